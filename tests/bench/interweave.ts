import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import { buildFeatures, type FeatureOptions, naiveFeatures } from "../../compiler/graphs/features.js";
import { buildInference } from "../../compiler/graphs/inference.js";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { pixelScale } from "../../compiler/lower/pixels.js";
import type { SpecModel } from "../../compiler/model/index.js";
import { inferencePasses } from "../../compiler/passes/inference.js";
import { finalGraph, runPasses } from "../../compiler/passes/pipeline.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import { patchBoxes } from "../../runtime/cascade/patch-grid.js";
import { resample } from "../../runtime/data/images/pixels.js";
import type { Engine, FloatArray, NetRunner, Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { Random } from "../../runtime/random.js";
import { checkedFile } from "../support/compiled.js";
import { alternating, type Rounds, summarise, timed } from "./measure.js";
import type { BenchResult } from "./report.js";

interface InterweaveBenchOptions extends Rounds {
  readonly spec: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly threads: number;
}

/** Patches in a row (and in a column), and pixels from one to the next. */
const grids = [
  { patches: 2, stride: 8 },
  { patches: 3, stride: 8 },
  { patches: 5, stride: 8 },
  { patches: 7, stride: 8 },
  { patches: 9, stride: 8 },
  { patches: 5, stride: 4 },
  { patches: 9, stride: 4 },
  { patches: 5, stride: 5 },
] as const;

/**
 * The features of one crop: a run of the net for each patch, as the paper compares; one run over all patches as a
 * batch; and one run of the interweaved graph. Weights are constants in all three.
 */
export async function benchInterweave(options: InterweaveBenchOptions): Promise<BenchResult> {
  const model = checkedFile(options.spec, options.settings);
  const feature = featureOf(model);
  const engine = onnxEngine(options.threads);
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-"));
  try {
    const rows: BenchResult["rows"][number][] = [];
    for (const grid of grids) rows.push(await measure({ engine, folder, rounds: options }, feature, grid));
    return {
      name: "interweave",
      settings: { net: `${feature.net.name}.${feature.layer}`, threads: options.threads },
      rows,
      notes: [
        "One crop, no mirror images; ms are medians of alternating runs. `each` runs the net patch by patch, `batch` on",
        "all patches at once; `difference` is the largest one between each and interweaved, to the largest feature.",
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Feature = Omit<FeatureOptions, "crop" | "batch">;

function featureOf(model: SpecModel): Feature {
  const step = model.cascade?.steps.find((one) => one.kind === "feature");
  const net = model.nets.find(({ name }) => step?.kind === "feature" && name === step.net);
  if (step?.kind !== "feature" || net === undefined) throw new Error("bench: the spec has no feature step");
  return { net, layer: step.layer, normalise: pixelScale(model) };
}

interface Bench {
  readonly engine: Engine;
  readonly folder: string;
  readonly rounds: Rounds;
}

async function measure(
  { engine, folder, rounds }: Bench,
  feature: Feature,
  { patches, stride }: (typeof grids)[number],
): Promise<BenchResult["rows"][number]> {
  const size = fixedSize(feature);
  const past = (patches - 1) * stride;
  const resized = { height: size.height + past, width: size.width + past };
  const crop = { resized, size, stride: [stride, stride] as [number, number], flips: false };
  const options = { ...feature, crop, batch: 1 };
  const graphs: readonly (readonly [Graph, typeof size])[] = [
    [buildInference(feature.net, size, feature.normalise, [feature.layer]).graph, size],
    [finalGraph(runPasses(naiveFeatures(options).graph, inferencePasses, undefined)), resized],
    [buildFeatures(options).graph, resized],
  ];
  const weights = randomWeights(graphs[0]?.[0]);
  const open = async ([graph, image]: readonly [Graph, typeof size], i: number): Promise<NetRunner> => {
    const file = join(folder, `${i}`);
    await writeFile(onnxFile(file), emitOnnx(graph));
    return engine.openNet({ graph: ownGraph(file), image, weights });
  };
  const [single, batch, shared] = (await Promise.all(graphs.map(open))) as [NetRunner, NetRunner, NetRunner];
  try {
    const random = new Random("bench interweave");
    const image = Uint8Array.from({ length: resized.height * resized.width * 3 }, () => random.below(256));
    // Cut outside of the measured time: what is compared is the work of the net.
    const cut = patchBoxes(crop).map((box) => {
      const patch = new Uint8Array(size.height * size.width * 3);
      resample({ ...resized, data: image }, box, { ...size, flip: false }, patch, 0);
      return patch;
    });
    const each = async (): Promise<Float32Array[]> => {
      const all: Float32Array[] = [];
      for (const patch of cut) all.push(vector((await single.run(patch, 1)).get(feature.layer)));
      return all;
    };
    const together = async (net: NetRunner): Promise<Float32Array> => vector((await net.run(image, 1)).get("patches"));
    const difference = largestDifference(
      (await each()).flatMap((one) => [...one]),
      [...(await together(shared))],
    );
    const actions = [each, () => together(batch), () => together(shared)].map((run) => () => timed(run));
    const [apart, batched, interweaved] = (await alternating(actions, rounds)).map((ms) => summarise(ms).median);
    return {
      patches: patches * patches,
      stride,
      "each, ms": apart ?? Number.NaN,
      "batch, ms": batched ?? Number.NaN,
      "interweaved, ms": interweaved ?? Number.NaN,
      "each / interweaved": (apart ?? Number.NaN) / (interweaved ?? Number.NaN),
      "batch / interweaved": (batched ?? Number.NaN) / (interweaved ?? Number.NaN),
      difference: difference.toExponential(1),
    };
  } finally {
    for (const net of [single, batch, shared]) await net.close();
  }
}

function fixedSize({ net }: Feature): { readonly height: number; readonly width: number } {
  const { height, width } = net.input;
  if (typeof height !== "number" || typeof width !== "number") throw new Error(`bench: ${net.name} has an open size`);
  return { height, width };
}

/** Of the size that keeps the spread of values from layer to layer. */
function randomWeights(graph: Graph | undefined): Weights {
  if (graph === undefined) throw new Error("bench: no graph");
  const random = new Random("bench weights");
  return new Map(
    graphInputs(graph)
      .filter(({ name }) => name !== "image")
      .map(({ name, type }) => {
        const shape = type.shape.map(Number);
        const inputs = shape.slice(1).reduce((a, b) => a * b, 1);
        const length = (shape[0] ?? 1) * inputs;
        const spread = Math.sqrt(2 / inputs);
        return [name, { shape, data: Float32Array.from({ length }, () => spread * random.normal()) }];
      }),
  );
}

function vector(found: FloatArray | undefined): Float32Array {
  if (found === undefined) throw new Error("bench: the graph gives no features");
  return found.data;
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`bench: ${a.length} and ${b.length} features`);
  const [gap, size] = a.reduce(
    ([g, s], x, i) => [Math.max(g, Math.abs(x - (b[i] as number))), Math.max(s, Math.abs(x))],
    [0, 0] as [number, number],
  );
  return gap / size;
}
