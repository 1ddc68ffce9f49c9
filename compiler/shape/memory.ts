import { valuesOf } from "../layers/parameters.js";
import type { NetModel, Size, TrainStage } from "../model/index.js";
import { optimizerOf } from "../optimizers/optimizers.js";
import { bindShapes, countParameters } from "./bind.js";

/** Bytes of the values of one training step, counted by layers. Every value has single precision. */
export interface RoughMemory {
  /** Outputs of all layers for the batch, and their gradients. */
  readonly activations: number;
  /** Weights, the new weights of the step, gradients, their sums if batches accumulate, and the optimiser's state. */
  readonly weights: number;
  readonly total: number;
}

const BYTES = 4;

/**
 * A count that needs no graph, to tell whether the estimate of `compiler/memory` is worth its time. Undefined if the net does
 * not work at the size.
 */
export function roughMemory(
  net: NetModel,
  size: Size,
  stage: Pick<TrainStage, "batch" | "accumulate" | "output" | "optimizer">,
  outputs: number,
): RoughMemory | undefined {
  const bound = bindShapes(net, size);
  const parameters = countParameters(net, size);
  if (!bound.ok || parameters === undefined) return undefined;
  const last = bound.shapes.at(-1) ?? bound.input;
  const features = last.kind === "map" && stage.output !== "dense" ? last.channels : valuesOf(last);
  const values = valuesOf(bound.input) + bound.shapes.reduce((sum, one) => sum + valuesOf(one), 0) + outputs;
  const activations = 2 * values * stage.batch * BYTES;
  const arrays = 3 + optimizerOf(stage.optimizer).arrays(stage.optimizer) + (stage.accumulate === 1 ? 0 : 1);
  const weights = (parameters + (features + 1) * outputs) * arrays * BYTES;
  return { activations, weights, total: activations + weights };
}
