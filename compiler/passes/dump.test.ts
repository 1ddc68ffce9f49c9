import { describe, expect, it } from "vitest";
import { graphText } from "../../tests/support/run-pass.js";
import { passCatalogue } from "../graphs/catalogue.js";
import { parseGraph } from "../ir/parse.js";
import { dumpGraphs } from "./dump.js";
import { inferencePasses } from "./inference.js";
import { trainingPasses } from "./training.js";

const before = graphText(
  "input %w : f32[512]",
  "%1 = scale(%w) {by 1} : f32[512]  // same",
  "output w.next = %1",
  "output y = %w",
);
const after = graphText("input %w : f32[512]", "%1 = relu(%w) : f32[512]", "output w.next = %1");
const passes = [
  { pass: "built", graph: parseGraph(before) },
  { pass: "a", graph: parseGraph(after) },
];

describe("dumpGraphs", () => {
  it("dumpGraphs prints the graphs after the last pass, with their size and memory", () => {
    expect(dumpGraphs(new Map([["nets/N", passes]]), undefined)).toBe(
      `// nets/N, after a\n// 2 nodes; at most 4 KiB alive at %1 ()\n// in place: 0 of 1 updates, not w\n${after}`,
    );
  });

  it("dumpGraphs prints the graphs after a pass, and omits those that do not go through it", () => {
    const files = new Map([
      ["nets/N", passes],
      ["nets/M", passes.slice(0, 1)],
    ]);
    expect(dumpGraphs(files, "a")).toContain("nets/N, after a");
    expect(dumpGraphs(files, "a")).not.toContain("nets/M");
    expect(dumpGraphs(files, "built").match(/, as built\n/g)).toHaveLength(2);
    expect(dumpGraphs(files, "built")).toContain("not w");
  });
});

it("the catalogue of passes has every pass once, with the graphs that go through it", () => {
  const all = passCatalogue();
  const names = all.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toBe("built");
  for (const { name } of inferencePasses) expect(all.find((one) => one.name === name)?.graphs).toContain("net");
  for (const { name } of trainingPasses)
    expect(all.find((one) => one.name === name)?.graphs).toContain("training step");
});
