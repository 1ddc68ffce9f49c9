import { policyRate } from "../../compiler/contract/parts/policy.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";

/** How long a stage is, and how its epochs divide it. */
export interface StageLength {
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

type Rates = Pick<TrainPlan["optimizer"], "lr" | "policy" | "warmup">;

/**
 * Learning rate of a step; steps count from 0 over the whole stage. The policies are Caffe's (sgd_solver.cpp) and the
 * cosine of Loshchilov and Hutter (2017); a warm-up multiplies their rate by (t + 1) / warm-up until that is 1 (Goyal
 * et al. 2017).
 */
export function learningRate({ lr, policy, warmup }: Rates, step: number, length: StageLength): number {
  const rate = policyRate(lr, policy, { step, ...length });
  if (warmup === undefined) return rate;
  const steps = warmup.unit === "steps" ? warmup.count : warmup.count * length.stepsPerEpoch;
  return rate * Math.min(1, (step + 1) / steps);
}
