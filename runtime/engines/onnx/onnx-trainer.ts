import ort from "onnxruntime-node";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { updateInput } from "../../../compiler/contract/training-inputs.js";
import type { FloatArray, OpenTrainer, StepResult, Trainer, TrainerState, TrainingBatch, Weights } from "../engine.js";
import type { ArrayUpdater } from "./array-updater.js";
import { unusable } from "./read-model.js";
import { runInto } from "./withheld-outputs.js";

type Tensors = ReadonlyMap<string, ort.TypedTensor<"float32">>;

/** A training step, opened in the parts of `splitUpdates`. */
export interface OpenStep {
  /** The step without the updates of large arrays, made by `withholdOutputs`. */
  readonly session: ort.InferenceSession;
  readonly updates: readonly ArrayUpdater[];
  release(): Promise<void>;
}

/**
 * Keeps small weights and arrays of the update rule in two sets of tensors. A step reads one set and writes the other, then they
 * swap. Large ones are updated in place, after the step has succeeded. A step that fails, or whose loss is not finite, leaves
 * the state unchanged.
 */
export class OnnxTrainer implements Trainer {
  readonly #opened: OpenStep;
  readonly #image: OpenTrainer["image"];
  readonly #file: string;
  readonly #names: { readonly weights: readonly string[]; readonly optimizer: readonly string[] };
  /** Inputs with a value `NAME.next` after the step; the others stay. */
  readonly #updated: readonly string[];
  #now: Tensors;
  #next: Tensors;
  readonly #loss: ort.TypedTensor<"float32">;
  readonly #logits: ort.TypedTensor<"float32">;
  /** Other outputs of the session: what the updates of large arrays read. */
  readonly #read: Readonly<Record<string, ort.Tensor>>;
  /** Set while large arrays are updated: a failure then leaves old and new values mixed. */
  #updating = false;

  constructor(opened: OpenStep, { graph, image, weights, optimizer }: OpenTrainer) {
    const { session } = opened;
    this.#opened = opened;
    this.#image = image;
    this.#file = onnxFile(graph.place);
    this.#names = { weights: [...weights.keys()], optimizer: [...optimizer.keys()] };
    this.#now = new Map(
      [...weights, ...optimizer].map(([name, { shape, data }]) => [
        name,
        new ort.Tensor("float32", data.slice(), shape),
      ]),
    );
    const outputs = new Set(session.outputNames);
    this.#updated = [...this.#now.keys()].filter((name) => outputs.has(`${name}.next`));
    this.#next = new Map([
      ...this.#now,
      ...this.#updated.map((name) => [name, emptyLike(this.#now.get(name))] as const),
    ]);
    this.#loss = floatOutput(session, "loss");
    this.#logits = floatOutput(session, "logits");
    const known = new Set(["loss", "logits", ...this.#updated.map((name) => `${name}.next`), session.outputNames[0]]);
    const others = session.outputNames.filter((name) => !known.has(name));
    this.#read = Object.fromEntries(others.map((name) => [name, outputTensor(session, name)]));
  }

  async step(batch: TrainingBatch): Promise<StepResult> {
    if (this.#updating) throw new Error("onnx: an update failed: the state is lost");
    const next = this.#updated.map((name) => [`${name}.next`, present(this.#next.get(name))] as const);
    const inputs = { ...Object.fromEntries(this.#now), ...this.#feeds(batch) };
    const outputs = { loss: this.#loss, logits: this.#logits, ...this.#read, ...Object.fromEntries(next) };
    await runInto(this.#opened.session, inputs, outputs).catch((cause: unknown) => {
      throw unusable(this.#file, cause);
    });
    const loss = this.#loss.data[0] ?? Number.NaN;
    if (Number.isFinite(loss)) {
      this.#updating = true;
      for (const update of this.#opened.updates) await update.run({ ...inputs, ...outputs });
      this.#updating = false;
      [this.#now, this.#next] = [this.#next, this.#now];
    }
    return { loss, logits: copyOf(this.#logits) };
  }

  #feeds(batch: TrainingBatch): Readonly<Record<string, ort.Tensor>> {
    const feeds = batchFeeds(batch, this.#image);
    if (!this.#opened.session.inputNames.includes(updateInput)) return feeds;
    const update = batch.update === false ? 0 : 1;
    return { ...feeds, [updateInput]: new ort.Tensor("float32", Float32Array.of(update), []) };
  }

  async state(): Promise<TrainerState> {
    if (this.#updating) throw new Error("onnx: an update failed: the state is lost");
    const values = (names: readonly string[]): Weights =>
      new Map(names.map((name) => [name, copyOf(present(this.#now.get(name)))]));
    return { weights: values(this.#names.weights), optimizer: values(this.#names.optimizer) };
  }

  async close(): Promise<void> {
    await this.#opened.release();
  }
}

function batchFeeds(batch: TrainingBatch, { batch: count, height, width }: OpenTrainer["image"]) {
  const { image, labels, targets, labelWeights, lr, seed } = batch;
  const feeds: Record<string, ort.Tensor> = {
    image: new ort.Tensor("uint8", image, [count, height, width, 3]),
    lr: new ort.Tensor("float32", Float32Array.of(lr), []),
    seed: new ort.Tensor("int64", BigInt64Array.of(BigInt(seed)), []),
  };
  if (labels !== undefined) feeds.labels = new ort.Tensor("int64", BigInt64Array.from(labels, BigInt), [count]);
  for (const [name, values] of Object.entries({ targets, labelWeights }))
    if (values !== undefined) feeds[name] = new ort.Tensor("float32", values, [count, values.length / count]);
  return feeds;
}

function emptyLike(tensor: ort.TypedTensor<"float32"> | undefined): ort.TypedTensor<"float32"> {
  const { data, dims } = present(tensor);
  return new ort.Tensor("float32", new Float32Array(data.length), dims);
}

function present(tensor: ort.TypedTensor<"float32"> | undefined): ort.TypedTensor<"float32"> {
  if (tensor === undefined) throw new Error("onnx: the step does not carry an array that it updates");
  return tensor;
}

function floatOutput(session: ort.InferenceSession, name: string): ort.TypedTensor<"float32"> {
  const tensor = outputTensor(session, name);
  if (tensor.type !== "float32") throw new Error(`onnx: no float output ${name}`);
  return tensor as ort.TypedTensor<"float32">;
}

function outputTensor(session: ort.InferenceSession, name: string): ort.Tensor {
  const found = session.outputMetadata.find((one) => one.name === name);
  if (found?.isTensor !== true) throw new Error(`onnx: no output ${name}`);
  const shape = found.shape.filter((dim) => typeof dim === "number");
  if (shape.length < found.shape.length) throw new Error(`onnx: the size of ${name} is open`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (found.type === "float32") return new ort.Tensor("float32", new Float32Array(size), shape);
  if (found.type === "bool") return new ort.Tensor("bool", new Uint8Array(size), shape);
  throw new Error(`onnx: an output ${name} of the type ${found.type}`);
}

function copyOf(tensor: ort.TypedTensor<"float32">): FloatArray {
  return { shape: [...tensor.dims], data: tensor.data.slice() };
}
