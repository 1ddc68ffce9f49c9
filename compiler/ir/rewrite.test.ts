import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import { printGraph } from "./print.js";
import { readersOf, rewriteGraph } from "./rewrite.js";

function twoRelus() {
  const b = new GraphBuilder();
  const x = b.input("x", { dtype: "f32", shape: [2, 3] });
  const y = b.input("y", { dtype: "f32", shape: [2, 3] });
  const sum = b.add(
    { kind: "add" },
    [b.add({ kind: "relu" }, [x], "left"), b.add({ kind: "relu" }, [y], "right")],
    "sum",
  );
  return b.finish("two", { sum });
}

describe("rewriteGraph", () => {
  it("rewriteGraph gives the same graph if nothing is replaced", () => {
    expect(rewriteGraph(twoRelus(), () => undefined)).toEqual(twoRelus());
  });

  it("rewriteGraph replaces nodes, drops unused nodes, and keeps inputs", () => {
    const rewritten = rewriteGraph(twoRelus(), (b, node, inputs) =>
      node.label === "right" ? b.add({ kind: "relu" }, [0], "again") : node.op.kind === "relu" ? inputs[0] : undefined,
    );
    expect(rewritten.nodes.map((node) => [node.op.kind, node.label, node.inputs])).toEqual([
      ["input", "x", []],
      ["input", "y", []],
      ["relu", "again", [0]],
      ["add", "sum", [0, 2]],
    ]);
  });

  it("rewriteGraph merges nodes that have become equal", () => {
    const rewritten = rewriteGraph(twoRelus(), (b, node) =>
      node.op.kind === "relu" ? b.add(node.op, [0], "relu") : undefined,
    );
    expect(printGraph(rewritten)).toContain("add(%2, %2)");
  });
});

describe("GraphBuilder.from", () => {
  it("GraphBuilder.from continues the graph's ids and finds its nodes", () => {
    const b = GraphBuilder.from(twoRelus());
    expect(b.add({ kind: "relu" }, [1], "known")).toBe(3);
    const twice = b.add({ kind: "scale", by: 2 }, [4], "twice");
    expect(b.finish("two", [{ name: "twice", id: twice }]).nodes.slice(0, 5)).toEqual(twoRelus().nodes);
  });
});

it("readersOf lists each reader once per operand", () => {
  expect(readersOf(twoRelus())).toEqual([[2], [3], [4], [4], []]);
});
