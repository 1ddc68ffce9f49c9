import { describe, expect, it } from "vitest";
import { analyseText, changed, summary } from "../tests/support/analyse-text.js";

/** Two mistakes in one declaration: a syntax error, and another mistake that it must not hide. */
const PAIRS: readonly (readonly [
  what: string,
  from: string,
  to: string,
  other: string,
  by: string,
  found: string[],
])[] = [
  [
    "another stage",
    "batch: 32  epochs: 6",
    "batch:  epochs: 6",
    "after faces",
    "after face",
    ['syntax/missing-value at ""', 'resolve/unknown-name at "face"'],
  ],
  [
    "another step of the cascade",
    "face    = window LNet_s.response in head resized 64x64",
    "face    = window LNet_s.response in head resized 64x",
    "pick: best",
    "pick: bests",
    ['value/unknown-word at "bests"', 'syntax/bad-number at "64x"'],
  ],
  [
    "a layer above it",
    "FC = dense 32 -> relu -> dropout 0.5",
    "FC = dense 32 -> relu -> ",
    "maxpool 4",
    "maxpool 60",
    ['shape/kernel-exceeds-input at "60"', 'syntax/missing-value at ""'],
  ],
  [
    "a value in a layer below it",
    "-> relu -> maxpool 4",
    "-> relu -> ",
    "dropout 0.5",
    "dropout 1.5",
    ['syntax/missing-value at ""', 'value/out-of-range at "1.5"'],
  ],
  [
    "anything, if it is a mark of another language",
    "  seed: 1\n",
    "  seed: 1;\n",
    "after faces",
    "after face",
    ['syntax/foreign-syntax at ";"', 'resolve/unknown-name at "face"'],
  ],
];

describe("a syntax error hides no other mistake", () => {
  it.each(PAIRS)("a syntax error does not hide a mistake in %s", (_, from, to, other, by, found) => {
    const text = changed(from, to);
    expect(text.split(other)).toHaveLength(2);
    expect(summary(analyseText(text.replace(other, by)))).toEqual(found);
  });
});

it("a layer with a wrong value is not reported as missing", () => {
  const text = changed("FC = dense 32 ->", "FC = dense 32.5 ->").replace(
    "C1 = conv 8*width kernel 5 pad 2 -> relu",
    "C1 = from FC -> relu",
  );
  expect(summary(analyseText(text))).toEqual(['shape/layer-not-yet-defined at "FC"', 'value/out-of-range at "32.5"']);
});
