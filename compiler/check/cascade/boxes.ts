import type { Name } from "../../../dsl/ast/ast.js";
import type { boxesStep } from "../../../dsl/schema/cascade/cascade.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import type { BoxesStep } from "../../model/index.js";
import { originAt } from "../model-context.js";
import type { CascadeContext } from "./context.js";
import { shiftOf } from "./shift.js";

/** `boxes "list.txt" in image { … }` */
export function boxesOf(
  name: Name,
  { values, given }: PhraseOf<typeof boxesStep>,
  { scope }: CascadeContext,
): BoxesStep | undefined {
  const shift = shiftOf(values.shift, given.get("shift") ?? name.span, scope);
  if (shift === undefined) return undefined;
  const { from, context } = values;
  return { kind: "boxes", name: name.text, from, context, shift, origin: originAt(scope, name.span) };
}
