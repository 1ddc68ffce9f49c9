import { existsSync } from "node:fs";
import { InvalidArgumentError, Option } from "commander";
import { printable } from "../../dsl/text/printable.js";

/** `--force` of the commands that write files; false without it. */
export const forceOption = (): Option =>
  new Option("--force", "replace files that fanc did not write, or that have changed since").default(false, "refuse");

/** Says on stderr which of the user's files `--force` has replaced. */
export function sayReplaced(replaced: readonly string[]): void {
  for (const name of replaced)
    process.stderr.write(`replaced ${printable(name)} (not written by fanc, or changed since)\n`);
}

/** Endings that nobody gives to a folder. */
const fileEnding =
  /\.(avif|bmp|csv|fan|gif|gz|html?|jpe?g|json|log|md|mat|npz|onnx|pdf|png|pt|safetensors|svg|tar|tgz|tiff?|txt|webp|xlsx?|ya?ml|zip)$/i;

/** Whether a name looks like that of a file, and no folder is called so. A slash at its end makes it that of a folder. */
export const isFileName = (name: string): boolean => fileEnding.test(name) && !existsSync(name);

/** The name of a folder to write; for commander's `argParser`. */
export function outputFolder(name: string): string {
  if (!isFileName(name)) return name;
  throw new InvalidArgumentError(`expected a folder; for a folder of that name, write "${name}/"`);
}
