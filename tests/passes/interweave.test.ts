import { describe, expect, it } from "vitest";
import { buildFeatures, type FeatureOptions, naiveFeatures } from "../../compiler/graphs/features.js";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { formatProblem, verifyGraph } from "../../compiler/ir/verify.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { interweaveUpTo, isPatchGrid } from "../../compiler/passes/interweave/rewrite.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { analyseText } from "../support/analyse-text.js";
import { randomPatches } from "../support/random-patches.js";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";

const architectures = 120;

interface Case {
  readonly number: number;
  readonly options: FeatureOptions;
  readonly graph: Graph;
}

function cases(): readonly Case[] {
  const found: Case[] = [];
  for (let number = 0; found.length < architectures; number++) {
    const { spec, crop } = randomPatches(new Random("interweave", number));
    const [net] = analyseText(spec).value?.nets ?? [];
    if (net === undefined) continue;
    const normalise = { kind: "fixed", mean: [120, 125, 130], std: [60, 64, 70] } as const;
    const options = { net, layer: "FC", crop, normalise, batch: 1 + (number % 2) };
    const { graph } = naiveFeatures(options);
    if (graph.nodes.some(isPatchGrid)) found.push({ number, options, graph });
  }
  return found;
}

function feedsOf(graph: Graph, number: number): Readonly<Record<string, Tensor64>> {
  const random = new Random("feeds", number);
  const value = (name: string): number =>
    name === "image" ? random.below(256) : name.endsWith("variance") ? 0.5 + random.next() : 0.4 * random.normal();
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape as readonly number[];
      return [
        name,
        tensorOf(
          shape,
          Array.from({ length: volumeOf(shape) }, () => value(name)),
        ),
      ];
    }),
  );
}

/** Before every layer, and behind the last. A locally shared layer is one, though it is several nodes. */
function limits(graph: Graph): readonly number[] {
  const inLocal = (id: number): boolean =>
    graph.nodes[id]?.inputs.some((x) => graph.nodes[x]?.op.kind === "cutRegions") === true;
  const layers = graph.nodes.filter(({ id, op }) => layerKinds.has(op.kind) && !inLocal(id)).map(({ id }) => id);
  return [...layers, graph.nodes.length];
}

const layerKinds: ReadonlySet<string> = new Set(["conv2d", "cutRegions", "maxpool", "avgpool", "lrn", "concat", "add"]);

const all = cases();

describe.each(all)("patches of random net $number", ({ number, options, graph }) => {
  const feeds = feedsOf(graph, number);
  const expected = evaluateGraph(graph, feeds);

  it("interweaved patches give the same result wherever the interweaved part ends", () => {
    for (const limit of limits(graph)) {
      const shared = interweaveUpTo(graph, limit);
      expect(verifyGraph(shared).map(formatProblem)).toEqual([]);
      const found = evaluateGraph(shared, feeds);
      for (const name of ["patches", "feature"])
        expect(relativeDifference(found[name] as Tensor64, expected[name] as Tensor64)).toBeLessThan(1e-9);
    }
  });

  it("interweaved patches give the same result in ONNX Runtime", async () => {
    for (const one of [interweaveUpTo(graph, graph.nodes.length), buildFeatures(options).graph]) {
      const found = await runOnnx(one, feeds);
      for (const name of ["patches", "feature"])
        expect(relativeDifference(found[name] as Tensor64, expected[name] as Tensor64)).toBeLessThan(1e-5);
    }
  });
});

it("the random nets use cells, cells over cells, parts of the batch, windows of single patches and padding", () => {
  const shared = all.flatMap(({ graph }) => interweaveUpTo(graph, graph.nodes.length).nodes);
  expect(shared.some(({ op }) => op.kind === "conv2d" && op.groups > 2)).toBe(true);
  expect(shared.some(({ op }) => op.kind === "conv2d" && op.pad[0] > 0)).toBe(true);
  expect(shared.some(({ op }) => op.kind === "cutPatches" && op.parts[0] > 1 && op.parts[0] < op.rows.length)).toBe(
    true,
  );
  expect(new Set(shared.flatMap(({ op }) => (op.kind === "join" ? [op.axis] : [])))).toEqual(new Set([0, 2, 3]));
  const locals = all.map(({ options: { net } }) => net.layers.filter(({ op }) => op.kind === "local").length);
  expect(Math.max(...locals)).toBeGreaterThan(2);
  expect(all.some(({ options: { crop } }) => crop.flips)).toBe(true);
});
