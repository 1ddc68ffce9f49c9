import { describe, expect, it } from "vitest";
import { parse } from "../../dsl/grammar/parse.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { faultsOf, formatted } from "./invariants.js";
import { fences, files } from "./texts.js";

const COMMENTS = [
  " // c\n",
  "\n// c\n",
  "\n\n// c\n\n",
  "/* c */",
  " /* c */ ",
  "\n/* c */\n",
  "\n/* c */ ",
  "\n/* c\n d */\n",
];

/** Places between tokens, and both ends of the text. */
function boundaries(text: string): readonly number[] {
  const { tokens, comments } = parse(new SourceFile("t.fan", text));
  const ends = [...tokens, ...comments].map((token) => token.startOffset + token.image.length);
  return [0, ...ends];
}

/** Each declaration with its neighbour before it: a whole file at each place takes the square of its length. */
function parts(text: string): readonly string[] {
  const { declarations } = parse(new SourceFile("t.fan", text)).document;
  return declarations.map(({ span }, i) => text.slice(declarations[i - 1]?.span.start ?? 0, span.end));
}

describe.each([...files, ...fences].map(({ name, text }) => [name, text] as const))("%s", (_, text) => {
  // Every place has one form of comment, and the forms take turns.
  it("the formatter keeps a comment at each place between tokens", { timeout: 120_000 }, () => {
    let [tried, kept] = [0, 0];
    for (const part of parts(text)) {
      for (const [i, at] of boundaries(part).entries()) {
        const comment = COMMENTS[i % COMMENTS.length] as string;
        const commented = part.slice(0, at) + comment + part.slice(at);
        tried += 1;
        if (!formatted(commented).ok) continue;
        expect(faultsOf(commented)).toEqual([]);
        kept += 1;
      }
    }
    // A comment between the name and the parenthesis of a call, or a line break in a value, makes another text, which may have a fault.
    expect(kept).toBeGreaterThanOrEqual(tried * 0.95);
  });
});

it.each(COMMENTS)("the formatter keeps %j at every place of a small file", (comment) => {
  const text = `use { A, B } from "std/a.fan"
param w : ratio = 1.0 in -1..2
attributes L = [ A, B ]
template T(w : ratio = 1.0) { C1 = conv 24*w/2 kernel 5 { init: gaussian 0.01  bias: 0.1 } -> relu }
net N extends B { input i : 3 x H x W  use T(w, 2) C1.weight <- "c" insert X = relu after C1 }
cascade f { s = a.b over c + 0.1 * similarity(FC) }
schedule { stage p { after q  train N on d.head  batch: -1 } }
`;
  for (const at of boundaries(text)) {
    const commented = text.slice(0, at) + comment + text.slice(at);
    expect(faultsOf(commented)).toEqual([]);
  }
});
