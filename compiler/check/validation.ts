import type { EarlyStopPhrase } from "../../dsl/schema/schedule.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, DataRef, EarlyStop, TrainStage } from "../model/index.js";
import { type Checked, shownNumber } from "./model-context.js";

interface Wishes {
  readonly validate: boolean;
  readonly earlyStop: EarlyStopPhrase | undefined;
  readonly keep: TrainStage["keep"];
  readonly epochs: number;
  /** Spans of the properties that are written. */
  readonly at: Readonly<Record<"validate" | "earlyStop" | "keep", Span | undefined>>;
}

export type Validation = Pick<TrainStage, "validate" | "earlyStop" | "keep">;

/** What a stage measures on the validation split, which must exist and differ from the split that it trains on. */
export function validationOf(
  wishes: Wishes,
  ref: DataRef,
  data: DataModel,
  learns: TrainStage["labels"],
  { scope }: Checked,
): Validation | undefined {
  const { earlyStop, keep, epochs } = wishes;
  const wish = wishOf(wishes);
  const obstacle = obstacleOf(ref, data, learns);
  if (wish === undefined) return { validate: wishes.validate && obstacle === undefined, earlyStop: undefined, keep };
  const { asks } = wish;
  const place = { file: scope.file, span: wish.span };
  if (obstacle !== undefined) {
    const { code, values, instead } = obstacle;
    scope.report(diagnostic(code, place, { ...values, asks }, { hint: `remove \`${asks}\`, or ${instead}` }));
    return undefined;
  }
  if (!wishes.validate) {
    const hint = `remove \`validate: off\` or \`${asks}\``;
    scope.report(diagnostic("schedule/validation-off", place, { asks }, { hint }));
    return undefined;
  }
  if (earlyStop === undefined) return { validate: true, earlyStop: undefined, keep };
  const { patience, delta } = earlyStop.values;
  if (patience.unit === "epochs" && patience.count >= epochs) {
    const values = { patience: shownNumber(patience.count), epochs: shownNumber(epochs) };
    const hint = "shorten the patience, or train for more epochs";
    scope.report(diagnostic("schedule/patience-too-long", place, values, { hint }));
  }
  const stop: EarlyStop = { measure: earlyStop.keyword, patience, delta };
  return { validate: true, earlyStop: stop, keep };
}

/** The written property that needs a validation split, if any. */
function wishOf({ validate, earlyStop, keep, at }: Wishes): { readonly asks: string; readonly span: Span } | undefined {
  if (earlyStop !== undefined && at.earlyStop !== undefined) return { asks: "early_stop", span: at.earlyStop };
  if (keep === "best" && at.keep !== undefined) return { asks: "keep: best", span: at.keep };
  if (validate && at.validate !== undefined) return { asks: "validate: on", span: at.validate };
  return undefined;
}

interface Obstacle {
  readonly code: "schedule/no-validation" | "schedule/validates-on-training" | "schedule/validates-identities";
  readonly values: { readonly data: string };
  /** What to do instead of removing the property. */
  readonly instead: string;
}

/** Why a stage cannot measure on the validation split. */
function obstacleOf(ref: DataRef, data: DataModel, learns: TrainStage["labels"]): Obstacle | undefined {
  if (!hasValidation(data))
    return { code: "schedule/no-validation", values: { data: data.name }, instead: "train on data with splits" };
  if (ref.split === "validation")
    return {
      code: "schedule/validates-on-training",
      values: { data: ref.data },
      instead: `train on \`${ref.data}\` (its train split)`,
    };
  if (learns !== "attribute")
    return { code: "schedule/validates-identities", values: { data: ref.data }, instead: "learn attributes" };
  return undefined;
}

function hasValidation(data: DataModel): boolean {
  switch (data.kind) {
    case "celeba":
      return true;
    case "csv":
      return data.split.kind !== "none";
    case "image_folder":
    case "lfwa":
    case "backgrounds":
      return false;
    default: {
      const never: never = data;
      return never;
    }
  }
}
