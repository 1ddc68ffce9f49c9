import { error, text } from "../../../dsl/source/messages.js";

/** Faults of names and settings. */
export const RESOLVE_CODES = {
  "resolve/unknown-name": error("A name is not declared.", text`unknown ${"kind"} \`${"name"}\``),
  "resolve/wrong-kind": error(
    "A name stands for something else than is needed here.",
    text`\`${"name"}\` is a ${"found"}, not a ${"kind"}`,
  ),
  "resolve/duplicate-name": error("Two declarations of a file share a name.", text`\`${"name"}\` is declared twice`),
  "resolve/not-exported": error(
    "An imported file does not declare a name.",
    text`"${"path"}" declares no \`${"name"}\``,
  ),
  "resolve/duplicate-block": error("A block that may stand once stands twice.", text`a second \`${"what"}\` block`),
  "resolve/unknown-setting": error(
    "`--set` names a parameter that the file does not declare.",
    text`no parameter \`${"name"}\` to set`,
  ),
  "resolve/bad-setting": error(
    "A value given with `--set` has the wrong type or is out of range.",
    text`cannot set \`${"name"}\` to "${"value"}": expected ${"expected"}`,
  ),
  "resolve/duplicate-attribute": error("An attribute is listed twice.", text`attribute \`${"name"}\` is listed twice`),
} as const;
