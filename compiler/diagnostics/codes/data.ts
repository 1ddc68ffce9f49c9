import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of data sets and attribute lists. */
export const DATA_CODES = {
  "data/unknown-attribute": error(
    "`without` removes an attribute that the list does not have.",
    text`${"list"} has no attribute \`${"name"}\``,
  ),
  "data/too-few-attributes": error(
    "`first N of` asks for more attributes than the list has.",
    text`${"list"} has only ${"count"}, not ${"wanted"}`,
  ),
  "data/no-attributes": error("An attribute list is empty.", text`\`without\` removes every attribute`),
  "data/attributes-cycle": error(
    "An attribute list refers to itself.",
    text`attribute list \`${"name"}\` refers to itself`,
  ),
  "data/unlikely-attribute": warning(
    "A data set in the format of CelebA or LFWA reads an attribute that is spelt almost like one of theirs.",
    text`\`${"name"}\` is not an attribute of ${"kind"}`,
  ),
  "data/split-overlap": error(
    "Two splits share identities.",
    text`${"one"} and ${"two"} identities overlap: both contain ${"shared"}`,
  ),
  "data/split-differs": error(
    "A split has a different number of training identities than the data set states.",
    text`the split has ${"found"} training identities, but \`identities\` is ${"stated"}`,
  ),
  "data/no-identities": error(
    "A table has no column for the identities that the file uses.",
    text`\`${"name"}\` has no column of identities`,
  ),
  "data/unknown-label": error(
    "A data set names a value as unknown that has another meaning or cannot occur.",
    text`${"spelling"} cannot mean that a label is unknown: ${"reason"}`,
  ),
  "data/normalise-differs": error(
    "Data sets of a file are normalised differently although the same nets read them.",
    text`\`${"data"}\` has \`normalise: ${"found"}\`, but \`${"other"}\` has \`normalise: ${"expected"}\``,
  ),
} as const;
