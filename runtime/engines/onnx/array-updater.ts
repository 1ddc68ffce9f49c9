import ort from "onnxruntime-node";
import type { ArrayUpdate } from "./split-updates.js";
import { runInto } from "./withheld-outputs.js";

type Floats = ort.TypedTensor<"float32">;

/** Elements of a piece: its arrays stay in the processor's cache, and a call costs little beside the arithmetic. */
const pieceSize = 2 ** 18;

/** Updates one parameter and its arrays in place, piece by piece. */
export class ArrayUpdater {
  readonly #session: ort.InferenceSession;
  readonly #update: ArrayUpdate;
  readonly #piece: number;
  /** New values of a piece, until the rule has read all old ones; by output of the rule. */
  readonly #results: ReadonlyMap<string, Float32Array>;

  /** `session`: of the update's rule, made by `withholdOutputs`. */
  constructor(session: ort.InferenceSession, update: ArrayUpdate, piece = pieceSize) {
    this.#session = session;
    this.#update = update;
    this.#piece = piece;
    this.#results = new Map(update.results.map(({ rule }) => [rule, new Float32Array(piece)]));
  }

  /** `values`: by the names of the step. Replaces those that are results. */
  async run(values: Readonly<Record<string, ort.Tensor>>): Promise<void> {
    const { arrays, scalars, results, elements } = this.#update;
    const single = scalars.map(({ rule, step }) => [rule, tensorOf(values, step)] as const);
    const whole = arrays.map(({ rule, step }) => [rule, floats(values, step)] as const);
    const targets = results.map(({ rule, step }) => [rule, floats(values, step)] as const);
    for (let from = 0; from < elements; from += this.#piece) {
      const to = Math.min(elements, from + this.#piece);
      const piece = (data: Float32Array): Floats => new ort.Tensor("float32", data, [to - from]);
      const feeds = [...single, ...whole.map(([rule, data]) => [rule, piece(data.subarray(from, to))] as const)];
      const made = [...this.#results].map(([rule, data]) => [rule, piece(data.subarray(0, to - from))] as const);
      await runInto(this.#session, Object.fromEntries(feeds), Object.fromEntries(made));
      const filled = new Map(made);
      for (const [rule, data] of targets) data.set(filled.get(rule)?.data ?? [], from);
    }
  }
}

function tensorOf(values: Readonly<Record<string, ort.Tensor>>, name: string): ort.Tensor {
  const found = values[name];
  if (found === undefined) throw new Error(`onnx: the step has no value ${name} for an update`);
  return found;
}

function floats(values: Readonly<Record<string, ort.Tensor>>, name: string): Float32Array {
  const { data } = tensorOf(values, name);
  if (!(data instanceof Float32Array)) throw new Error(`onnx: ${name} has no floats`);
  return data;
}
