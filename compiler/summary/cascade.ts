import type { CascadeStep, CropStep, DecideStep, NetModel, Size, SpecModel } from "../model/index.js";
import { netMultiplyAdds } from "../shape/cost.js";
import { cascadeSize } from "../shape/input-sizes.js";

export interface CascadeSummary {
  readonly name: string;
  readonly steps: readonly CascadeStepSummary[];
  readonly multiplyAdds: number;
  /** How attributes are decided; absent where a score above 0 decides. */
  readonly decision?: Pick<DecideStep, "name" | "threshold" | "calibrate" | "abstain">;
}

/** A step that runs a net. */
export interface CascadeStepSummary {
  readonly step: string;
  readonly net: string;
  readonly size: Size;
  /** How often the net runs for one window. */
  readonly runs: number;
  /** In total, over all `runs`. */
  readonly multiplyAdds: number;
}

/** The cost of the cascade's nets for one image with one face; undefined if no cascade runs nets. */
export function summariseCascade({ cascade, nets }: SpecModel): CascadeSummary | undefined {
  if (cascade === undefined) return undefined;
  const steps = cascade.steps.flatMap((step) => stepSummary(step, cascade.steps, nets));
  if (steps.length === 0) return undefined;
  const multiplyAdds = steps.reduce((sum, one) => sum + one.multiplyAdds, 0);
  return { name: cascade.name, steps, multiplyAdds, ...decisionIn(cascade.steps) };
}

function decisionIn(steps: readonly CascadeStep[]): Pick<CascadeSummary, "decision"> {
  const step = steps.find((one) => one.kind === "decide");
  if (step === undefined) return {};
  const { name, threshold, calibrate, abstain } = step;
  return { decision: { name, threshold, calibrate, abstain } };
}

/** For people: `decision: threshold f1, probability platt, cannot tell below 0.7`. */
export function decisionText({ name, threshold, calibrate, abstain }: NonNullable<CascadeSummary["decision"]>): string {
  const parts = [
    `threshold ${threshold === "score" ? "0" : threshold}`,
    ...(calibrate === "none" ? [] : [`probability ${calibrate}`]),
    ...(abstain === 0 ? [] : [`cannot tell below ${abstain}`]),
  ];
  return `${name}: ${parts.join(", ")}`;
}

function stepSummary(
  step: CascadeStep,
  steps: readonly CascadeStep[],
  nets: readonly NetModel[],
): readonly CascadeStepSummary[] {
  if (step.kind !== "window" && step.kind !== "feature") return [];
  const net = nets.find((one) => one.name === step.net);
  const size = cascadeSize(step, steps)?.size;
  if (net === undefined || size === undefined) return [];
  const over = step.kind === "feature" ? steps.find((one) => one.name === step.over) : undefined;
  const runs = over?.kind === "crop" ? patches(over) : 1;
  return [{ step: step.name, net: net.name, size, runs, multiplyAdds: runs * netMultiplyAdds(net, size) }];
}

/** Patches of one window, mirror images included. */
function patches({ resized, size, stride, flips }: CropStep): number {
  const along = (whole: number, part: number, step: number): number => Math.floor((whole - part) / step) + 1;
  const all = along(resized.height, size.height, stride[0]) * along(resized.width, size.width, stride[1]);
  return flips ? 2 * all : all;
}
