import type { TrainPlan, TrainRun } from "../../compiler/contract/schema.js";

/** One of a stage's runs: nets that are trained together. */
export interface RunPlace {
  readonly stage: TrainPlan;
  readonly run: TrainRun;
  /** Among the runs of the stage. */
  readonly index: number;
}

/** As events name it. */
export const named = ({
  stage,
  run,
  index,
}: RunPlace): { readonly stage: string; readonly run: number; readonly nets: string[] } => ({
  stage: stage.name,
  run: index,
  nets: run.nets,
});
