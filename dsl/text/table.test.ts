import { describe, expect, it } from "vitest";
import { columnsOf } from "./columns.js";
import type { TextTable } from "./table.js";
import { textTable } from "./table.js";

const table: TextTable = {
  header: ["layer", "operation", "parameters", "memory"],
  align: ["left", "left", "right", "right"],
  rows: [
    ["C1", "conv 96 kernel 11 stride 4", "34,944", "1,135"],
    ["顔", "relu", "", "1"],
  ],
  total: ["total", "", "34,944", "1,136"],
  shrinkable: [1],
  dispensable: [3],
};

describe("textTable", () => {
  it("textTable aligns numbers to the right", () => {
    expect(textTable(table, { colour: false, width: undefined })).toBe(
      [
        "┌───────┬────────────────────────────┬────────────┬────────┐",
        "│ layer │ operation                  │ parameters │ memory │",
        "├───────┼────────────────────────────┼────────────┼────────┤",
        "│ C1    │ conv 96 kernel 11 stride 4 │     34,944 │  1,135 │",
        "│ 顔    │ relu                       │            │      1 │",
        "│ total │                            │     34,944 │  1,136 │",
        "└───────┴────────────────────────────┴────────────┴────────┘",
      ].join("\n"),
    );
  });

  it("textTable cuts texts before it omits columns", () => {
    const at = (width: number): string => textTable(table, { colour: false, width });
    expect(at(50)).toContain("│ conv 96 kernel … │     34,944 │  1,135 │");
    expect(at(40)).toContain("│ conv 96 kernel… │     34,944 │");
    expect(at(40)).not.toContain("memory");
    for (const width of [60, 59, 50, 46, 40])
      for (const line of at(width).split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it("textTable prints header and total in bold only if colours are on", () => {
    expect(textTable(table, { colour: false, width: undefined })).not.toContain("\u001b");
    expect(textTable(table, { colour: true, width: undefined })).toContain("\u001b[1mtotal\u001b[0m");
  });
});
