import { warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Valid parts of a spec that a target runs slowly. `fanc check` does not report them. */
export const TARGET_CODES = {
  "target/patches-share-little": warning(
    "Patches overlap, but the layers of the net prevent them from sharing work.",
    text`the patches of \`${"patches"}\` cost ${"times"} times the work that they need: \`${"layer"}\` ${"why"}`,
  ),
} as const;
