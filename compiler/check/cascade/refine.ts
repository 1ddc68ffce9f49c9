import type { Name } from "../../../dsl/ast/ast.js";
import type { RefinePhrase } from "../../../dsl/schema/cascade/refine.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { WindowStep } from "../../model/index.js";
import { hasBoxes } from "../boxes.js";
import { resolveRef } from "../data-ref.js";
import { placeOf } from "../model-context.js";
import type { CascadeContext } from "./context.js";

/** `refine: none`, or `regression on data`: the data must have boxes. */
export function refineOf(
  step: Name,
  refine: RefinePhrase | undefined,
  ctx: CascadeContext,
): WindowStep["refine"] | undefined {
  switch (refine?.keyword) {
    case undefined:
    case "none":
      return { kind: "none" };
    case "regression": {
      const { on } = refine.values;
      const [name] = on;
      const found = resolveRef(on, ["validation", "train"], {
        ...ctx,
        steps: undefined,
        excused: new Set(),
        clashes: new Set(),
      });
      if (name === undefined || found?.data === undefined) return undefined;
      if (hasBoxes(found.data)) return { kind: "regression", on: found.ref };
      const values = { step: step.text, data: found.data.name };
      const hint = `name CelebA's images in the wild, or remove \`refine\` from \`${step.text}\``;
      ctx.scope.report(diagnostic("cascade/no-boxes", placeOf(ctx.scope, name), values, { hint }));
      return undefined;
    }
    default: {
      const never: never = refine;
      return never;
    }
  }
}
