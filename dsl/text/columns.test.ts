import { describe, expect, it } from "vitest";
import { columnsOf, glyphs } from "./columns.js";

describe("terminal columns", () => {
  it.each([
    ["abc", 3],
    ["über", 4],
    ["u\u0308ber", 4],
    ["顔の属性", 8],
    ["한국어", 6],
    ["ｆｕｌｌ", 8],
    ["ﾊﾝｶｸ", 4],
    ["😀", 2],
    ["👩‍👩‍👧", 2],
    ["👍🏽", 2],
    ["🇨🇳", 2],
    ["❤️", 2],
    ["→", 1],
    ["a\tb", 5],
    ["\t\t", 8],
    ["", 0],
    ["\u001b", 6],
    ["\u{e0001}", 9],
  ])("columnsOf(%j) is %d", (text, width) => {
    expect(columnsOf(text)).toBe(width);
  });

  it("glyphs splits a text into drawn characters with their offsets", () => {
    expect(glyphs("a顔\t👍🏽b")).toEqual([
      { at: 0, text: "a", width: 1 },
      { at: 1, text: "顔", width: 2 },
      { at: 2, text: " ", width: 1 },
      { at: 3, text: "👍🏽", width: 2 },
      { at: 7, text: "b", width: 1 },
    ]);
  });
});
