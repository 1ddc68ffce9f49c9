import { availableParallelism } from "node:os";
import ort from "onnxruntime-node";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import type { Engine, FloatArray, NetRunner, OpenNet } from "../engine.js";
import { bakeWeights } from "./bake-weights.js";
import { blockSize } from "./block-size.js";
import { encodeModel } from "./model-bytes.js";
import { OnnxTrainer } from "./onnx-trainer.js";
import { type OpenSession, openStep, type Waiting } from "./open-step.js";
import { readModel, requireNet, requireTrainingStep, unusable } from "./read-model.js";

/** ONNX Runtime's CPU provider; on all cores, unless a number of threads is given. */
export function onnxEngine(threads: number = availableParallelism()): Engine {
  return {
    name: "onnx",
    description: `ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common} on the CPU, ${threads === 1 ? "1 thread" : `${threads} threads`}`,
    openTrainer: async (options) => {
      const file = onnxFile(options.graph.place);
      const model = await readModel(options.graph);
      requireTrainingStep(model, options);
      const open: OpenSession = (bytes, waiting) => openSession(file, bytes, threads, waiting);
      return new OnnxTrainer(
        await openStep(model, open, { batch: options.image.batch, block: await blockSize() }),
        options,
      );
    },
    openNet: async (options) => {
      const model = await readModel(options.graph);
      requireNet(model, options);
      const file = onnxFile(options.graph.place);
      const baked = encodeModel(bakeWeights(model, options.weights));
      return new OnnxNet(await openSession(file, baked, threads, "busy"), options);
    },
    close: async () => undefined,
  };
}

async function openSession(
  file: string,
  model: Uint8Array,
  threads: number,
  waiting: Waiting,
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      intraOpNumThreads: threads,
      executionMode: "sequential",
      // With it the second run allocates one block for everything beside the arena of the first, which is never freed.
      enableMemPattern: false,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      ...(waiting === "busy" ? {} : { extra: { session: { intra_op: { allow_spinning: "0" } } } }),
    });
  } catch (cause) {
    throw unusable(file, cause);
  }
}

function floatArray(file: string, name: string, tensor: ort.OnnxValue): FloatArray {
  if (tensor.type !== "float32") throw unusable(file, `an output ${name} of the type ${tensor.type}`);
  return { shape: tensor.dims, data: tensor.data as Float32Array };
}

class OnnxNet implements NetRunner {
  readonly #session: ort.InferenceSession;
  readonly #image: OpenNet["image"];
  readonly #file: string;

  constructor(session: ort.InferenceSession, { graph, image }: OpenNet) {
    this.#session = session;
    this.#image = image;
    this.#file = onnxFile(graph.place);
  }

  async run(image: Uint8Array, count: number): Promise<ReadonlyMap<string, FloatArray>> {
    const { height, width } = this.#image;
    const feeds = { image: new ort.Tensor("uint8", image, [count, height, width, 3]) };
    const results = await this.#session.run(feeds).catch((cause: unknown) => {
      throw unusable(this.#file, cause);
    });
    return new Map(Object.entries(results).map(([name, value]) => [name, floatArray(this.#file, name, value)]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
