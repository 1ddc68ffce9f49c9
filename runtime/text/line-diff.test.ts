import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff.js";

describe("the difference of two texts", () => {
  it.each([
    ["a\nb\nc\n", "a\nb\nc\n", []],
    ["a\nb\nc\n", "a\nB\nc\n", ["@ line 2", "- b", "+ B"]],
    ["a\nc\n", "a\nb\nc\n", ["@ line 2", "+ b"]],
    ["a\nb\nc\n", "a\nc\n", ["@ line 2", "- b"]],
    ["a", "a\n", ["@ line 2", "+ "]],
    ["a\nb\nc\nd\n", "A\nb\nc\nD\n", ["@ line 1", "- a", "+ A", "@ line 4", "- d", "+ D"]],
    ["a \r\n", "a\n", ["@ line 1", "- a ␍", "+ a"]],
    ["a  \n", "a\n", ["@ line 1", "- a··", "+ a"]],
  ])("line difference of %j and %j", (before, after, lines) => {
    expect(lineDiff(before, after, 20)).toEqual(lines);
  });

  it("a long line difference is cut", () => {
    const text = Array.from({ length: 100 }, (_, i) => `${i}`).join("\n");
    const lines = lineDiff(
      text,
      text.replaceAll(/\d+/g, (n) => `x${n}`),
      4,
    );
    expect(lines).toEqual(["@ line 1", "- 0", "- 1", "- 2", "… 197 more lines"]);
  });
});
