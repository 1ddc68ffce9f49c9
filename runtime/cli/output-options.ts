import { Option } from "commander";
import { printable } from "../../dsl/text/printable.js";

/** `--force` of the commands that write files; false without it. */
export const forceOption = (): Option =>
  new Option("--force", "replace files that fanc did not write, or that have changed since").default(false, "refuse");

/** Says on stderr which of the user's files `--force` has replaced. */
export function sayReplaced(replaced: readonly string[]): void {
  for (const name of replaced)
    process.stderr.write(`replaced ${printable(name)} (not written by fanc, or changed since)\n`);
}
