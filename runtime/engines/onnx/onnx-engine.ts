import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { onnx } from "onnx-proto";
import ort from "onnxruntime-node";
import { onnxFile } from "../../../compiler/plan/graph-files.js";
import { exists } from "../../exists.js";
import { UserError } from "../../user-error.js";
import type { Engine, FloatArray, NetRunner, OpenNet } from "../engine.js";
import { bakeWeights } from "./bake-weights.js";
import { blockSize } from "./block-size.js";
import { blockConvolutions } from "./blocked-convolutions.js";
import { decodeModel, encodeModel } from "./model-bytes.js";
import { OnnxTrainer } from "./onnx-trainer.js";
import { withholdOutputs } from "./withheld-outputs.js";

/** ONNX Runtime's CPU provider; on all cores, unless a number of threads is given. */
export function onnxEngine(threads: number = availableParallelism()): Engine {
  return {
    name: "onnx",
    description: `ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common} on the CPU, ${threads === 1 ? "1 thread" : `${threads} threads`}`,
    openTrainer: async (options) => {
      const file = onnxFile(options.graph);
      const model = await readModel(file);
      const block = await blockSize();
      const fast = block === undefined ? model : blockConvolutions(model, block);
      return new OnnxTrainer(await openSession(file, encodeModel(withholdOutputs(fast)), threads), options);
    },
    openNet: async (options) => {
      const file = onnxFile(options.graph);
      const model = bakeWeights(await readModel(file), options.weights);
      return new OnnxNet(await openSession(file, encodeModel(model), threads), options);
    },
    close: async () => undefined,
  };
}

async function readModel(file: string): Promise<onnx.ModelProto> {
  if (!(await exists(file))) {
    throw new UserError("ONNX Runtime has no graph to run", {
      file,
      found: "no such file",
      expected: "a run that `fanc train` has started",
      hint: "go on with --engine tfjs where a generated package has started the run",
    });
  }
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

function floatArray(name: string, tensor: ort.OnnxValue | undefined): FloatArray {
  if (tensor === undefined || tensor.type !== "float32") throw new Error(`onnx: the graph has no float output ${name}`);
  return { shape: tensor.dims, data: tensor.data as Float32Array };
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
