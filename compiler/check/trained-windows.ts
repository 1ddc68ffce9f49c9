import { diagnostic } from "../diagnostics/codes.js";
import type { CascadeStep, DataRef, ScheduleModel, WindowStep } from "../model/index.js";
import { hasValidation } from "./data-splits.js";
import type { Checked } from "./model-context.js";
import { overlapOf } from "./overlap.js";

/** Images that decide about the windows of a step, but do not train a net. */
export interface WindowUse {
  /** As a phrase: `the threshold of`. */
  readonly what: string;
  readonly name: string;
  readonly on: Pick<DataRef, "data" | "split">;
}

export const windowUses = ({ name, refine, search: { threshold } }: WindowStep): readonly WindowUse[] => [
  ...(refine.kind === "regression" ? [{ what: "the refinement of", name, on: refine.on }] : []),
  ...(threshold.kind === "calibrated" && threshold.on !== undefined
    ? [{ what: "the threshold of", name, on: threshold.on }]
    : []),
];

/**
 * Warns if a threshold or a refinement is fitted on images that trained the net of the window: its scores and windows are better
 * there than on new images.
 */
export function warnOfTrained(
  steps: readonly (CascadeStep | undefined)[],
  { stages }: ScheduleModel,
  { data, scope }: Pick<Checked, "data" | "scope">,
): void {
  for (const step of steps) {
    if (step?.kind !== "window") continue;
    for (const { what, name, on } of windowUses(step)) {
      const found = stages.flatMap((stage) => {
        if (stage.kind !== "train" || !stage.nets.includes(step.net)) return [];
        const how = overlapOf(
          { data: data.get(on.data), split: on.split },
          { data: data.get(stage.on.data), split: stage.on.split },
        );
        return how === undefined ? [] : [{ how, stage: stage.name }];
      })[0];
      if (found === undefined) continue;
      const { file, start, end } = step.origin;
      const values = { use: `${what} \`${name}\``, data: `${on.data}.${on.split}`, ...found, net: step.net };
      const other = on.split !== "validation" && hasValidation(data.get(on.data));
      const hint = `fit it on images of other people${other ? `: \`${on.data}.validation\`` : ", of another data set"}`;
      scope.report(diagnostic("cascade/fit-on-seen", { file, span: { start, end } }, values, { hint }));
    }
  }
}
