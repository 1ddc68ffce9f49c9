import { text } from "../../../dsl/text/message.js";
import { invocation } from "../fault-row.js";

/** Arguments and options that a command cannot use. */
export const COMMAND_FAULTS = {
  "command/nothing-to-explain": invocation(
    "`fanc explain` is asked for a word that fanc does not know.",
    text`nothing is called \`${"word"}\``,
    { hint: "`fanc explain` lists everything" },
  ),
  "command/names-not-utf8": invocation(
    "A command is given a folder that holds `.fan` files or folders whose names are not in UTF-8.",
    text`${"names"} in this folder cannot be read as UTF-8`,
    {
      expected: "names in UTF-8",
      hint: "rename them, for example with `convmv -f latin1 -t utf8 --notest -r FOLDER`",
    },
  ),
} as const;
