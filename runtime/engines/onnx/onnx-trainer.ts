import ort from "onnxruntime-node";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { updateInput } from "../../../compiler/contract/training-inputs.js";
import type { FloatArray, OpenTrainer, StepResult, Trainer, TrainerState, TrainingBatch, Weights } from "../engine.js";
import { unusable } from "./read-model.js";
import { runInto } from "./withheld-outputs.js";

type Tensors = ReadonlyMap<string, ort.TypedTensor<"float32">>;

/**
 * Keeps weights and the arrays of the update rule in two sets of tensors. A step reads one set and writes the other, then they
 * swap: a step that fails, or whose loss is not finite, leaves the state unchanged.
 */
export class OnnxTrainer implements Trainer {
  readonly #session: ort.InferenceSession;
  readonly #image: OpenTrainer["image"];
  readonly #file: string;
  readonly #names: { readonly weights: readonly string[]; readonly optimizer: readonly string[] };
  /** Inputs with a value `NAME.next` after the step; the others stay. */
  readonly #updated: readonly string[];
  #now: Tensors;
  #next: Tensors;
  readonly #loss: ort.TypedTensor<"float32">;
  readonly #logits: ort.TypedTensor<"float32">;

  /** `session`: of the graph of `options`, made by `withholdOutputs`. */
  constructor(session: ort.InferenceSession, { graph, image, weights, optimizer }: OpenTrainer) {
    this.#session = session;
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
    this.#loss = outputTensor(session, "loss");
    this.#logits = outputTensor(session, "logits");
  }

  async step(batch: TrainingBatch): Promise<StepResult> {
    const next = this.#updated.map((name) => [`${name}.next`, present(this.#next.get(name))] as const);
    const outputs = { loss: this.#loss, logits: this.#logits, ...Object.fromEntries(next) };
    await runInto(this.#session, { ...Object.fromEntries(this.#now), ...this.#feeds(batch) }, outputs).catch(
      (cause: unknown) => {
        throw unusable(this.#file, cause);
      },
    );
    const loss = this.#loss.data[0] ?? Number.NaN;
    if (Number.isFinite(loss)) [this.#now, this.#next] = [this.#next, this.#now];
    return { loss, logits: copyOf(this.#logits) };
  }

  #feeds(batch: TrainingBatch): Readonly<Record<string, ort.Tensor>> {
    const feeds = batchFeeds(batch, this.#image);
    if (!this.#session.inputNames.includes(updateInput)) return feeds;
    const update = batch.update === false ? 0 : 1;
    return { ...feeds, [updateInput]: new ort.Tensor("float32", Float32Array.of(update), []) };
  }

  async state(): Promise<TrainerState> {
    const values = (names: readonly string[]): Weights =>
      new Map(names.map((name) => [name, copyOf(present(this.#now.get(name)))]));
    return { weights: values(this.#names.weights), optimizer: values(this.#names.optimizer) };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function batchFeeds(batch: TrainingBatch, { batch: count, height, width }: OpenTrainer["image"]) {
  const { image, labels, targets, lr, seed } = batch;
  const feeds: Record<string, ort.Tensor> = {
    image: new ort.Tensor("uint8", image, [count, height, width, 3]),
    lr: new ort.Tensor("float32", Float32Array.of(lr), []),
    seed: new ort.Tensor("int64", BigInt64Array.of(BigInt(seed)), []),
  };
  if (labels !== undefined) feeds.labels = new ort.Tensor("int64", BigInt64Array.from(labels, BigInt), [count]);
  if (targets !== undefined) feeds.targets = new ort.Tensor("float32", targets, [count, targets.length / count]);
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

function outputTensor(session: ort.InferenceSession, name: string): ort.TypedTensor<"float32"> {
  const found = session.outputMetadata.find((one) => one.name === name);
  if (found?.isTensor !== true || found.type !== "float32") throw new Error(`onnx: no float output ${name}`);
  const shape = found.shape.filter((dim) => typeof dim === "number");
  if (shape.length < found.shape.length) throw new Error(`onnx: the size of ${name} is open`);
  return new ort.Tensor("float32", new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
}

function copyOf(tensor: ort.TypedTensor<"float32">): FloatArray {
  return { shape: [...tensor.dims], data: tensor.data.slice() };
}
