import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of names and settings. */
export const RESOLVE_CODES = {
  "resolve/unknown-name": error("A name is not declared.", text`unknown ${"kind"} \`${"name"}\``),
  "resolve/wrong-kind": error(
    "A name refers to something of the wrong kind.",
    text`\`${"name"}\` is ${"found"}, not ${"kind"}`,
  ),
  "resolve/duplicate-name": error("Two declarations of a file share a name.", text`\`${"name"}\` is declared twice`),
  "resolve/not-exported": error(
    "An imported file does not declare the imported name.",
    text`"${"path"}" does not declare \`${"name"}\``,
  ),
  "resolve/duplicate-block": error("A block that is allowed once occurs twice.", text`a second \`${"what"}\` block`),
  "resolve/unknown-setting": error(
    "`--set` names a parameter that the file does not declare.",
    text`cannot set \`${"name"}\`: the file has no such parameter`,
  ),
  "resolve/bad-setting": error(
    "A value given with `--set` has the wrong type or is out of range.",
    text`cannot set \`${"name"}\` to "${"value"}": expected ${"expected"}`,
  ),
  "resolve/unknown-target": error(
    "`--set` or `vary` names a property that the file does not have.",
    text`cannot set \`${"name"}\`: ${"owner"} has no \`${"part"}\``,
  ),
  "resolve/unused-definition": warning(
    "A file declares something that it never uses.",
    text`${"kind"} \`${"name"}\` is never used`,
  ),
  "resolve/unused-import": warning(
    "A file imports a name that it never uses.",
    text`\`${"name"}\` is imported but never used`,
  ),
  "resolve/nothing-to-change": error(
    "A change or an insertion names something that the extended file does not have.",
    text`no ${"what"} \`${"name"}\` to change`,
  ),
  "resolve/nothing-to-remove": error(
    "`remove` names something that the extended file does not have.",
    text`no ${"what"} \`${"name"}\` to remove`,
  ),
  "resolve/bad-change": error(
    "A `change` contains something that it cannot contain.",
    text`expected ${"expected"} in this change`,
  ),
  "resolve/change-without-base": error(
    "A file uses `change` but extends no other file.",
    text`nothing to change: this file extends no other file`,
  ),
  "resolve/second-base": error("A file extends two others.", text`a file can extend only one other file`),
  "resolve/duplicate-attribute": error("An attribute is listed twice.", text`attribute \`${"name"}\` is listed twice`),
} as const;
