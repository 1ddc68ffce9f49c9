/** Entry point `fanc/tfjs`: what generated packages of the TensorFlow.js target import. */

import { runProgram } from "../run-program.js";
import { packageProgram, type TrainingPackage } from "./package-program.js";

export type { Plan, PlanStage, TrainPlan } from "../../../compiler/contract/schema.js";
export type { NetModule, StepBatch, StepValues, TensorFlow, Tensors } from "../../../compiler/contract/tfjs-modules.js";
export type { TrainingPackage } from "./package-program.js";

/**
 * Trains the nets of a generated package as the arguments of this process say (`--help` lists them): the same stages, run
 * folder, checkpoints and progress as `fanc train`. Returns the exit code for the process; what goes wrong has been
 * reported on stderr.
 */
export async function trainPackage(from: TrainingPackage): Promise<number> {
  return runProgram("npm start --", async () => packageProgram(from));
}
