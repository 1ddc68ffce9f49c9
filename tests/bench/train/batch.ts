import type { TrainGroup, TrainPlan } from "../../../compiler/contract/schema.js";
import { dropoutFactors } from "../../../compiler/ir/dropout-mask.js";
import type { LayerModel } from "../../../compiler/model/index.js";
import type { TrainingBatch } from "../../../runtime/engines/engine.js";
import { Random } from "../../../runtime/random.js";

/** Bytes N x height x width x 3, a function of `name`. */
export function randomImages(name: string, count: number, size: { height: number; width: number }): Uint8Array {
  const random = new Random("bench images", name);
  return Uint8Array.from({ length: count * size.height * size.width * 3 }, () => random.below(256));
}

/** Random images with random targets; labels come in pairs, for losses over pairs. */
export function randomBatch(stage: TrainPlan, run: TrainGroup): Omit<TrainingBatch, "lr" | "seed"> {
  const random = new Random("bench batch", stage.name);
  const { batch, outputs, feeds } = stage;
  return {
    image: randomImages(stage.name, batch, run.input),
    ...(feeds.includes("labels") ? { labels: Int32Array.from({ length: batch }, (_, i) => (i >> 1) % outputs) } : {}),
    ...(feeds.includes("targets")
      ? { targets: Float32Array.from({ length: batch * outputs }, () => random.below(2)) }
      : {}),
    ...(feeds.includes("labelWeights") ? { labelWeights: new Float32Array(batch * outputs).fill(1) } : {}),
  };
}

/** What dropout multiplies with in the training step of this seed, by layer; shapes as in the graph. */
export function dropoutMasks(
  layers: readonly Pick<LayerModel, "id" | "op">[],
  shapes: readonly (readonly number[])[],
  seed: number,
): readonly { readonly layer: string; readonly shape: readonly number[]; readonly factors: Float32Array }[] {
  return layers.flatMap(({ id, op }, salt) => {
    const shape = shapes[salt];
    if (op.kind !== "dropout" || shape === undefined) return [];
    const length = shape.reduce((a, b) => a * b, 1);
    const factors = Float32Array.from(dropoutFactors({ rate: op.rate, salt }, seed, length));
    return [{ layer: id, shape, factors }];
  });
}
