import { LIMITS as EXPANSION } from "../../compiler/expand/draft.js";
import { LIMITS } from "../../dsl/grammar/parse.js";

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

const net = (body: string): string => `net Large {\n  input image : 3 x 8 x 8\n${body}\n}\n`;

/** Texts that are too long to print: a page shows how they begin, and these are what is checked. */
export const LARGE: Readonly<Record<string, string>> = {
  "syntax/file-too-large": `// main.fan\n${"//".padEnd(LIMITS.characters, "x")}\n`,
  "syntax/nesting-too-deep": `param deep : int = ${"(".repeat(LIMITS.depth + 1)}1${")".repeat(LIMITS.depth + 1)}\n`,
  "syntax/too-many-errors": net(lines(120, (i) => `  L${i + 1} =`)),
  "expand/too-many-layers": net(lines(EXPANSION.statements + 1, (i) => `  L${i + 1} = relu`)),
  "expand/too-many-uses": `${lines(12, (i) => `template T${i + 1} { use T${i + 2} as A  use T${i + 2} as B }`)}\ntemplate T13 { L = relu }\n${net("  use T1")}`,
  "expand/extends-too-deep": `${net("  L = relu")}${lines(EXPANSION.bases + 1, (i) => `net N${i + 1} extends ${i === 0 ? "Large" : `N${i}`} { }`)}\n`,
  "expand/file-too-large": `${net(lines(11_000, (i) => `  L${i + 1} = relu`))}${lines(10, (i) => `net N${i + 1} extends Large { }`)}\n`,
};
