import type { windowStep } from "../../../dsl/schema/cascade/window.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { Pick, Proposals, WindowSearch } from "../../model/index.js";
import { placeOf } from "../model-context.js";
import type { CascadeContext } from "./context.js";
import { thresholdOf } from "./threshold.js";

type Written = PhraseOf<typeof windowStep>;

/** Properties that affect only the grid of sliding windows. */
const GRID = ["scales", "aspects", "step"] as const;

/** The search of a window; warns of properties that its kind of proposals does not use. */
export function searchOf(
  values: Written["values"],
  given: Written["given"],
  ctx: CascadeContext,
): WindowSearch | undefined {
  const threshold = thresholdOf(values.threshold, ctx);
  if (threshold === undefined) return undefined;
  const { score, floor, power } = values;
  const pick = pickOf(values.pick);
  const proposals = proposalsOf(values);
  for (const property of proposals.kind === "sliding" ? [] : GRID) {
    const span = given.get(property);
    if (span === undefined) continue;
    const place = placeOf(ctx.scope, { span });
    const hint = "remove it, or write `proposals: sliding`";
    ctx.scope.report(diagnostic("cascade/no-effect", place, { property, other: "proposals: edgebox" }, { hint }));
  }
  return { proposals, threshold, score, floor, power, pick };
}

function pickOf(pick: Written["values"]["pick"]): Pick {
  switch (pick?.keyword) {
    case undefined:
    case "best":
      return { kind: "best" };
    case "densest":
      return { kind: "densest" };
    case "all":
      return { kind: "all", ...pick.values };
    default: {
      const never: never = pick;
      return never;
    }
  }
}

function proposalsOf({ proposals, scales, aspects, step }: Written["values"]): Proposals {
  switch (proposals?.keyword) {
    case undefined:
    case "sliding":
      return { kind: "sliding", scales, aspects, step };
    case "edgebox": {
      const {
        count,
        alpha,
        beta,
        kappa,
        min_score: minScore,
        max_aspect: maxAspect,
        min_area: minArea,
      } = proposals.values;
      return { kind: "edgebox", count, alpha, beta, minScore, maxAspect, minArea, kappa };
    }
    default: {
      const never: never = proposals;
      return never;
    }
  }
}
