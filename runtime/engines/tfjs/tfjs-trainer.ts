import type * as tfjs from "@tensorflow/tfjs";
import type { StepBatch, StepValues, Tensors, TrainingStepModule } from "../../../compiler/contract/tfjs-modules.js";
import type { OpenTrainer, StepResult, Trainer, TrainerState, TrainingBatch, Weights } from "../engine.js";
import { toPlanLayout } from "./layouts.js";
import { disposeAll, download, imageTensor, upload } from "./tensors.js";
import type { UseTensorFlow } from "./use-backend.js";

/**
 * Keeps weights and the arrays of the update rule on the device. A step makes new ones, which replace the old ones once the
 * step's results have been read: a step that fails, or whose loss is not finite, leaves the state unchanged.
 */
export class TfjsTrainer implements Trainer {
  readonly #use: UseTensorFlow;
  readonly #module: TrainingStepModule;
  readonly #image: OpenTrainer["image"];
  readonly #names: { readonly weights: readonly string[]; readonly optimizer: readonly string[] };
  #values: Tensors;

  private constructor(use: UseTensorFlow, module: TrainingStepModule, options: OpenTrainer, values: Tensors) {
    this.#use = use;
    this.#module = module;
    this.#image = options.image;
    this.#names = { weights: [...options.weights.keys()], optimizer: [...options.optimizer.keys()] };
    this.#values = values;
  }

  static async open(use: UseTensorFlow, module: TrainingStepModule, options: OpenTrainer): Promise<TfjsTrainer> {
    const values = upload(await use(), new Map([...options.weights, ...options.optimizer]));
    return new TfjsTrainer(use, module, options, values);
  }

  async step(batch: TrainingBatch): Promise<StepResult> {
    const { loss, logits, next } = await this.#run(batch);
    try {
      const result = { loss: (await loss.data())[0] ?? Number.NaN, logits: await download(logits) };
      if (Number.isFinite(result.loss)) this.#renew(next);
      else disposeAll(this.#new(next));
      return result;
    } catch (error) {
      disposeAll(this.#new(next));
      throw error;
    } finally {
      loss.dispose();
      logits.dispose();
    }
  }

  async #run(batch: TrainingBatch): Promise<StepValues> {
    const tf = await this.#use();
    const { batch: count, height, width } = this.#image;
    const feeds: tfjs.Tensor[] = [];
    const feed = <T extends tfjs.Tensor>(tensor: T): T => {
      feeds.push(tensor);
      return tensor;
    };
    try {
      const { labels, targets, labelWeights, seed, lr, update } = batch;
      const perLabel = (values: Float32Array): tfjs.Tensor2D =>
        feed(tf.tensor2d(values.slice(), [count, values.length / count], "float32"));
      const step: StepBatch = {
        image: feed(imageTensor(tf, batch.image, [count, height, width])),
        ...(labels === undefined ? {} : { labels: feed(tf.tensor1d(labels.slice(), "int32")) }),
        ...(targets === undefined ? {} : { targets: perLabel(targets) }),
        ...(labelWeights === undefined ? {} : { labelWeights: perLabel(labelWeights) }),
        seed,
        lr,
        ...(update === undefined ? {} : { update: update ? 1 : 0 }),
      };
      return this.#module.trainingStep(tf, this.#values, step);
    } finally {
      for (const tensor of feeds) tensor.dispose();
    }
  }

  /** Throws for a value that the step was not given, or one of another shape, before anything is changed. */
  #renew(next: Tensors): void {
    for (const [name, tensor] of Object.entries(next)) {
      const before = this.#values[name];
      if (before?.shape.join() !== tensor.shape.join())
        throw new Error(
          `tfjs: the step gives ${name} as ${tensor.shape.join(" x ")}, not ${before?.shape.join(" x ") ?? "at all"}`,
        );
    }
    for (const name of Object.keys(this.#new(next))) this.#values[name]?.dispose();
    this.#values = { ...this.#values, ...next };
  }

  /** The values of a step that are not those it was given. */
  #new(next: Tensors): Tensors {
    return Object.fromEntries(Object.entries(next).filter(([name, tensor]) => tensor !== this.#values[name]));
  }

  async state(): Promise<TrainerState> {
    await this.#use();
    return { weights: await this.#copies(this.#names.weights), optimizer: await this.#copies(this.#names.optimizer) };
  }

  async #copies(names: readonly string[]): Promise<Weights> {
    const copies = new Map<string, Awaited<ReturnType<typeof download>>>();
    for (const name of names) {
      const tensor = this.#values[name];
      if (tensor === undefined) throw new Error(`tfjs: the state has no ${name}`);
      copies.set(name, toPlanLayout(await download(tensor)));
    }
    return copies;
  }

  async close(): Promise<void> {
    disposeAll(this.#values);
    this.#values = {};
  }
}
