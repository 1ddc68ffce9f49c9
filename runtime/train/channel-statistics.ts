import { z } from "zod";
import { pixelNames } from "../../compiler/contract/pixel-names.js";
import type { PlanNet, PlanSize, TrainPlan } from "../../compiler/contract/schema.js";
import type { View, ViewSample } from "../data/view.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { checksummedJson } from "../run/checksum.js";
import { readCached } from "../run/read-checked.js";
import type { RunFolder } from "../run/run-folder.js";
import { tenths } from "../text/numbers.js";
import { stageView } from "./stage-view.js";
import type { TrainingContext } from "./training-context.js";

/** At most so many images are read, spread evenly over the training images: enough for the mean to a fraction of a byte. */
export const mostStatisticsImages = 10_000;
const atOnce = 64;

const statisticsSchema = z.object({
  schema: z.literal("fanc.channels/3"),
  images: z.int().positive(),
  /** Of red, green and blue, in bytes. */
  mean: z.array(z.number()).length(3),
  std: z.array(z.number().positive()).length(3),
});
type ChannelStatistics = z.infer<typeof statisticsSchema>;

/**
 * Adds the channel statistics to the initial weights of a net with measured normalisation, unless a file gave them: mean and
 * standard deviation of each colour channel over the training images of the net's first stage, before augmentation
 * (Krizhevsky et al. 2012, section 2: subtract the mean over the training set). They are measured once for all nets of a stage
 * (a later stage may see other windows) and stored in the run folder under `channels/`.
 * @throws UserError if no image can be read.
 */
export async function withChannelStatistics(
  context: TrainingContext,
  stage: TrainPlan,
  input: PlanSize,
  net: PlanNet,
  weights: Weights,
): Promise<Weights> {
  if (!lacksStatistics(context.run, net)) return weights;
  const { data, view, split } = stage.on;
  const file = `channels/${stage.name}.${data}.${view}.${split}.${input.height}x${input.width}.json`;
  const known = await readCached(statisticsSchema, context.run.file(file));
  const statistics = known ?? (await measure(context, stage, input));
  if (known === undefined) await context.run.write(file, checksummedJson(statistics));
  return new Map([...weights, [pixelNames.mean, vector(statistics.mean)], [pixelNames.std, vector(statistics.std)]]);
}

const vector = (values: readonly number[]): FloatArray => ({ shape: [values.length], data: Float32Array.from(values) });

/** Does the net have a measured normalisation whose statistics neither an earlier stage nor a file has given? */
function lacksStatistics({ state }: RunFolder, net: PlanNet): boolean {
  if (!net.parameters.some(({ name }) => name === pixelNames.mean)) return false;
  const trained = state.weights.get(net.name);
  if (trained === undefined) return true;
  return trained.startsWith("weights/initial/") && state.init?.get(net.name)?.drawn.includes(pixelNames.mean) === true;
}

async function measure(context: TrainingContext, stage: TrainPlan, input: PlanSize): Promise<ChannelStatistics> {
  const { view } = await stageView(context, stage, stage.on, input);
  const sums = new ChannelSums();
  const chosen = evenly(view.samples, mostStatisticsImages);
  const task = context.progress.begin(`${stage.name} channel statistics`, chosen.length);
  for (let start = 0; start < chosen.length; start += atOnce) {
    context.signal.throwIfAborted();
    const part = chosen.slice(start, start + atOnce);
    for (const result of await Promise.all(part.map((sample) => context.pool.decode(requestOf(sample, view)))))
      if (result.ok) sums.add(result.pixels);
    task.update(start + part.length);
  }
  const statistics = sums.statistics();
  if (statistics === undefined) throw fault("training/no-readable-image", { stage: stage.name, view: view.name });
  const shown = (values: readonly number[]): string => values.map(tenths).join(", ");
  task.end(`mean ${shown(statistics.mean)}, std ${shown(statistics.std)} of ${statistics.images} images`);
  return statistics;
}

const requestOf = ({ path, crop }: ViewSample, { size, fit }: View) => ({
  path,
  ...size,
  fit,
  ...(crop === undefined ? {} : { crop }),
});

/** At most `most` elements, at even distances. */
export function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T);
}

/** Exact sums of bytes and their squares: integers far below 2^53, so the order does not matter. */
export class ChannelSums {
  readonly #sums = [0, 0, 0];
  readonly #squares = [0, 0, 0];
  #pixels = 0;
  #images = 0;

  /** @param pixels red, green and blue bytes in turn. */
  add(pixels: Uint8Array): void {
    for (let c = 0; c < 3; c++) {
      let [sum, square] = [0, 0];
      for (let i = c; i < pixels.length; i += 3) {
        const value = pixels[i] as number;
        sum += value;
        square += value * value;
      }
      this.#sums[c] = (this.#sums[c] as number) + sum;
      this.#squares[c] = (this.#squares[c] as number) + square;
    }
    this.#pixels += pixels.length / 3;
    this.#images++;
  }

  /** Mean and std of each channel (std 1 for a constant channel); undefined if nothing was added. */
  statistics(): ChannelStatistics | undefined {
    if (this.#pixels === 0) return undefined;
    const mean = this.#sums.map((sum) => sum / this.#pixels);
    const std = this.#squares.map((square, c) => {
      const variance = square / this.#pixels - (mean[c] as number) ** 2;
      return variance > 1e-6 ? Math.sqrt(variance) : 1;
    });
    return { schema: "fanc.channels/3", images: this.#images, mean, std };
  }
}
