import { error } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of a study. */
export const STUDY_CODES = {
  "study/nothing-to-run": error(
    "A study needs a schedule to train and an evaluation to compare, and the file lacks one of them.",
    text`a study needs ${"missing"}`,
  ),
  "study/same-target": error("A study varies a setting twice.", text`\`${"name"}\` is varied twice`),
  "study/same-value": error("A study names a value twice.", text`\`${"value"}\` is given twice`),
  "study/same-file": error("A study names another spec twice.", text`"${"file"}" is compared twice`),
  "study/too-many-points": error(
    "The combinations of a study's values are more than a study can have.",
    text`${"points"} points; a study has at most ${"limit"}`,
  ),
} as const;
