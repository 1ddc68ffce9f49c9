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

describe.each([...files, ...fences].map(({ name, text }) => [name, text] as const))("%s", (_, text) => {
  // Every place with one form of comment, and the forms in turn: all of them at all places take minutes.
  it("keeps a comment at each place between tokens", { timeout: 120_000 }, () => {
    const places = boundaries(text);
    let kept = 0;
    for (const [i, at] of places.entries()) {
      const comment = COMMENTS[i % COMMENTS.length] as string;
      const with_ = text.slice(0, at) + comment + text.slice(at);
      if (!formatted(with_).ok) continue;
      expect(faultsOf(with_)).toEqual([]);
      kept += 1;
    }
    // A comment between the name and the parenthesis of a call makes another text, which may have a fault.
    expect(kept).toBeGreaterThan(places.length * 0.95);
  });
});

it.each(COMMENTS)("%j is kept at every place of a small file", (comment) => {
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
