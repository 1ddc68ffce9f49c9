import { libraryFunctions } from "../../operators/tfjs/library.js";

/** Words that no variable may be called, and those that every generated function already uses. */
const taken = new Set([
  ..."arguments await break case catch class const continue debugger default delete do else enum eval export".split(
    " ",
  ),
  ..."extends false finally for function if implements import in instanceof interface let new null package".split(" "),
  ..."private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
  ..."undefined NaN Infinity Object tf w image weights batch seed layers labels targets labelWeights statistics parameters".split(
    " ",
  ),
]);

/** `C1.relu gradient` as `c1ReluGradient`: lower camel case of its words. */
function camelCase(label: string): string {
  const words = label.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words
    .map((word, i) => (i === 0 ? lowered(word) : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
    .join("");
  return /^[A-Za-z]/.test(joined) ? joined : `x${joined}`;
}

/** `ANet` as `aNet`, `FC` as `fc`, `conv1` as it is. */
const lowered = (word: string): string =>
  /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : `${word.slice(0, 1).toLowerCase()}${word.slice(1)}`;

/** Names of the variables of one function: like labels get numbers. */
export class Identifiers {
  readonly #used = new Set([...taken, ...libraryFunctions]);

  /** A free name made of a label; it is used from now on. */
  of(label: string): string {
    const name = camelCase(label);
    let free = name;
    for (let i = 2; this.#used.has(free); i++) free = `${name}${/[0-9]$/.test(name) ? "_" : ""}${i}`;
    this.#used.add(free);
    return free;
  }
}
