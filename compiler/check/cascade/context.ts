import type { Name } from "../../../dsl/ast/ast.js";
import { STEP_SCHEMAS } from "../../../dsl/schema/cascade/cascade.js";
import type { Place } from "../../../dsl/source/diagnostic.js";
import { chooseFrom, didYouMean } from "../../../dsl/text/suggest.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { CascadeStep, Size } from "../../model/index.js";
import { cascadeSize } from "../../shape/input-sizes.js";
import { type Checked, placeOf, shownSize } from "../model-context.js";

/** Steps so far; a faulty step has an entry without a model. */
export type Steps = Map<string, CascadeStep | undefined>;
export type CascadeContext = Omit<Checked, "steps" | "excused" | "clashes">;

/** Steps that give a box in the image. */
export const BOX_STEPS = ["window", "boxes"] as const;

/** The hint for a step without a name, for example after another step. */
export const NAMELESS_STEP = {
  words: STEP_SCHEMAS.map((one): string => one.keyword),
  hint: (word: string): string => `give the step a name: \`name = ${word} …\``,
} as const;

/** An earlier step of one of the kinds; reports a step that is missing or of another kind. */
export function earlier<K extends CascadeStep["kind"]>(
  name: Name,
  kinds: readonly [K, ...K[]],
  steps: Steps,
  { scope }: CascadeContext,
): Extract<CascadeStep, { kind: K }> | undefined {
  const fits = (step: CascadeStep | undefined): step is Extract<CascadeStep, { kind: K }> =>
    kinds.some((kind) => kind === step?.kind);
  const found = steps.get(name.text);
  if (fits(found)) return found;
  if (found === undefined && steps.has(name.text)) return undefined;
  const names = [...steps].filter(([, step]) => fits(step)).map(([key]) => key);
  const hint =
    found === undefined
      ? (didYouMean(name.text, names) ?? chooseFrom(name.text, names) ?? `define \`${name.text} = …\` above this step`)
      : `name a ${kinds.join(" or ")} step, not the ${found.kind} \`${name.text}\``;
  const values = { kind: `earlier ${kinds.join(" or ")}`, name: name.text };
  scope.report(diagnostic("cascade/unknown-step", placeOf(scope, name), values, { hint }));
  return undefined;
}

/** Checks that earlier steps use the net at the same size: a net is compiled for one input size. */
export function usedAtOneSize(net: string, size: Size, at: Place, steps: Steps, { scope }: CascadeContext): boolean {
  const all = [...steps.values()].filter((one) => one !== undefined);
  for (const step of all) {
    const other = (step.kind === "window" || step.kind === "feature") && step.net === net && cascadeSize(step, all);
    if (!other || (other.size.height === size.height && other.size.width === size.width)) continue;
    const hint = `make the sizes equal, or write \`net ${net}_2 extends ${net} { }\` and use it here`;
    const values = { net, found: shownSize(size), other: shownSize(other.size), by: other.by };
    scope.report(diagnostic("cascade/two-sizes", at, values, { hint }));
    return false;
  }
  return true;
}
