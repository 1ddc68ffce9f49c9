import { warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Valid parts of a spec that a target or the runtime of this version does not support yet. `fanc check` does not report them. */
export const TARGET_CODES = {
  "target/not-run": warning(
    "The spec is valid and is compiled, but the runtime of this version cannot run a part of it.",
    text`the ${"target"} target compiles ${"feature"}, but \`fanc train\` cannot run it yet`,
  ),
  "target/patches-share-little": warning(
    "Patches overlap, but the layers of the net prevent them from sharing work.",
    text`the patches of \`${"patches"}\` cost ${"times"} times the work that they need: \`${"layer"}\` ${"why"}`,
  ),
} as const;
