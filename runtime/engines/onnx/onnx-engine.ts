import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { onnx } from "onnx-proto";
import ort from "onnxruntime-node";
import { UserError } from "../../user-error.js";
import type {
  Engine,
  FloatArray,
  NetRunner,
  OpenNet,
  OpenTrainer,
  StepResult,
  Trainer,
  TrainerState,
  TrainingBatch,
  Weights,
} from "../engine.js";
import { bakeWeights } from "./bake-weights.js";
import { blockSize } from "./block-size.js";
import { blockConvolutions } from "./blocked-convolutions.js";
import { decodeModel, encodeModel } from "./model-bytes.js";

/** ONNX Runtime's CPU provider on all cores. */
export function onnxEngine(threads: number = availableParallelism()): Engine {
  return {
    name: "onnx",
    description: `ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common} on the CPU, ${threads} threads`,
    openTrainer: async (options) => {
      const model = await readModel(options.graph);
      const block = await blockSize();
      const fast = block === undefined ? model : blockConvolutions(model, block);
      return new OnnxTrainer(await openSession(options.graph, encodeModel(fast), threads), options);
    },
    openNet: async (options) => {
      const model = bakeWeights(await readModel(options.graph), options.weights);
      return new OnnxNet(await openSession(options.graph, encodeModel(model), threads), options);
    },
  };
}

async function readModel(file: string): Promise<onnx.ModelProto> {
  try {
    return decodeModel(await readFile(file));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): UserError {
  return new UserError("ONNX Runtime cannot open this graph", {
    file,
    found: cause instanceof Error ? cause.message : String(cause),
    hint: "run `fanc compile` again to rebuild it",
    cause,
  });
}

async function openSession(file: string, model: Uint8Array, threads: number): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      intraOpNumThreads: threads,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function floatTensor({ data, shape }: FloatArray): ort.Tensor {
  return new ort.Tensor("float32", data, shape);
}

function floatArray(name: string, tensor: ort.OnnxValue | undefined): FloatArray {
  if (tensor === undefined || tensor.type !== "float32") throw new Error(`onnx: the graph has no float output ${name}`);
  return { shape: tensor.dims, data: tensor.data as Float32Array };
}

class OnnxTrainer implements Trainer {
  readonly #session: ort.InferenceSession;
  readonly #image: OpenTrainer["image"];
  readonly #names: { readonly weights: readonly string[]; readonly optimizer: readonly string[] };
  /** Inputs that carry over from step to step: weights and the arrays of the update rule. */
  readonly #carried: Record<string, ort.Tensor> = {};

  constructor(session: ort.InferenceSession, { image, weights, optimizer }: OpenTrainer) {
    this.#session = session;
    this.#image = image;
    this.#names = { weights: [...weights.keys()], optimizer: [...optimizer.keys()] };
    for (const [name, value] of [...weights, ...optimizer])
      this.#carried[name] = floatTensor({ ...value, data: value.data.slice() });
  }

  async step(batch: TrainingBatch): Promise<StepResult> {
    const { batch: count, height, width } = this.#image;
    const feeds: Record<string, ort.Tensor> = {
      ...this.#carried,
      image: new ort.Tensor("uint8", batch.image, [count, height, width, 3]),
      lr: new ort.Tensor("float32", Float32Array.of(batch.lr), []),
      seed: new ort.Tensor("int64", BigInt64Array.of(BigInt(batch.seed)), []),
    };
    if (batch.labels !== undefined) {
      feeds.labels = new ort.Tensor("int64", BigInt64Array.from(batch.labels, BigInt), [count]);
    }
    if (batch.targets !== undefined) {
      feeds.targets = new ort.Tensor("float32", batch.targets, [count, batch.targets.length / count]);
    }
    const results = await this.#session.run(feeds);
    for (const name of Object.keys(this.#carried)) {
      const next = results[`${name}.next`];
      if (next !== undefined) this.#carried[name] = next as ort.Tensor;
    }
    const loss = floatArray("loss", results.loss).data[0];
    return { loss: loss ?? Number.NaN, logits: floatArray("logits", results.logits) };
  }

  state(): TrainerState {
    const values = (names: readonly string[]): Weights =>
      new Map(names.map((name) => [name, floatArray(name, this.#carried[name])]));
    return { weights: values(this.#names.weights), optimizer: values(this.#names.optimizer) };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

class OnnxNet implements NetRunner {
  readonly #session: ort.InferenceSession;
  readonly #image: OpenNet["image"];

  constructor(session: ort.InferenceSession, { image }: OpenNet) {
    this.#session = session;
    this.#image = image;
  }

  async run(image: Uint8Array, count: number): Promise<ReadonlyMap<string, FloatArray>> {
    const { height, width } = this.#image;
    const feeds = { image: new ort.Tensor("uint8", image, [count, height, width, 3]) };
    const results = await this.#session.run(feeds);
    return new Map(Object.entries(results).map(([name, value]) => [name, floatArray(name, value)]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
