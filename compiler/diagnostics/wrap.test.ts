import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../dsl/text/columns.js";
import { wrap } from "./wrap.js";

describe("wrap", () => {
  it("wrap breaks at spaces and indents the following lines", () => {
    expect(wrap("  use a smaller window, add a pad, or remove a stride", 24, 2)).toEqual([
      "  use a smaller window,",
      "    add a pad, or remove",
      "    a stride",
    ]);
  });

  it("wrap keeps a text that fits, including its alignment", () => {
    expect(wrap("  C1       8 x 32 x 32  spec.fan:9", 40)).toEqual(["  C1       8 x 32 x 32  spec.fan:9"]);
  });

  it("wrap cuts a word that is wider than a line, by columns", () => {
    expect(wrap("顔".repeat(7), 10)).toEqual(["顔".repeat(5), "顔".repeat(2)]);
  });

  it("wrap keeps every character but spaces, and every line within the width", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "bc", " ", "顔", "é") }),
        fc.integer({ min: 12, max: 30 }),
        (text, width) => {
          const lines = wrap(text, width, 2);
          expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
          expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
