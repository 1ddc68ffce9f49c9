import { text } from "../../../dsl/text/message.js";
import { invocation } from "../fault-row.js";

/** Files that a command writes for the user. */
export const OUTPUT_FAULTS = {
  "output/no-name": invocation("The name of an output is empty.", "the name of the output is empty"),
  "output/not-a-folder": invocation(
    "Outputs go into a folder, but a file has its name.",
    "outputs cannot be written here",
    { expected: "a folder, or a new name" },
  ),
  "output/foreign-folder": invocation(
    "The output needs a folder of its own, but the folder holds other files.",
    text`this folder holds ${"content"}`,
  ),
  "output/replaces-input": invocation(
    "An output has the name of a file that the command reads.",
    "this output would replace a file that the command reads",
  ),
  "output/blocked": invocation(
    "A folder, a link or a device has the name of an output, or a file has the name of its folder.",
    "an output cannot be written here",
  ),
  "output/in-the-way": invocation(
    "A file that fanc did not write, or that was changed since, has the name of an output.",
    text`${"files"} in the way`,
    { expected: "no such file, or one unchanged since fanc wrote it" },
  ),
  "output/damaged-list": invocation(
    "`.fanc-outputs.json` lists the files that fanc wrote into a folder; this one cannot be used.",
    "the list of files that fanc wrote into this folder is damaged",
    { hint: "choose another folder, or remove this list: fanc then treats all files in the folder as yours" },
  ),
} as const;
