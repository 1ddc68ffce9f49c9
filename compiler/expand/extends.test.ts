import { describe, expect, it } from "vitest";
import { analyseText, summary } from "../../tests/support/analyse-text.js";

const net = (name: string, base: string): string => `net ${name} extends ${base} { input i : 3 x 8 x 8  L = relu }`;

describe("a cycle of nets", () => {
  it.each([
    [["A", "A"]],
    [
      ["A", "B"],
      ["B", "A"],
    ],
    [
      ["X", "A"],
      ["A", "B"],
      ["B", "A"],
    ],
    [
      ["A", "B"],
      ["B", "X"],
      ["X", "A"],
    ],
  ])("a cycle of nets is reported once, at the first net of the file: %j", (...nets) => {
    const text = nets.map(([name = "", base = ""]) => net(name, base)).join("\n");
    const { diagnostics } = analyseText(text);
    expect(diagnostics.map((one) => [one.code, one.message])).toEqual([
      ["expand/extends-cycle", "net `A` extends itself"],
    ]);
  });

  it("a cycle of nets is reported in an imported file", () => {
    const nets = [net("A", "B"), net("B", "A"), net("C", "A")].join("\n");
    const { diagnostics } = analyseText('use { C } from "nets.fan"', { "nets.fan": nets });
    expect(diagnostics.map((one) => [one.file, one.code])).toEqual([["nets.fan", "expand/extends-cycle"]]);
  });

  it("a net with the name of an imported one is not reported as a cycle", () => {
    const files = { "nets.fan": "net A { input i : 3 x 8 x 8  L = relu }" };
    expect(summary(analyseText(`use { A } from "nets.fan"\n${net("A", "A")}`, files))).toEqual([
      'resolve/duplicate-name at "A"',
    ]);
  });
});
