import type { NetModule, Tensors } from "../../../compiler/contract/tfjs-modules.js";
import type { FloatArray, NetRunner, OpenNet } from "../engine.js";
import { outputToPlanLayout } from "./layouts.js";
import { disposeAll, download, imageTensor, upload } from "./tensors.js";
import type { UseTensorFlow } from "./use-backend.js";

/** A net whose weights stay on the device. */
export class TfjsNet implements NetRunner {
  readonly #use: UseTensorFlow;
  readonly #module: NetModule;
  readonly #image: OpenNet["image"];
  #weights: Tensors;

  private constructor(use: UseTensorFlow, module: NetModule, image: OpenNet["image"], weights: Tensors) {
    this.#use = use;
    this.#module = module;
    this.#image = image;
    this.#weights = weights;
  }

  static async open(use: UseTensorFlow, module: NetModule, { image, weights }: OpenNet): Promise<TfjsNet> {
    return new TfjsNet(use, module, image, upload(await use(), weights));
  }

  async run(image: Uint8Array, count: number): Promise<ReadonlyMap<string, FloatArray>> {
    const outputs = await this.#outputs(image, count);
    try {
      const found = new Map<string, FloatArray>();
      for (const [name, tensor] of Object.entries(outputs)) found.set(name, outputToPlanLayout(await download(tensor)));
      return found;
    } finally {
      disposeAll(outputs);
    }
  }

  async #outputs(image: Uint8Array, count: number): Promise<Tensors> {
    const tf = await this.#use();
    const { height, width } = this.#image;
    const input = imageTensor(tf, image, [count, height, width]);
    try {
      return this.#module.run(tf, this.#weights, input);
    } finally {
      input.dispose();
    }
  }

  async close(): Promise<void> {
    disposeAll(this.#weights);
    this.#weights = {};
  }
}
