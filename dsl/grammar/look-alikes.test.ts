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
])("looksLike(%j) is %j", (character, plain) => {
  expect(looksLike(character)).toBe(plain);
});

it("every Cyrillic look-alike maps to a Latin letter", () => {
  for (const letter of "авекмнорстухАВЕКМНОРСТУХіѕј") expect(looksLike(letter)).toMatch(/^[A-Za-z]$/);
});

it("namedCharacter names invisible characters", () => {
  expect(namedCharacter("\u0000")).toBe("a NUL byte (U+0000)");
  expect(namedCharacter("\u200b")).toBe("a zero-width space (U+200B)");
  expect(namedCharacter("\u0007")).toBe("the invisible character U+0007");
  expect(namedCharacter("@")).toBe("`@`");
  expect(namedCharacter("日")).toBe("`日` (U+65E5)");
});

it.each([
  [
    "net A { C1 = \u0441onv 3 kernel 3 }",
    "unexpected character `с` (U+0441)",
    "replace it with `c`, which looks similar",
  ],
  ["net A { input i : 3 × 8 × 8 }", "unexpected character `×` (U+00D7)", "replace it with `x`, which looks similar"],
  ["net A { C1 = conv 3 → relu }", "unexpected character `→` (U+2192)", "replace it with `->`, which looks similar"],
  ["net A {\u00a0C1 = relu }", "unexpected character a no-break space (U+00A0)", "replace it with a plain space"],
  ["net A { C1 = relu \u0000 }", "unexpected character a NUL byte (U+0000)", "remove it"],
  ["net A { C1 = \u{1f600} }", "unexpected character `\u{1f600}` (U+1F600)", undefined],
])("%j is reported as: %s", (text, message, hint) => {
  const { diagnostics } = parse(new SourceFile("t.fan", text));
  expect(diagnostics.map((one) => [one.message, one.hint])).toEqual([[message, hint]]);
});
