import { describe, expect, it } from "vitest";
import { parseGraph } from "./parse.js";
import { printGraph } from "./print.js";
import { IrTextError } from "./text/line.js";

const text = `graph N {
  input %image : u8[N, 8, 8, 3]
  input %C1.weight : f32[4, 3, 3, 3]
  input %"odd name" : f32[4]  // bias
  %3 = normaliseImage(%image) {mean [127.5, 0, -1], std [1e-7, 64, 1]} : f32[N, 3, 8, 8]  // normalised
  %4 = conv2d(%3, %C1.weight, %"odd name") {stride 2x1, pad 1x0, dilation 1x1, groups 1, activation relu} : f32[N, 4, 4, 6]  // C1 // first
  %5 = cutRegions(%4) {rows [0..2, 2..4], columns [0..6], size 2x6} : f32[N, 8, 2, 6]
  %6 = maxpool(%5) {kernel 2x2, stride 2x2, pad 0x0, rounding ceil} : f32[N, 8, 1, 3]  // P
  %7 = reshape(%6) {shape [N, 24]} : f32[N, 24]
  %8 = matmul(%7, %7) {transA true, transB false} : f32[24, 24]
  output response = %4
  output "gradient C1.weight" = %8
  output bias = %"odd name"
}
`;

describe("the text form", () => {
  it("printing a parsed graph gives the same text", () => {
    expect(printGraph(parseGraph(text))).toBe(text);
  });

  it("parsing a printed graph gives the same graph", () => {
    const graph = parseGraph(text);
    expect(parseGraph(printGraph(graph))).toEqual(graph);
    expect(graph.nodes[2]).toMatchObject({ op: { kind: "input", name: "odd name" }, label: "bias" });
    expect(graph.nodes[4]).toMatchObject({ label: "C1 // first", op: { activation: "relu", pad: [1, 0] } });
  });

  it("parsing accepts graphs with types left out, attributes in any order, and comments", () => {
    const short = `// a comment
graph short {

  input %x : f32[2, 3, 4, 4]
  // another
  %1 = maxpool(%x) { rounding floor, kernel 2x2, pad 0x0, stride 2x2 }
  output y = %1
}`;
    expect(parseGraph(short).nodes[1]?.type.shape).toEqual([2, 3, 2, 2]);
  });
});

describe("faults of the text form", () => {
  const graph = (...lines: readonly string[]): string =>
    ["graph g {", "  input %x : f32[2, 3]", ...lines, "  output y = %x", "}"].join("\n");
  it.each([
    ["", 1, 1, "found the end of the text, expected `graph NAME {`"],
    ["graph g {\n  input %x : f32[2]", 2, 20, "found the end of the text, expected `}`"],
    ["graph g }", 1, 9, "found `}`, expected `{`"],
    ["net g {", 1, 1, "found `net`, expected `graph`"],
    [graph("  input %x : f32[2]"), 3, 10, "found a second input x, expected another name"],
    [graph("  input %y : f64[2]"), 3, 14, "found `f64`, expected f32, i64, u8"],
    [graph("  input %y : f32[0]"), 3, 18, "expected a size or N"],
    [graph("  input %y : f32[2"), 3, 19, "found the end of the line, expected `,` or `]`"],
    [graph("  %2 = relu(%x)"), 3, 4, "found %2, expected the node's position, %1"],
    [graph("  %1 = rely(%x)"), 3, 8, "found `rely`, expected an operator"],
    [graph("  %1 = input(%x)"), 3, 8, "found `input`, expected an operator"],
    [graph("  %1 = relu(%1)"), 3, 14, "found %1, expected a node that stands above"],
    [graph("  %1 = relu(%z)"), 3, 14, "found %z, expected an input that stands above"],
    [graph("  %1 = relu(%0)"), 3, 14, "found %0, expected the input's name, x"],
    [graph("  %1 = relu(%x) {}"), 3, 17, "found no attributes in `{}`"],
    [graph("  %1 = relu(%x) {by 2}"), 3, 18, "found the attribute `by`, expected none: relu has no attributes"],
    [graph("  %1 = scale(%x)"), 3, 17, "scale lacks the attribute by, expected a number"],
    [graph("  %1 = scale(%x) {by 2, by 3}"), 3, 25, "found a second by, expected it once"],
    [graph("  %1 = scale(%x) {by 2x2}"), 3, 22, "expected a number"],
    [graph("  %1 = scale(%x) {by 2.}"), 3, 22, 'found "2.}", expected a name, a number or one of'],
    [graph("  %1 = slice(%x) {from 0, to 1.5}"), 3, 30, "expected a whole number from 1 on"],
    [graph("  %1 = slice(%x) {from 0, to 4}"), 3, 8, "IR: slice(f32[2, 3]): the part is not inside axis 1"],
    [graph("  %1 = reshape(%x) {shape [3, M]}"), 3, 27, "expected a list of any length, each a size or N"],
    [graph("  %1 = relu(%x) : f32[3, 2]"), 3, 19, "found f32[3, 2], expected f32[2, 3]"],
    [graph("  %1 = relu(%x) f32"), 3, 17, "found `f32`, expected the end of the line"],
    [graph("  output y = %x"), 4, 10, "found a second output y, expected another name"],
    [graph("  output z = %x", "  %1 = relu(%x)"), 4, 3, "found `%`, expected `output` or `}`"],
    [`${graph()}\ngraph`, 5, 1, "found `graph`, expected nothing behind the graph"],
    [graph('  input %"a\\q" : f32[2]'), 3, 10, "expected text in quotes as in JSON"],
  ])(
    "fault %# of the text form gives its place, what was found and what was expected",
    (source, line, column, problem) => {
      const read = (): unknown => parseGraph(source);
      expect(read).toThrow(IrTextError);
      expect(read).toThrow(`IR text, line ${line}, column ${column}: `);
      expect(read).toThrow(problem);
    },
  );
});
