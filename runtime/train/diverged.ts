import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { faultText, UserError } from "../errors/user-error.js";

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
        found: `learning rate ${shown(lr)}${layer === null ? "" : `, first layer at fault: ${layer}`}`,
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
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly lr: number;
  readonly firstLayer: boolean;
  readonly weightsExploded: boolean;
}

/** The hint for the way in which a stage diverged. */
export function advice({ optimizer, on }: Pick<TrainPlan, "optimizer" | "on">, at: Circumstances): string {
  const lower = `lower \`lr\` (${shown(at.lr / 10)} instead of ${shown(at.lr)})`;
  if (at.step === 1 && !at.weightsExploded)
    return `the first step failed, so the learning rate is not the cause: check \`normalise\` of ${on.data} and the \`init\` of the net`;
  if (at.firstLayer && !at.weightsExploded)
    return `check \`normalise\` of ${on.data}, whose pixels leave the range; or ${lower}`;
  const early = at.step <= Math.max(at.stepsPerEpoch, 500);
  if (early && optimizer.warmup === undefined) return `${lower}, or begin with \`warmup: 500 steps\``;
  if (optimizer.clip === undefined) return `limit the gradients with \`clip: 5\`, or ${lower}`;
  return lower;
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));
