import { diagnostic } from "../diagnostics/codes.js";
import type { CascadeStep, ScheduleModel } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";

/** A threshold without `on` is calibrated on the images of the SVMs, so a stage must fit the SVMs. */
export function checkThresholds(
  steps: readonly (CascadeStep | undefined)[],
  schedule: ScheduleModel,
  scope: Scope,
): boolean {
  if (schedule.stages.some((stage) => stage.kind === "fit")) return true;
  const found = steps.find(
    (step) =>
      step?.kind === "window" && step.search.threshold.kind === "calibrated" && step.search.threshold.on === undefined,
  );
  if (found === undefined) return true;
  const { file, start, end } = found.origin;
  const hint = "write `calibrated on DATA.validation`, or add a stage that fits the SVMs";
  scope.report(diagnostic("cascade/no-faces", { file, span: { start, end } }, { name: found.name }, { hint }));
  return false;
}
