import type { Parameter } from "../lower/parameters.js";
import type { OptimizerModel } from "../model/index.js";

/** What the passes of a training step know in addition to the graph. */
export interface TrainingContext {
  readonly parameters: readonly Parameter[];
  readonly optimizer: OptimizerModel;
  /** Batches of an update. */
  readonly accumulate: number;
}

/** Name of the output that holds the gradient of the loss with respect to a parameter. */
export const gradientOf = (parameter: string): string => `gradient ${parameter}`;

/** The parameter whose gradient an output of this name holds. */
export const parameterOf = (output: string): string | undefined =>
  output.startsWith(gradientOf("")) ? output.slice(gradientOf("").length) : undefined;

/** Whether a step changes it by its gradient; the gradient of a parameter at rest is not formed. */
export const moves = ({ trainable, lrMultiplier }: Parameter): boolean => trainable && lrMultiplier !== 0;
