import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableJson, printableLines } from "./printable.js";

describe("printable", () => {
  it.each([
    ["\u001b[31mred", "\\u{1b}[31mred"],
    ["\u0000\u0007\u007f\u009b", "\\u{0}\\u{7}\\u{7f}\\u{9b}"],
    ["a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"],
    ["\u202eabc\u2066\ufeff\u200b\u00ad\u2028", "\\u{202e}abc\\u{2066}\\u{feff}\\u{200b}\\u{ad}\\u{2028}"],
    ["half \ud800.", "half \\u{d800}."],
    ["Größe 顔 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 נֶפֶשׁ", "Größe 顔 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 נֶפֶשׁ"],
  ])("escapes %j as %s", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("printableLines keeps line ends and tabs", () => {
    expect(printableLines("a\n\tb\r\u001b")).toBe("a\n\tb\\u{d}\\u{1b}");
  });

  it("a printable text does not change when escaped again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(printable(text))).toBe(printable(text));
        expect(printableLines(printable(text))).toBe(printable(text));
      }),
    );
  });
});

describe("printableJson", () => {
  it("printableJson has no hidden characters and parses to the same value", () => {
    const value = fc.jsonValue({ stringUnit: "binary" });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (one, indent) => {
        const text = printableJson(one, indent);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(one)));
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
  });
});
