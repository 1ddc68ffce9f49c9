import fc from "fast-check";
import { files } from "../../format/texts.js";

const PIECES = [
  "",
  " ",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ":",
  "=",
  ",",
  "->",
  "<-",
  ".",
  "..",
  "*",
  "/",
  "+",
  "-",
  "3",
  "0.5",
  "3x3",
  "x",
  "net",
  "use",
  "stage",
  "change",
  "extends",
  "remove",
  '"',
  '"t"',
  "'",
  "#",
  ";",
  "// c\n",
  "/*",
  "*/",
  "/* c */",
  "@",
  "é",
  "\u00a0",
  "\uFEFF",
  "\u2028",
  "relu",
  "C1",
  "conv 3 -> relu",
  "batch: 32",
] as const;

/** One change of a text: at a place from 0 to 1, some characters are left out and a piece is put in. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof({ weight: 4, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.nat(400) }),
  piece: fc.constantFrom(...PIECES),
  /** Whether the place is moved to the next break between words. */
  snaps: fc.boolean(),
});

/** A part of a `.fan` file of the repository with a few changes. */
export const mutatedFile: fc.Arbitrary<string> = fc
  .tuple(fc.nat(files.length - 1), fc.nat(), fc.array(edit, { maxLength: 6 }))
  .map(([file, from, edits]) => {
    const whole = files[file]?.text ?? "";
    // Parts take less time than whole files, and have more ends.
    const lines = whole.split("\n");
    const start = from % 3 === 0 ? 0 : from % lines.length;
    let text = lines.slice(start, start === 0 ? undefined : start + 25).join("\n");
    for (const { at, removed, piece, snaps } of edits) {
      const place = Math.floor(at * text.length);
      const word = snaps ? Math.max(0, text.slice(place).search(/\b/)) : 0;
      text = text.slice(0, place + word) + piece + text.slice(place + word + removed);
    }
    return text;
  });
