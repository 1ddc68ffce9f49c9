import { describe, expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { printGraph } from "../ir/print.js";
import { formatProblem } from "../ir/verify.js";
import { canonical, canonicalise, noRepetition } from "./canonicalise.js";

const vector = ["input %x : f32[4]", "input %y : f32[4]", "input %s : f32[]", "input %t : f32[]"];
const map = ["input %x : f32[N, 4, 6, 6]", "input %dy : f32[N, 4, 6, 6]"];

/** What becomes of the nodes behind the inputs, with types written out. */
function simplified(inputs: readonly string[], nodes: readonly string[], output: string): readonly string[] {
  const text = onText(canonicalise, graphText(...inputs, ...nodes, `output o = ${output}`), undefined);
  return text
    .split("\n")
    .slice(1 + inputs.length, -2)
    .map((line) => line.trim());
}

describe("arithmetic", () => {
  it.each<[string, readonly string[], string, readonly string[]]>([
    ["a factor of 1", ["%4 = scale(%x) {by 1}"], "%4", ["output o = %x"]],
    [
      "factors of factors",
      ["%4 = scale(%x) {by 2}", "%5 = scale(%4) {by 3}"],
      "%5",
      ["%4 = scale(%x) {by 6} : f32[4]", "output o = %4"],
    ],
    ["a pair of negations", ["%4 = scale(%x) {by -1}", "%5 = scale(%4) {by -1}"], "%5", ["output o = %x"]],
    [
      "a negated difference",
      ["%4 = sub(%x, %y)", "%5 = scale(%4) {by -1}"],
      "%5",
      ["%4 = sub(%y, %x) : f32[4]", "output o = %4"],
    ],
    [
      "the sum with a negation",
      ["%4 = scale(%x) {by -1}", "%5 = add(%4, %y)"],
      "%5",
      ["%4 = sub(%y, %x) : f32[4]", "output o = %4"],
    ],
    [
      "the difference with a negation",
      ["%4 = scale(%y) {by -1}", "%5 = sub(%x, %4)"],
      "%5",
      ["%4 = add(%x, %y) : f32[4]", "output o = %4"],
    ],
    ["the order of a product", ["%4 = mul(%y, %x)"], "%4", ["%4 = mul(%x, %y) : f32[4]", "output o = %4"]],
    [
      "a factor that is a constant",
      ["%4 = constant() {value 3}", "%5 = scaleBy(%x, %4)"],
      "%5",
      ["%4 = scale(%x) {by 3} : f32[4]", "output o = %4"],
    ],
    [
      "a sum of scalars, one a constant",
      ["%4 = constant() {value 3}", "%5 = add(%4, %s)"],
      "%5",
      ["%4 = offset(%s) {by 3} : f32[]", "output o = %4"],
    ],
    [
      "two factors: one pass over the vector",
      ["%4 = scaleBy(%x, %s)", "%5 = scale(%4) {by 2}", "%6 = scaleBy(%5, %t)"],
      "%6",
      ["%4 = scale(%s) {by 2} : f32[]", "%5 = mul(%t, %4) : f32[]", "%6 = scaleBy(%x, %5) : f32[4]", "output o = %6"],
    ],
    [
      "a product with a stretched scalar",
      ["%4 = broadcast(%s) {shape [4]}", "%5 = mul(%4, %x)"],
      "%5",
      ["%4 = scaleBy(%x, %s) : f32[4]", "output o = %4"],
    ],
    ["offsets of offsets", ["%4 = offset(%x) {by 2}", "%5 = offset(%4) {by -2}"], "%5", ["output o = %x"]],
    [
      "what is computed twice",
      ["%4 = mul(%x, %y)", "%5 = mul(%y, %x)", "%6 = add(%4, %5)"],
      "%6",
      ["%4 = mul(%x, %y) : f32[4]", "%5 = add(%4, %4) : f32[4]", "output o = %5"],
    ],
  ])("canonicalise simplifies arithmetic: %s", (_, nodes, output, expected) => {
    expect(simplified(vector, nodes, output)).toEqual(expected);
  });
});

describe("shapes", () => {
  it.each<[string, readonly string[], string, readonly string[]]>([
    [
      "a reshape of a reshape",
      ["%2 = reshape(%x) {shape [N, 12, 12]}", "%3 = reshape(%2) {shape [N, 2, 72]}"],
      "%3",
      ["%2 = reshape(%x) {shape [N, 2, 72]} : f32[N, 2, 72]", "output o = %2"],
    ],
    ["there and back", ["%2 = flatten(%x)", "%3 = reshape(%2) {shape [N, 4, 6, 6]}"], "%3", ["output o = %x"]],
    [
      "a reshape that flattens",
      ["%2 = reshape(%x) {shape [N, 12, 12]}", "%3 = flatten(%2)", "%4 = flatten(%3)"],
      "%4",
      ["%2 = flatten(%x) : f32[N, 144]", "output o = %2"],
    ],
    ["a border of nothing", ["%2 = pad2d(%x) {pad 0x0}"], "%2", ["output o = %x"]],
    ["a border that is cut off", ["%2 = pad2d(%x) {pad 1x2}", "%3 = crop2d(%2) {pad 1x2}"], "%3", ["output o = %x"]],
    [
      "a border around a border",
      ["%2 = pad2d(%x) {pad 1x2}", "%3 = pad2d(%2) {pad 1x0}"],
      "%3",
      ["%2 = pad2d(%x) {pad 2x2} : f32[N, 4, 10, 10]", "output o = %2"],
    ],
    ["a part that is the whole", ["%2 = slice(%x) {from 0, to 4}"], "%2", ["output o = %x"]],
    [
      "a part of a concatenation",
      ["%2 = relu(%x)", "%3 = concat(%2, %x)", "%4 = slice(%3) {from 4, to 8}"],
      "%4",
      ["output o = %x"],
    ],
    [
      "a grid of one cell",
      ["%2 = cutRegions(%x) {rows [0..6], columns [0..6], size 6x6}", "%3 = tileCells(%2) {heights [6], widths [6]}"],
      "%3",
      ["output o = %x"],
    ],
    [
      "a grid of one cell that is a part",
      ["%2 = cutRegions(%x) {rows [0..6], columns [0..5], size 6x5}"],
      "%2",
      ["%2 = cutRegions(%x) {rows [0..6], columns [0..5], size 6x5} : f32[N, 4, 6, 5]", "output o = %2"],
    ],
    [
      "windows of one cell, and their gradient",
      [
        "%2 = maxpool(%x) {kernel 1x1, stride 1x1, pad 0x0, rounding ceil}",
        "%3 = maxpoolGrad(%x, %2, %dy) {kernel 1x1, stride 1x1, pad 0x0, rounding ceil}",
      ],
      "%3",
      ["output o = %dy"],
    ],
    [
      "a ReLU of a ReLU",
      ["%2 = relu(%x)", "%3 = relu(%2)"],
      "%3",
      ["%2 = relu(%x) : f32[N, 4, 6, 6]", "output o = %2"],
    ],
  ])("canonicalise simplifies shapes: %s", (_, nodes, output, expected) => {
    expect(simplified(map, nodes, output)).toEqual(expected);
  });
});

describe("the property that canonicalise establishes", () => {
  const graph = parseGraph(
    graphText("input %x : f32[4]", "%1 = scale(%x) {by 1}  // C", "%2 = scale(%x) {by 1}", "output o = %2"),
  );

  it("a graph before canonicalise is not canonical", () => {
    expect(canonical.problems(graph).map(formatProblem)).toContain("%1: scale (C) has a simpler form");
    expect(noRepetition.problems(graph).map(formatProblem)).toEqual(["%2: is the same as %1"]);
  });

  it("canonicalise does not change its own result", () => {
    const once = canonicalise.run(graph, undefined);
    expect(printGraph(canonicalise.run(once, undefined))).toBe(printGraph(once));
  });
});
