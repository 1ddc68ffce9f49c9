import { isScore } from "../contract/plan-queries.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { OutputStep, ScheduleModel, WindowStep } from "../model/index.js";
import { hasValidation } from "./data-splits.js";
import type { Checked } from "./model-context.js";

/**
 * Checks that a stage calibrates the thresholds: the one that fits the SVMs. A threshold without `on` is calibrated on the
 * images of that stage. A score that is an output layer needs such a stage for its thresholds alone.
 */
export function calibrationExists(schedule: ScheduleModel, ctx: Checked): boolean {
  if (schedule.stages.some((stage) => stage.kind === "fit")) return true;
  const steps = [...(ctx.steps?.values() ?? [])];
  const score = steps.find(isScore);
  const found = steps.find(
    (step): step is WindowStep =>
      step?.kind === "window" &&
      step.search.threshold.kind === "calibrated" &&
      (step.search.threshold.on === undefined || score?.kind === "output"),
  );
  if (found === undefined) return true;
  const { file, start, end } = found.origin;
  const place = { file, span: { start, end } };
  const fitting = score?.kind === "output" ? fitOfOutput("calibrate", score, schedule.stages, ctx) : undefined;
  const hint = "write `calibrated on DATA.validation`, or add a stage that fits the SVMs";
  ctx.scope.report(
    fitting === undefined
      ? diagnostic("cascade/no-faces", place, { name: found.name }, { hint })
      : diagnostic("cascade/not-calibrated", place, { name: found.name }, { hint: `add \`${fitting}\`` }),
  );
  return false;
}

/** A stage that fits what belongs to an output: the thresholds in front, and the decisions. */
export function fitOfOutput(
  called: string,
  { name, stage }: OutputStep,
  stages: ScheduleModel["stages"],
  { data }: Checked,
): string {
  const trained = stages.find((one) => one.name === stage);
  const split = hasValidation(data.get(trained?.on.data ?? "")) ? ".validation" : "";
  return `stage ${called} { after ${stage}  fit ${name} on ${trained?.on.data ?? "DATA"}${split} }`;
}
