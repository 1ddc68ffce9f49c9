import { describe, expect, it } from "vitest";
import { graphText, onText } from "../../tests/support/run-pass.js";
import { parseGraph } from "../ir/parse.js";
import { printGraph } from "../ir/print.js";
import { graphCost } from "./interweave/cost.js";
import { interweaveUpTo } from "./interweave/rewrite.js";
import { interweave, interweaved } from "./interweave.js";

const conv = "stride 1x1, pad 0x0, dilation 1x1";

const shared = (...lines: readonly string[]): string => {
  const graph = parseGraph(graphText(...lines));
  return printGraph(interweaveUpTo(graph, graph.nodes.length));
};

describe("interweave", () => {
  it("interweave convolves the whole map and cuts the patches afterwards", () => {
    const text = shared(
      "input %image : f32[1, 3, 10, 10]",
      "input %w : f32[4, 3, 3, 3]",
      "input %b : f32[4]",
      "%3 = cutPatches(%image) {parts 1x1, rows [0x0, 0x2], columns [0x0, 0x2], size 8x8}",
      `%4 = conv2d(%3, %w, %b) {${conv}, groups 1}`,
      "%5 = relu(%4)",
      "output y = %5",
    );
    expect(text).toBe(
      graphText(
        "input %image : f32[1, 3, 10, 10]",
        "input %w : f32[4, 3, 3, 3]",
        "input %b : f32[4]",
        `%3 = conv2d(%image, %w, %b) {${conv}, groups 1} : f32[1, 4, 8, 8]`,
        "%4 = relu(%3) : f32[1, 4, 8, 8]",
        "%5 = cutPatches(%4) {parts 1x1, rows [0x0, 0x2], columns [0x0, 0x2], size 6x6} : f32[4, 4, 6, 6]",
        "output y = %5",
      ),
    );
  });

  it("interweave applies the filters of each cell to the part of the map that its patches need, in one grouped convolution", () => {
    const text = shared(
      "input %image : f32[1, 3, 10, 4]",
      "input %w : f32[4, 3, 1, 1]",
      "input %b : f32[4]",
      "%3 = cutPatches(%image) {parts 1x1, rows [0x0, 0x1, 0x2], columns [0x0], size 8x4}",
      "%4 = cutRegions(%3) {rows [0..4, 4..8], columns [0..4], size 4x4}",
      `%5 = conv2d(%4, %w, %b) {${conv}, groups 2}`,
      "%6 = tileCells(%5) {heights [4, 4], widths [4]}",
      "output y = %6",
    );
    // Four rows of a cell and two more for the second and third patch.
    expect(text).toContain("rows [0x0], columns [0x0], size 6x4} : f32[1, 3, 6, 4]");
    expect(text).toContain("rows [0x4], columns [0x0], size 6x4} : f32[1, 3, 6, 4]");
    expect(text).toContain(`{${conv}, groups 2} : f32[1, 4, 6, 4]`);
    expect(text.match(/conv2d/g)).toHaveLength(1);
  });

  it("interweave lays out cells patch by patch if windows of the next layer see several of them", () => {
    const text = shared(
      "input %image : f32[1, 2, 10, 1]",
      "input %w1 : f32[4, 2, 1, 1]",
      "input %b1 : f32[4]",
      "input %w2 : f32[2, 2, 3, 1]",
      "input %b2 : f32[2]",
      "%5 = cutPatches(%image) {parts 1x1, rows [0x0, 0x1, 0x2], columns [0x0], size 8x1}",
      "%6 = cutRegions(%5) {rows [0..4, 4..8], columns [0..1], size 4x1}",
      `%7 = conv2d(%6, %w1, %b1) {${conv}, groups 2}`,
      "%8 = tileCells(%7) {heights [4, 4], widths [1]}",
      `%9 = conv2d(%8, %w2, %b2) {${conv}, groups 1}`,
      "output y = %9",
    );
    // Windows inside the two cells share a batch of two maps; those over the border have four rows of each patch.
    expect(text).toMatch(/join\(%\d+, %\d+\) \{axis 0\} : f32\[2, 2, 6, 1\]/);
    expect(text).toMatch(/join\(%\d+, %\d+\) \{axis 2\} : f32\[3, 2, 4, 1\]/);
    expect(text.match(/conv2d/g)).toHaveLength(3);
  });

  it("interweave does not change patches that share too little, or graphs without patches", () => {
    const far = graphText(
      "input %image : f32[1, 3, 20, 10]",
      "input %w : f32[4, 3, 3, 3]",
      "input %b : f32[4]",
      "%3 = cutPatches(%image) {parts 1x1, rows [0x0, 0x10], columns [0x0], size 10x10} : f32[2, 3, 10, 10]",
      `%4 = conv2d(%3, %w, %b) {${conv}, groups 1} : f32[2, 4, 8, 8]`,
      "output y = %4",
    );
    const none = graphText("input %x : f32[1, 3, 20, 10]", "%1 = relu(%x) : f32[1, 3, 20, 10]", "output y = %1");
    for (const text of [far, none]) expect(onText(interweave, text, undefined)).toBe(text);
  });

  it("interweave ends the shared part where the estimated cost is least", () => {
    const graph = parseGraph(
      graphText(
        "input %image : f32[1, 3, 64, 64]",
        "input %w1 : f32[32, 3, 5, 5]",
        "input %b1 : f32[32]",
        "input %w2 : f32[32, 32, 3, 3]",
        "input %b2 : f32[32]",
        "%5 = cutPatches(%image) {parts 1x1, rows [0x0, 0x4, 0x8], columns [0x0, 0x4, 0x8], size 56x56}",
        `%6 = conv2d(%5, %w1, %b1) {${conv}, groups 1}`,
        "%7 = maxpool(%6) {kernel 2x2, stride 2x2, pad 0x0, rounding ceil}",
        `%8 = conv2d(%7, %w2, %b2) {stride 1x1, pad 1x1, dilation 1x1, groups 1}`,
        "output y = %8",
      ),
    );
    const best = interweaved(graph);
    expect(best.limit).toBeGreaterThan(6);
    for (let limit = 0; limit <= graph.nodes.length; limit++)
      expect(graphCost(interweaveUpTo(graph, limit))).toBeGreaterThanOrEqual(graphCost(best.graph));
  });
});
