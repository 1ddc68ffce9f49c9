import { text } from "../../../dsl/text/message.js";
import { invocation } from "../fault-row.js";

/** Arguments and options that a command cannot use. */
export const COMMAND_FAULTS = {
  "command/nothing-to-explain": invocation(
    "`fanc explain` is asked for a word that fanc does not know.",
    text`nothing is called \`${"word"}\``,
    { hint: "`fanc explain` lists everything" },
  ),
} as const;
