import { pixelNames } from "../../compiler/contract/pixel-names.js";
import type { InitRecord } from "./load-init.js";
import { some } from "./shown-map.js";

/** What is said when a run starts from files: how many parameters, what was changed on the way, what is drawn. */
export function initNotes(inits: ReadonlyMap<string, InitRecord> = new Map()): readonly string[] {
  return [...inits].flatMap(([net, { file, read, drawn }]) => {
    const filled = drawn.filter((name) => !Object.values<string>(pixelNames).includes(name));
    const rest = filled.length === 0 ? "" : `; drawn by their fillers: ${some(filled)}`;
    const changed = read.filter((line) => line.includes(", "));
    return [`${net}: ${read.length} parameters from ${file}${rest}`, ...changed.map((line) => `  ${line}`)];
  });
}
