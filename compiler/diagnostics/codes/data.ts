import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of data sets and attribute lists. */
export const DATA_CODES = {
  "data/unknown-attribute": error(
    "`without` takes an attribute from a list that does not have it.",
    text`${"list"} has no attribute \`${"name"}\``,
  ),
  "data/too-few-attributes": error(
    "`first N of` asks for more attributes than there are.",
    text`${"list"} has only ${"count"}, not ${"wanted"}`,
  ),
  "data/no-attributes": error("Nothing is left of an attribute list.", text`\`without\` leaves no attribute`),
  "data/attributes-cycle": error(
    "An attribute list is made of itself.",
    text`attribute list \`${"name"}\` is made of itself`,
  ),
  "data/unlikely-attribute": warning(
    "A data set in CelebA's or LFWA's formats reads an attribute that is spelt almost like one of theirs.",
    text`\`${"name"}\` is no attribute of ${"kind"}`,
  ),
  "data/split-overlap": error(
    "Two splits share identities.",
    text`${"one"} and ${"two"} identities overlap: both have ${"shared"}`,
  ),
  "data/split-differs": error(
    "A split has another number of training identities than the data set states.",
    text`the split has ${"found"} training identities, but \`identities\` says ${"stated"}`,
  ),
  "data/no-identities": error(
    "Identities are used of a table that has no column for them.",
    text`\`${"name"}\` has no identities`,
  ),
  "data/normalise-differs": error(
    "Data sets of a file are normalised differently, though the same nets see both.",
    text`\`${"data"}\` is normalised by \`${"found"}\`, but \`${"other"}\` by \`${"expected"}\``,
  ),
} as const;
