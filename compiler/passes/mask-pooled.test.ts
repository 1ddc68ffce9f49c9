import { describe, expect, it } from "vitest";
import { parseGraph } from "../ir/parse.js";
import { printGraph } from "../ir/print.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { tensorOf } from "../reference/tensor.js";
import { maskPooled } from "./mask-pooled.js";

const pool = "{kernel 2x2, stride 2x2, pad 0x0, rounding floor}";

const text = (output: string): string => `graph g {
  input %x : f32[1, 1, 4, 4]
  input %dy : f32[1, 1, 2, 2]
  %2 = relu(%x)
  %3 = maxpool(%2) ${pool}
  %4 = maxpoolGrad(%2, %3, %dy) ${pool}
  %5 = reluGrad(%2, %4)
  output dx = %5
  ${output}
}`;

describe("pass mask-pooled", () => {
  it("pass mask-pooled masks the pooled map and not the map before it", () => {
    const masked = printGraph(maskPooled.run(parseGraph(text("")), undefined));
    expect(masked).toContain("%4 = reluGrad(%3, %dy)");
    expect(masked).toContain("%5 = maxpoolGrad(%2, %3, %4)");
    expect(masked).toContain("output dx = %5");
    expect(masked.match(/reluGrad/g)).toHaveLength(1);
  });

  it("pass mask-pooled does not change a gradient that another node reads", () => {
    const graph = parseGraph(text("output unmasked = %4"));
    expect(maskPooled.run(graph, undefined)).toEqual(graph);
  });

  it("pass mask-pooled computes the same, also for windows without positive values and with equal maxima", () => {
    const graph = parseGraph(text(""));
    const feeds = {
      x: tensorOf([1, 1, 4, 4], [-1, -2, 3, 3, -3, -4, 3, 1, 0, 0, 5, 6, 0, -1, 7, 6]),
      dy: tensorOf([1, 1, 2, 2], [10, 20, 30, 40]),
    };
    const expected = [0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0];
    expect([...(evaluateGraph(graph, feeds).dx?.data ?? [])]).toEqual(expected);
    expect([...(evaluateGraph(maskPooled.run(graph, undefined), feeds).dx?.data ?? [])]).toEqual(expected);
  });
});
