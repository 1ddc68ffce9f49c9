import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { faultText, UserError } from "../errors/user-error.js";
import { rounded, setting } from "../text/numbers.js";

/** A step after which training cannot continue. */
export interface Divergence {
  readonly stage: string;
  readonly group: number;
  readonly nets: readonly string[];
  /** The step that failed, from 1. */
  readonly step: number;
  readonly loss: number;
  readonly lr: number;
  readonly layer: string | null;
  readonly reason: string;
}

/** Training cannot continue; the last checkpoint is from before. Exit code 6. */
export class Diverged extends UserError {
  readonly divergence: Divergence;

  constructor(divergence: Divergence, hint: string) {
    const { stage, step, reason, lr, layer } = divergence;
    super(
      faultText("training/diverged", {
        stage,
        step,
        reason,
        found: `learning rate ${rounded(lr)}${layer === null ? "" : `, first layer at fault: ${layer}`}`,
        hint,
      }),
    );
    this.name = "Diverged";
    this.divergence = divergence;
  }
}

/** The first layer whose mean square activation (of each image) is not finite, among the outputs of an evaluation graph. */
export function overflowingLayer(
  meanSquares: Iterable<readonly [layer: string, square: FloatArray]>,
  images: number,
): string | undefined {
  for (const [layer, { data }] of meanSquares)
    if (!data.subarray(0, images).every((value) => Number.isFinite(value))) return layer;
  return undefined;
}

/** The first parameter with a non-finite value. */
export function nonFiniteParameter(weights: Weights): string | undefined {
  for (const [name, { data }] of weights) if (!allFinite(data)) return name;
  return undefined;
}

/** Weights of usable nets are far smaller: larger ones come from a learning rate that is too high. */
const blownUp = 1e4;

/** Are there weights far larger than those of usable nets, or non-finite ones? */
export function haveExploded(weights: Weights): boolean {
  for (const { data } of weights.values())
    for (let i = 0; i < data.length; i++) if (!(Math.abs(data[i] as number) < blownUp)) return true;
  return false;
}

/** The sum is finite unless a value is not, or values near the end of the range add up beyond it: in doubles, never. */
function allFinite(data: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] as number;
  return Number.isFinite(sum);
}

export interface Circumstances {
  /** The step that failed, from 1, and those of the whole stage. */
  readonly step: number;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** The rate of the step. */
  readonly lr: number;
  readonly firstLayer: boolean;
  readonly weightsExploded: boolean;
  /** What was wrong before the first update of the stage: its first step failed, or its loss was of no use and stayed so. */
  readonly before: "failed" | "useless" | undefined;
  /** Do the nets start from a file? */
  readonly init: boolean;
}

/** The hint for the way in which a stage diverged. Every number in it fits the stage and is accepted by the compiler. */
export function advice(
  { optimizer, on, loss }: Pick<TrainPlan, "optimizer" | "on" | "loss">,
  at: Circumstances,
): string {
  const normalise = `\`normalise\` of ${on.data}`;
  if (at.before !== undefined) {
    const initial = at.init ? "the `init` of the net" : "the weight fillers of the net";
    const weights = loss.some((term) => Math.abs(term.weight) > 100) ? ["the weights in `loss`"] : [];
    const what = at.before === "failed" ? "the first step failed" : "the loss was as high before the first update";
    return `${what}, so the learning rate is not the cause: check ${listed([normalise, initial, ...weights])}`;
  }
  // With such a decay, a step changes each weight by more than half of its value.
  if (optimizer.decay >= 1 && at.lr * optimizer.decay >= 0.5) {
    const [fits, change] = [rounded(0.05 / at.lr), rounded(at.lr * optimizer.decay)];
    return `lower \`decay\` (${fits} instead of ${setting(optimizer.decay)}): with this rate, a step changes each weight by ${change} times its value`;
  }
  const lower = lowerRate(optimizer);
  // No warm-up and no limit makes such a rate usable.
  if (isAbsurd(optimizer)) return lower;
  if (at.firstLayer && !at.weightsExploded) return `check ${normalise}, whose pixels leave the range; or ${lower}`;
  const warmup = warmupFor(at);
  if (warmup !== undefined && optimizer.warmup === undefined)
    return `${lower}, or begin with \`warmup: ${warmup} steps\``;
  if (optimizer.clip === undefined) return `limit the gradients with \`clip: 5\`, or ${lower}`;
  return lower;
}

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** A rate with which each rule usually trains; the rules other than sgd scale each step by the gradients. */
const usualRate = ({ kind }: TrainPlan["optimizer"]): number => (kind === "sgd" ? 0.01 : 0.001);

const isAbsurd = (optimizer: TrainPlan["optimizer"]): boolean => optimizer.lr >= 100 * usualRate(optimizer);

/** A hundredth of an absurd rate, ten times the usual one at most; a tenth of any other. */
function lowered(optimizer: TrainPlan["optimizer"]): number {
  const { lr } = optimizer;
  return isAbsurd(optimizer) ? Math.min(lr / 100, 10 * usualRate(optimizer)) : lr / 10;
}

/** A lower rate than the spec states, and than the rate at which a cosine ends, which must be lower. */
function lowerRate(optimizer: TrainPlan["optimizer"]): string {
  const { lr, policy } = optimizer;
  const next = rounded(lowered(optimizer));
  const lower = `lower \`lr\` (${next} instead of ${setting(lr)})`;
  if (policy.kind !== "cosine" || policy.to < Number(next)) return lower;
  const to = policy.to / 10 < Number(next) ? policy.to / 10 : Number(next) / 10;
  return `${lower} and \`to\` (${rounded(to)} instead of ${setting(policy.to)})`;
}

/** Length of a warm-up that would have changed the steps before the failed one, and ends within the stage. */
function warmupFor({ step, steps, stepsPerEpoch }: Circumstances): number | undefined {
  const early = step <= Math.max(stepsPerEpoch, 500);
  const digit = 10 ** Math.floor(Math.log10(steps / 5));
  const length = Math.min(500, Math.round(steps / 5 / digit) * digit, Math.floor(steps / 2));
  return early && length >= 2 ? length : undefined;
}
