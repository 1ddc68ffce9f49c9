import { describe, expect, it } from "vitest";
import { graphText } from "../../tests/support/run-pass.js";
import type { Graph } from "../ir/graph.js";
import { parseGraph } from "../ir/parse.js";
import type { Pass, Property } from "./pass.js";
import { finalGraph, PassError, runPasses } from "./pipeline.js";

const graph = parseGraph(graphText("input %x : f32[2]", "%1 = relu(%x)  // R", "output y = %1"));

const noRelu: Property = {
  name: "no-relu",
  problems: ({ nodes }) =>
    nodes.filter(({ op }) => op.kind === "relu").map(({ id, label }) => ({ node: id, message: `${label} is a ReLU` })),
};

const pass = (change: Partial<Pass<string>>): Pass<string> => ({
  name: "test",
  about: "",
  requires: [],
  establishes: [],
  run: (one) => one,
  ...change,
});

const withSigmoid = (one: Graph): Graph => ({
  ...one,
  nodes: one.nodes.map((node) => (node.op.kind === "relu" ? { ...node, op: { kind: "sigmoid" } } : node)),
});

describe("runPasses", () => {
  it("runPasses gives the graph before the first pass and after each, and forwards the context", () => {
    const contexts: string[] = [];
    const seen = pass({
      name: "seen",
      run: (one, context) => {
        contexts.push(context);
        return one;
      },
    });
    const replace = pass({ name: "replace", establishes: [noRelu], run: withSigmoid });
    const results = runPasses(graph, [seen, replace], "context");
    expect(results.map((one) => one.pass)).toEqual(["built", "seen", "replace"]);
    expect(results.map((one) => one.graph.nodes[1]?.op.kind)).toEqual(["relu", "relu", "sigmoid"]);
    expect(finalGraph(results)).toBe(results[2]?.graph);
    expect(contexts).toEqual(["context"]);
  });

  const run = (...passes: readonly Pass<string>[]): (() => unknown) => {
    return () => runPasses(graph, passes, "");
  };

  it("runPasses refuses a graph without a property that a pass requires", () => {
    expect(run(pass({ requires: [noRelu] }))).toThrow(PassError);
    expect(run(pass({ requires: [noRelu] }))).toThrow(
      "compiler pass test on the graph g: requires no-relu: %1: R is a ReLU",
    );
  });

  it("runPasses refuses a result without a property that the pass establishes", () => {
    expect(run(pass({ establishes: [noRelu] }))).toThrow("test on the graph g: establishes no-relu: %1: R is a ReLU");
  });

  it("runPasses refuses an invalid result", () => {
    const drop = pass({ run: (one) => ({ ...one, nodes: one.nodes.slice(0, 1) }) });
    expect(run(drop)).toThrow("test on the graph g: the result is not sound: the output y is %1, which does not exist");
  });

  it("runPasses refuses an invalid input graph", () => {
    expect(() => runPasses({ ...graph, outputs: [] }, [], "")).toThrow(
      "compiler pass built on the graph g: the graph is not sound: the graph has no outputs",
    );
  });
});
