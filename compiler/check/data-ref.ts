import type { Name } from "../../dsl/ast/ast.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CascadeStep, DataModel, DataRef, Split } from "../model/index.js";
import { boxesInData } from "./boxes.js";
import { isFaces, splitsOf } from "./data-splits.js";
import { type Checked, placeOf } from "./model-context.js";
import { chainTo } from "./step-chain.js";

/** Steps that give images. */
export type ImageStep = Extract<CascadeStep, { kind: "window" | "boxes" | "crop" }>;

const isImages = (step: CascadeStep | undefined): step is ImageStep =>
  step?.kind === "window" || step?.kind === "boxes" || step?.kind === "crop";

/** Steps that give no images. */
const SHOWN: Readonly<Record<Exclude<CascadeStep, ImageStep>["kind"], string>> = {
  feature: "a feature",
  svm: "an svm",
  output: "an output",
  decide: "a decision",
};

const SPLITS: readonly Split[] = ["train", "validation", "test"];

export interface ResolvedRef {
  readonly ref: DataRef;
  /** Undefined if the data set itself is faulty. */
  readonly data: DataModel | undefined;
  /** The window or crop through which images are seen. */
  readonly step: ImageStep | undefined;
  readonly names: readonly Name[];
}

/**
 * `data`, `data.split`, `data.step`, `data.step.split`. Without a split, it means the first of `fallbacks`
 * that the data set has.
 */
export function resolveRef(
  names: readonly Name[],
  fallbacks: readonly [Split, ...Split[]],
  ctx: Checked,
): ResolvedRef | undefined {
  const { scope } = ctx;
  const [first, ...rest] = names;
  if (first === undefined || scope.find("data", first) === undefined) return undefined;
  const last = rest.at(-1);
  const split = SPLITS.find((one) => one === last?.text);
  const view = split === undefined ? rest : rest.slice(0, -1);
  const [name, extra] = view;
  const data = ctx.data.get(first.text);
  const splits = data !== undefined && isFaces(data) ? splitsOf(data) : SPLITS;
  const usual = fallbacks.find((one) => splits.includes(one)) ?? fallbacks[0];
  const ref = { data: first.text, view: name?.text ?? "image", split: split ?? usual };
  const [part] = rest;
  if (data !== undefined && !isFaces(data) && part !== undefined) {
    const values = { data: first.text, view: part.text, kind: data.kind };
    const hint = `write \`${first.text}\``;
    scope.report(diagnostic("schedule/folder-view", placeOf(scope, part), values, { hint }));
    return undefined;
  }
  if (extra !== undefined) {
    const hint = chooseFrom(extra.text, SPLITS);
    scope.report(
      diagnostic("value/unknown-word", placeOf(scope, extra), { what: "split", word: extra.text }, { hint }),
    );
    return undefined;
  }
  if (!splits.includes(ref.split)) {
    const values = { data: first.text, split: ref.split };
    const hint =
      data?.kind === "csv" ? 'name the column with the splits: `split: column "split"`' : chooseFrom("", splits);
    const at = split === undefined ? first : (last ?? first);
    scope.report(diagnostic("schedule/no-split", placeOf(scope, at), values, { hint }));
    return undefined;
  }
  if (name === undefined || name.text === "image") return { ref, data, step: undefined, names };
  const step = ctx.steps?.get(name.text);
  if (step === undefined) {
    if (ctx.steps?.has(name.text) === true || scope.module.doubtful.has(name.text)) return undefined;
    const choices = [...SPLITS, ...[...(ctx.steps ?? [])].filter(([, one]) => isImages(one)).map(([key]) => key)];
    const hint = chooseFrom(name.text, choices);
    scope.report(
      diagnostic(
        "value/unknown-word",
        placeOf(scope, name),
        { what: "split or cascade step", word: name.text },
        { hint },
      ),
    );
    return undefined;
  }
  if (!isImages(step)) {
    const found = SHOWN[step.kind];
    const views = [...(ctx.steps ?? [])].filter(([, one]) => isImages(one)).map(([key]) => key);
    const hint = chooseFrom(name.text, views) ?? "name a window, boxes or crop step";
    scope.report(diagnostic("schedule/bad-view", placeOf(scope, name), { view: name.text, found }, { hint }));
    return undefined;
  }
  if (!boxesInData(name, step, data, ctx)) return undefined;
  return { ref, data, step, names };
}

/** Nets whose outputs are needed to see images through a step, nearest last. */
export const netsBehind = (step: CascadeStep | undefined, steps: Checked["steps"]): readonly string[] =>
  chainTo(step, steps).flatMap((one) => (one.kind === "window" || one.kind === "feature" ? [one.net] : []));
