import type { TrainGroup, TrainPlan } from "../../compiler/contract/schema.js";

/** One of a stage's groups: nets that are trained together. */
export interface GroupPlace {
  readonly stage: TrainPlan;
  readonly group: TrainGroup;
  /** Index into the stage's groups. */
  readonly index: number;
}

/** The fields by which events name a group. */
export const named = ({
  stage,
  group,
  index,
}: GroupPlace): { readonly stage: string; readonly group: number; readonly nets: string[] } => ({
  stage: stage.name,
  group: index,
  nets: group.nets,
});
