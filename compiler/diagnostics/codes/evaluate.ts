import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of an evaluation. */
export const EVALUATE_CODES = {
  "evaluate/no-window": error(
    "`localisation` names a window that the cascade does not have.",
    text`the cascade has no window \`${"name"}\``,
  ),
  "evaluate/nothing-to-find": error(
    "An evaluation needs a step of the cascade that scores attributes, and `localisation` a window.",
    text`\`evaluate\` needs a cascade with ${"missing"}`,
  ),
  "evaluate/no-boxes": warning(
    "Localisation cannot be measured on a data set without face boxes.",
    text`localisation cannot be measured: \`${"data"}\` has no face boxes`,
  ),
  "evaluate/not-backgrounds": error(
    "The localisation counts false windows in a data set with faces or objects.",
    text`\`${"name"}\` is \`${"found"}\` data; false windows are counted in \`backgrounds\``,
  ),
  "evaluate/unknown-attribute": error(
    "`slices` or `rules` names an attribute that the cascade does not score.",
    text`the cascade scores no attribute \`${"name"}\``,
  ),
  "evaluate/repeated": error("`slices` or `rules` states the same twice.", text`\`${"what"}\` is written twice`),
  "evaluate/rule-on-itself": error(
    "A rule names one attribute on both sides.",
    text`a rule compares \`${"name"}\` with itself`,
  ),
  "evaluate/seen-data": warning(
    "An evaluation uses images that a stage, a refinement or a threshold has used.",
    text`\`${"data"}\` ${"how"} ${"use"}`,
  ),
  "evaluate/compare-not-found": error("The file with published results does not exist.", text`cannot find "${"path"}"`),
  "evaluate/compare-unreadable": error(
    "The file with published results has the wrong format.",
    text`"${"path"}" is not a table of results: ${"reason"}`,
  ),
  "evaluate/compare-no-result": error(
    "The file with published results has none for the requested method or data set.",
    text`"${"path"}" has no results for ${"what"}`,
  ),
  "evaluate/compare-incomplete": warning(
    "Published results are missing for some attributes.",
    text`"${"path"}" has no number for ${"count"} of ${"total"} attributes, such as \`${"name"}\``,
  ),
} as const;
