import { join } from "node:path";
import { expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { parseGraph } from "../../compiler/ir/parse.js";
import { printGraph } from "../../compiler/ir/print.js";
import { nodeHost, packageRoot } from "../../runtime/build/node-host.js";
import { compiledModel } from "../support/compiled.js";
import { projectSpecs } from "../support/tracked-files.js";

const folder = join(packageRoot(), "specs");

it.each(projectSpecs())("every graph of specs/%s reads back from text after every pass", (name) => {
  const file = join(folder, name);
  const { value } = analyse(nodeHost(file), file, new Map());
  if (value === undefined) throw new Error("no model");
  const { passes } = compiledModel(value, name);
  const graphs = [...passes.values()].flat().map(({ graph }) => graph);
  expect(graphs.length).toBeGreaterThan(0);
  for (const graph of new Set(graphs)) {
    const text = printGraph(graph);
    const read = parseGraph(text);
    expect(printGraph(read)).toBe(text);
    expect(JSON.stringify(read.nodes.map(sorted))).toBe(JSON.stringify(graph.nodes.map(sorted)));
    expect(read.outputs).toEqual(graph.outputs);
  }
});

/** A node whose attributes stand in alphabetical order. */
const sorted = <T extends { readonly op: object }>({ op, ...rest }: T): unknown => ({
  op: Object.entries(op).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ...rest,
});
