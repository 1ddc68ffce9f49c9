import { expect, it } from "vitest";
import { feedsOf, type RandomModel, randomFeatures, randomNets } from "../support/random-models.js";
import { differingValues, runOnnx } from "../support/run-onnx.js";
import { runTfjsGraph } from "../support/run-tfjs-graph.js";

async function differing(model: RandomModel): Promise<readonly string[]> {
  const { number, graph } = model;
  const feeds = feedsOf(model);
  const [expected, found] = [await runOnnx(graph, feeds), await runTfjsGraph(graph, feeds, new Set(["image"]))];
  return differingValues(expected, found).map((name) => `${number}: ${name}`);
}

const kindsOf = (cases: readonly RandomModel[]): ReadonlySet<string> =>
  new Set(cases.flatMap(({ graph }) => graph.nodes.map(({ op }) => op.kind)));

it("random nets as TensorFlow.js models equal ONNX Runtime, for any number of images", async () => {
  const all = randomNets(60);
  const used = kindsOf(all);
  for (const kind of ["cutRegions", "tileCells", "lrn", "prelu", "fixedNorm", "dense", "concat", "add", "scaleRows"])
    expect(used, kind).toContain(kind);
  const differences: string[] = [];
  for (const one of all) differences.push(...(await differing(one)));
  expect(differences).toEqual([]);
});

it("features of random patches are what they are in ONNX Runtime", async () => {
  const all = randomFeatures(40);
  const used = kindsOf(all);
  for (const kind of ["cutPatches", "join", "part", "mirror", "sum"]) expect(used, kind).toContain(kind);
  const differences: string[] = [];
  for (const one of all) differences.push(...(await differing(one)));
  expect(differences).toEqual([]);
});
