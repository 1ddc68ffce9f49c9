import { describe, expect, it } from "vitest";
import type { Graph, Node } from "./graph.js";
import { parseGraph } from "./parse.js";
import { formatProblem, verifyGraph } from "./verify.js";

const sound = parseGraph(`graph g {
  input %x : f32[2, 3]
  input %y : f32[2, 3]
  %2 = add(%x, %y)
  %3 = scale(%2) {by 2}
  output sum = %2
  output twice = %3
}`);

/** The sound graph with changes at one node. */
const changed = (id: number, change: Partial<Node>): Graph => ({
  ...sound,
  nodes: sound.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
});

describe("verifyGraph", () => {
  it("verifyGraph reports nothing about a valid graph", () => {
    expect(verifyGraph(sound)).toEqual([]);
  });

  it.each<[string, Graph]>([
    ["%3: has the id 7, expected its position", changed(3, { id: 7 })],
    ["%2: add reads %2, which does not stand before it", changed(2, { inputs: [0, 2] })],
    ["%2: add reads %9, which does not stand before it", changed(2, { inputs: [0, 9] })],
    ["%3: has the type f32[3, 2], expected f32[2, 3]", changed(3, { type: { dtype: "f32", shape: [3, 2] } })],
    ["%2: IR: add(f32[2, 3]): operand 1 is missing", changed(2, { inputs: [0] })],
    [
      "%3: the attribute by of scale is Infinity, expected a number",
      changed(3, { op: { kind: "scale", by: Infinity } }),
    ],
    ["%3: has a label of several lines", changed(3, { label: "a\nb" })],
    [
      "%1: a second input is named x",
      changed(1, { op: { kind: "input", name: "x", type: { dtype: "f32", shape: [2, 3] } } }),
    ],
    ["a second output is named sum", { ...sound, outputs: [...sound.outputs, { name: "sum", id: 3 }] }],
    ["the output z is %9, which does not exist", { ...sound, outputs: [{ name: "z", id: 9 }] }],
    ["the graph has no outputs", { ...sound, outputs: [] }],
  ])("verifyGraph reports: %s", (message, graph) => {
    expect(verifyGraph(graph).map(formatProblem)).toEqual([message]);
  });
});
