import type { windowStep } from "../../../dsl/schema/cascade/window.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { Pick, Proposals, Size, WindowSearch } from "../../model/index.js";
import { placeOf, shownSize } from "../model-context.js";
import type { CascadeContext } from "./context.js";
import { thresholdOf } from "./threshold.js";

type Written = PhraseOf<typeof windowStep>;

/** Properties that affect only the grid of sliding windows. */
const GRID = ["scales", "aspects", "step"] as const;

/**
 * The search of a window; warns of properties that its kind of proposals does not use.
 * @param resized the pixels in which EdgeBoxes looks for windows.
 */
export function searchOf(
  values: Written["values"],
  given: Written["given"],
  resized: Size,
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
  warnOfArea(values.proposals, resized, ctx);
  return { proposals, threshold, score, floor, power, pick };
}

/** Warns if the least window of EdgeBoxes is larger than the whole area, so that none is found in any image. */
function warnOfArea(proposals: Written["values"]["proposals"], resized: Size, { scope }: CascadeContext): void {
  if (proposals?.keyword !== "edgebox") return;
  const { min_area: area, count } = proposals.values;
  const pixels = resized.height * resized.width;
  if (area <= pixels) return;
  const property = `min_area: ${Math.max(1, Math.floor(pixels / 9))}`;
  const hint = proposals.given.has("min_area")
    ? `write \`${property}\``
    : `add \`${property}\` to its block: \`edgebox ${count} { ${property} }\``;
  const values = { area: String(area), size: shownSize(resized), pixels: String(pixels) };
  scope.report(diagnostic("cascade/no-window-fits", placeOf(scope, proposals), values, { hint }));
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
