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
  const rate = policyRate(lr, policy, step, length);
  if (warmup === undefined) return rate;
  const steps = warmup.unit === "steps" ? warmup.count : warmup.count * length.stepsPerEpoch;
  return rate * Math.min(1, (step + 1) / steps);
}

function policyRate(lr: number, policy: Rates["policy"], step: number, { steps, stepsPerEpoch }: StageLength): number {
  const timeIn = (unit: "steps" | "epochs"): number => (unit === "steps" ? step : step / stepsPerEpoch);
  const done = Math.min(1, step / steps);
  switch (policy.kind) {
    case "fixed":
      return lr;
    case "step":
      return lr * policy.factor ** Math.floor(timeIn(policy.unit) / policy.every);
    case "multistep": {
      const time = timeIn(policy.unit);
      return lr * policy.factor ** policy.at.filter((at) => at <= time).length;
    }
    case "exp":
      return lr * policy.factor ** (timeIn(policy.unit) / policy.every);
    case "inv":
      return lr * (1 + policy.gamma * step) ** -policy.power;
    case "poly":
      return lr * (1 - done) ** policy.power;
    case "cosine":
      return policy.to + ((lr - policy.to) * (1 + Math.cos(Math.PI * done))) / 2;
    default: {
      const never: never = policy;
      return never;
    }
  }
}
