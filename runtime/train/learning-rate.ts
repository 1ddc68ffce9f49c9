import type { TrainPlan } from "../../compiler/plan/schema.js";

/** Learning rate of a step; steps count from 0 over the whole stage. */
export function learningRate(optimizer: TrainPlan["optimizer"], step: number, stepsPerEpoch: number): number {
  const { lr, policy } = optimizer;
  switch (policy.kind) {
    case "fixed":
      return lr;
    case "step": {
      const time = policy.unit === "steps" ? step : step / stepsPerEpoch;
      return lr * policy.factor ** Math.floor(time / policy.every);
    }
  }
}
