import type { PlanNet } from "../../compiler/contract/schema.js";
import type { FloatArray, TrainerState, Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { initialOptimizerState, initialWeights } from "../weights/initial-weights.js";
import { withChannelStatistics } from "./channel-statistics.js";
import type { GroupPlace } from "./group-place.js";
import type { TrainingContext } from "./training-context.js";

/** The net's newest weights (initial ones before its first stage), a new output layer, and the initial state of the update rule. */
export async function startingPoint(
  context: TrainingContext,
  { stage, group }: GroupPlace,
  net: PlanNet,
): Promise<TrainerState> {
  const { run } = context;
  const { seed } = run.plan;
  // The owner is the group of nets, so that equal nets start equal whichever comes first in the file.
  const own = (await run.weightsOf(net.name)) ?? initialWeights(group.nets.join(), net.parameters, seed);
  const scaled = await withChannelStatistics(context, stage, group.input, net, own);
  const outputLayer = initialWeights(stage.name, group.outputLayer, seed);
  return {
    weights: new Map([...scaled, ...outputLayer]),
    optimizer: initialOptimizerState(group.state),
  };
}

/** The requested arrays. Throws `UserError` for one that is missing or has another shape. */
export function only(
  values: Weights,
  arrays: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Weights {
  return new Map(
    arrays.map(({ name, shape }): [string, FloatArray] => {
      const value = values.get(name);
      if (value === undefined || value.shape.join() !== shape.join()) {
        throw fault("training/weights-differ", {
          name,
          found: value === undefined ? "no such weights" : `shape ${value.shape.join(" x ")}`,
          expected: `shape ${shape.join(" x ")}`,
        });
      }
      return [name, value];
    }),
  );
}
