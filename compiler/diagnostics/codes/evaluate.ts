import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of an evaluation. */
export const EVALUATE_CODES = {
  "evaluate/no-window": error(
    "The localisation is compared with a window that is not there.",
    text`the cascade has no window \`${"name"}\``,
  ),
  "evaluate/nothing-to-find": error(
    "An evaluation needs a cascade with a window and an svm step, and one of them is missing.",
    text`\`evaluate\` needs a cascade with ${"missing"}`,
  ),
  "evaluate/no-boxes": warning(
    "Localisation is to be measured on a data set without face boxes.",
    text`localisation cannot be measured: \`${"data"}\` has no face boxes`,
  ),
  "evaluate/seen-data": warning(
    "An evaluation measures on images that were used before.",
    text`\`${"data"}\` ${"how"} of stage \`${"stage"}\``,
  ),
  "evaluate/compare-not-found": error("The file with published numbers does not exist.", text`cannot find "${"path"}"`),
  "evaluate/compare-unreadable": error(
    "The file with published numbers does not have the form of one.",
    text`"${"path"}" is no table of results: ${"reason"}`,
  ),
  "evaluate/compare-no-result": error(
    "The file with published numbers has no numbers of the method or data set that is asked for.",
    text`"${"path"}" has no results of ${"what"}`,
  ),
  "evaluate/compare-incomplete": warning(
    "Published numbers are missing for some attributes.",
    text`"${"path"}" has no number for ${"count"} of ${"total"} attributes, such as \`${"name"}\``,
  ),
} as const;
