import { error } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of files and imports. */
export const LOAD_CODES = {
  "load/file-not-found": error("The spec file cannot be read.", text`cannot read ${"path"}`),
  "load/import-not-found": error("An imported file does not exist.", text`cannot find "${"path"}"`),
  "load/import-outside-project": error(
    "An import points outside the project's folder.",
    text`"${"path"}" is outside the project`,
  ),
  "load/import-cycle": error("Files import each other in a cycle.", text`files import each other: ${"cycle"}`),
} as const;
