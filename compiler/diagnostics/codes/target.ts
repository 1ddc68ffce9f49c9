import { warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** What a spec may say and a target, or the runtime of this version, cannot do yet. `fanc check` does not report it. */
export const TARGET_CODES = {
  "target/not-run": warning(
    "The spec is right and is compiled, but the runtime of this version cannot run a part of it.",
    text`the ${"target"} target compiles ${"feature"}, but \`fanc train\` cannot run it yet`,
  ),
  "target/patches-share-little": warning(
    "Patches overlap, but the layers of the net keep them from sharing what they have in common.",
    text`the patches of \`${"patches"}\` cost ${"times"} times the work that they need: \`${"layer"}\` ${"why"}`,
  ),
} as const;
