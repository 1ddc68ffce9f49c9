import type { THRESHOLDS, ThresholdValue } from "../../../dsl/schema/cascade/threshold.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { chooseFrom } from "../../../dsl/text/suggest.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { DataRef, Threshold } from "../../model/index.js";
import { resolveRef } from "../data-ref.js";
import { isFaces } from "../data-splits.js";
import { placeOf } from "../model-context.js";
import type { CascadeContext } from "./context.js";

type Calibrated = Extract<PhraseOf<(typeof THRESHOLDS)[number]>, { keyword: "calibrated" }>;

/** `threshold: none`, a score, or `calibrated against backgrounds on faces`. */
export function thresholdOf(value: ThresholdValue | undefined, ctx: CascadeContext): Threshold | undefined {
  switch (value?.keyword) {
    case undefined:
    case "none":
      return { kind: "none" };
    case "score":
      return { kind: "score", score: value.score };
    case "calibrated": {
      const against = backgroundsOf(value, ctx);
      const on = facesOf(value.values.on, ctx);
      if (against === undefined || on === undefined) return undefined;
      return { kind: "calibrated", against, on: on.ref, images: value.values.images };
    }
    default: {
      const never: never = value;
      return never;
    }
  }
}

/** The name of the data set without faces. */
function backgroundsOf({ values, span }: Calibrated, { scope, data }: CascadeContext): string | undefined {
  const { against } = values;
  if (against !== undefined) {
    const found = data.get(against.text);
    if (found === undefined) return undefined;
    if (found.kind === "backgrounds") return found.name;
    const names = [...data.values()].flatMap((one) => (one?.kind === "backgrounds" ? [one.name] : []));
    const hint = chooseFrom(against.text, names) ?? 'declare `data scenes = backgrounds { root: "…" }` and name it';
    const named = { name: found.name, found: found.kind };
    scope.report(diagnostic("cascade/not-backgrounds", placeOf(scope, against), named, { hint }));
    return undefined;
  }
  const all = [...data.values()];
  const [first, second] = all.filter((one) => one?.kind === "backgrounds");
  if (second !== undefined) {
    const hint = `write \`calibrated against ${second.name}\``;
    scope.report(diagnostic("cascade/which-backgrounds", placeOf(scope, { span }), {}, { hint }));
    return undefined;
  }
  // A faulty data set could be the missing one.
  if (first === undefined && !all.includes(undefined)) {
    const hint = 'declare images without faces: `data scenes = backgrounds { root: "…" }`';
    scope.report(diagnostic("cascade/no-backgrounds", placeOf(scope, { span }), {}, { hint }));
  }
  return first?.name;
}

/** The images with faces that `on` names; `ref` is undefined without it. */
export function facesOf(
  on: Calibrated["values"]["on"],
  ctx: CascadeContext,
): { readonly ref: DataRef | undefined } | undefined {
  const [name] = on ?? [];
  if (on === undefined || name === undefined) return { ref: undefined };
  const found = resolveRef(on, ["validation", "train"], {
    ...ctx,
    steps: undefined,
    excused: new Set(),
    clashes: new Set(),
  });
  if (found?.data === undefined) return undefined;
  if (isFaces(found.data)) return { ref: found.ref };
  const labels = { data: found.data.name, labels: "faces" };
  const hint = "name a data set of faces";
  ctx.scope.report(diagnostic("schedule/loss-data-mismatch", placeOf(ctx.scope, name), labels, { hint }));
  return undefined;
}
