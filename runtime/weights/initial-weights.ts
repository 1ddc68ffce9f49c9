import type { PlanParameter, TrainGroup } from "../../compiler/contract/schema.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { Random } from "../random.js";

/** Fresh values of parameters, a function of the seed and of `owner` and the parameter's name only. */
export function initialWeights(owner: string, parameters: readonly PlanParameter[], seed: number): Weights {
  return new Map(parameters.map((p) => [p.name, initialValue(p, new Random("weights", seed, owner, p.name))]));
}

/** What an update rule carries, before the first step: zeros. */
export function initialOptimizerState(arrays: TrainGroup["state"]): Weights {
  return new Map(arrays.map(({ name, shape }) => [name, { shape, data: new Float32Array(volume(shape)) }]));
}

function initialValue({ shape, init, fanIn }: PlanParameter, random: Random): FloatArray {
  const count = volume(shape);
  switch (init.kind) {
    case "constant":
      return { shape, data: new Float32Array(count).fill(init.value) };
    case "gaussian":
      return { shape, data: Float32Array.from({ length: count }, () => init.std * random.normal()) };
    case "uniform":
      return { shape, data: Float32Array.from({ length: count }, () => random.uniform(init.from, init.to)) };
    case "msra": {
      const std = Math.sqrt(2 / fanIn);
      return { shape, data: Float32Array.from({ length: count }, () => std * random.normal()) };
    }
    case "xavier": {
      // Caffe's default form: uniform with variance 1 / fan-in.
      const reach = Math.sqrt(3 / fanIn);
      return { shape, data: Float32Array.from({ length: count }, () => random.uniform(-reach, reach)) };
    }
  }
}

function volume(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
