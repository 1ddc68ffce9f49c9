import type { EarlyStopSentence } from "../../dsl/schema/schedule/early-stop.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, DataRef, EarlyStop, TrainStage } from "../model/index.js";
import { type Checked, shownNumber } from "./model-context.js";

interface Wishes {
  readonly earlyStop: EarlyStopSentence | undefined;
  readonly keep: TrainStage["keep"];
  readonly epochs: number;
  /** Where `early_stop` and `keep` stand. */
  readonly at: { readonly earlyStop: Span | undefined; readonly keep: Span | undefined };
}

export interface Validation {
  readonly earlyStop: EarlyStop | undefined;
  readonly keep: TrainStage["keep"];
}

/** What a stage measures on the validation split, which must exist and be another one than it trains on. */
export function validationOf(
  { earlyStop, keep, epochs, at }: Wishes,
  ref: DataRef,
  data: DataModel,
  { scope }: Checked,
): Validation | undefined {
  const asks = earlyStop !== undefined ? "early_stop" : keep === "best" ? "keep: best" : undefined;
  const span = earlyStop !== undefined ? at.earlyStop : at.keep;
  if (asks === undefined || span === undefined) return { earlyStop: undefined, keep };
  const place = { file: scope.file, span };
  if (!hasValidation(data)) {
    const hint = `remove \`${asks}\`, or train on data with splits`;
    scope.report(diagnostic("schedule/no-validation", place, { asks, data: data.name }, { hint }));
    return undefined;
  }
  if (ref.split === "validation") {
    const hint = `remove \`${asks}\`, or train on \`${ref.data}\` (its train split)`;
    scope.report(diagnostic("schedule/validates-on-training", place, { asks, data: ref.data }, { hint }));
    return undefined;
  }
  if (earlyStop === undefined) return { earlyStop: undefined, keep };
  const { patience, delta } = earlyStop.values;
  if (patience.unit === "epochs" && patience.count >= epochs) {
    const values = { patience: shownNumber(patience.count), epochs: shownNumber(epochs) };
    const hint = "shorten the patience, or train for more epochs";
    scope.report(diagnostic("schedule/patience-too-long", place, values, { hint }));
  }
  return { earlyStop: { measure: earlyStop.head, patience, delta }, keep };
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
