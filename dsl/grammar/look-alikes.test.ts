import { expect, it } from "vitest";
import { SourceFile } from "../source/source-file.js";
import { looksLike, namedCharacter } from "./look-alikes.js";
import { parse } from "./parse.js";

it.each([
  ["с", "c"],
  ["А", "A"],
  ["х", "x"],
  ["ο", "o"],
  ["×", "x"],
  ["→", "->"],
  ["ｃ", "c"],
  ["²", "2"],
  ["日", undefined],
  ["c", undefined],
])("%s looks like %s", (character, plain) => {
  expect(looksLike(character)).toBe(plain);
});

it("every letter of the table has its Latin look-alike", () => {
  for (const letter of "авекмнорстухАВЕКМНОРСТУХіѕј") expect(looksLike(letter)).toMatch(/^[A-Za-z]$/);
});

it("what cannot be seen is named", () => {
  expect(namedCharacter("\u0000")).toBe("a NUL byte (U+0000)");
  expect(namedCharacter("\u200b")).toBe("a zero-width space (U+200B)");
  expect(namedCharacter("\u0007")).toBe("the invisible character U+0007");
  expect(namedCharacter("@")).toBe("`@`");
  expect(namedCharacter("日")).toBe("`日` (U+65E5)");
});

it.each([
  ["net A { C1 = \u0441onv 3 kernel 3 }", "unexpected character `с` (U+0441)", "it looks like `c`: type `c`"],
  ["net A { input i : 3 × 8 × 8 }", "unexpected character `×` (U+00D7)", "it looks like `x`: type `x`"],
  ["net A { C1 = conv 3 → relu }", "unexpected character `→` (U+2192)", "it looks like `->`: type `->`"],
  ["net A {\u00a0C1 = relu }", "unexpected character a no-break space (U+00A0)", "replace it by a plain blank"],
  ["net A { C1 = relu \u0000 }", "unexpected character a NUL byte (U+0000)", "remove it"],
  ["net A { C1 = \u{1f600} }", "unexpected character `\u{1f600}` (U+1F600)", undefined],
])("%j", (text, message, hint) => {
  const { diagnostics } = parse(new SourceFile("t.fan", text));
  expect(diagnostics.map((one) => [one.message, one.hint])).toEqual([[message, hint]]);
});
