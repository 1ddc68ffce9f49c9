import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import sharp from "sharp";
import type { Calibration } from "../../compiler/contract/decisions.js";
import type { Plan, WindowPlan } from "../../compiler/contract/schema.js";
import { cascadeModel } from "../../compiler/targets/onnx/export/cascade.js";
import type { TrainedNet } from "../../compiler/targets/onnx/export/located-faces.js";
import { Cascade, scoringSteps, windowChain } from "../../runtime/cascade/cascade.js";
import { type Prediction, predict } from "../../runtime/cascade/predict.js";
import type { Box } from "../../runtime/data/box.js";
import { DecodePool } from "../../runtime/data/images/decode-pool.js";
import type { Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { foldConstants } from "../../runtime/engines/onnx/fold-constants.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { Random } from "../../runtime/random.js";
import { initialWeights } from "../../runtime/weights/initial-weights.js";
import { randomDecisions } from "./random-decisions.js";
import { randomRefinements } from "./random-refinement.js";
import { noisyPicture } from "./tiny-cascade.js";

/** A change of a spec's cascade for a case. */
export interface CascadeVariant {
  /** Of every window step. */
  readonly search?: Partial<WindowPlan["search"]>;
  /** Given boxes in place of the search in the whole image. */
  readonly boxes?: readonly Box[];
  /** The least score of a window, by the name of its step. */
  readonly thresholds?: ReadonlyMap<string, number>;
  /** With a decide step: its calibration. */
  readonly decide?: Calibration["kind"];
  /** All weights are 0, and so is every response. */
  readonly silent?: boolean;
}

/** Variants that find none, one or several faces. */
export const severalFaces: Readonly<Record<string, CascadeVariant>> = {
  "several faces": { search: { pick: { kind: "all", most: 3, density: 0.1, overlap: 0.4 } } },
  "several faces above thresholds": {
    search: { pick: { kind: "all", most: 4, density: 0.1, overlap: 0.4 } },
    thresholds: new Map([
      ["head", 3],
      ["face", 5],
    ]),
  },
  "every face below a threshold": {
    search: { pick: { kind: "all", most: 3, density: 0.1, overlap: 0.4 } },
    thresholds: new Map([["face", 1e6]]),
  },
  "every head below a threshold": {
    search: { pick: { kind: "all", most: 3, density: 0.1, overlap: 0.4 } },
    thresholds: new Map([["head", 1e6]]),
  },
  "several faces with decisions": {
    search: { pick: { kind: "all", most: 3, density: 0.1, overlap: 0.4 } },
    decide: "isotonic",
  },
  "no face with decisions": { thresholds: new Map([["head", 1e6]]), decide: "sigmoid" },
  "the only face below a threshold": { thresholds: new Map([["head", 1e6]]) },
  "no face": { search: { pick: { kind: "all", most: 3, density: 0.1, overlap: 0.4 } }, silent: true },
  "given boxes": {
    boxes: [
      { x: 4, y: 6, width: 30, height: 40 },
      { x: 500, y: 6, width: 30, height: 40 },
      { x: -10, y: 30, width: 50, height: 60 },
    ],
  },
  "no box": { boxes: [] },
};

/** An exported cascade, an image, and what `fanc predict` finds in it. */
export interface CascadeCase {
  readonly name: string;
  readonly model: Uint8Array;
  readonly image: { readonly height: number; readonly width: number; readonly pixels: Uint8Array };
  readonly boxes: readonly Box[] | undefined;
  readonly steps: number;
  readonly found: Extract<Prediction, { readonly ok: true }>;
}

const sizes = [
  [61, 83],
  [120, 45],
] as const;
export const attributesOfCases = ["Smiling", "Male"];

/** A cascade with random weights in each variant, on images of several sizes. */
export async function cascadeCases(
  name: string,
  plan: Plan,
  files: ReadonlyMap<string, Uint8Array>,
  variants: Readonly<Record<string, CascadeVariant>>,
): Promise<readonly CascadeCase[]> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-cascades-"));
  try {
    for (const [file, bytes] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), bytes);
    }
    const cases: CascadeCase[] = [];
    for (const [variant, change] of Object.entries(variants))
      cases.push(...(await casesOf(`${name}, ${variant}`, folder, changed(plan, change), change)));
    return cases;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function changed(plan: Plan, { search = {}, boxes }: CascadeVariant): Plan {
  const cascade = plan.cascade.map((step): Plan["cascade"][number] => {
    if (step.kind !== "window") return step;
    const { name, context, shift } = step;
    if (boxes !== undefined && step.within === "image")
      return { kind: "boxes", name, from: { kind: "annotated" }, context, shift };
    return { ...step, search: { ...step.search, ...search } };
  });
  return { ...plan, cascade };
}

async function casesOf(
  name: string,
  folder: string,
  plan: Plan,
  { boxes, silent = false, thresholds = new Map(), decide }: CascadeVariant,
): Promise<readonly CascadeCase[]> {
  const steps = scoringSteps(plan);
  if (steps === undefined) throw new Error(`${name} has no SVMs`);
  const random = new Random("runtimes", "cascade");
  const weights = new Map(
    plan.nets.map((net) => {
      const scatter = silent ? silenced : scattered;
      return [net.name, scatter(initialWeights(net.name, net.parameters, 1), random)] as const;
    }),
  );
  const weightsOf = (net: string): Weights => weights.get(net) ?? new Map();
  const trained = async (net: string, graph: string): Promise<TrainedNet> => ({
    model: onnxProto.onnx.ModelProto.decode(await ownGraph(join(folder, graph)).onnx()),
    weights: weightsOf(net),
  });
  const nets = new Map<string, TrainedNet>();
  for (const net of plan.nets) nets.set(net.name, await trained(net.name, net.graph));
  const features = await trained(steps.feature.net, steps.feature.graph);
  const shape = features.model.graph?.output?.find((one) => one.name === "feature")?.type?.tensorType?.shape;
  const length = Number(shape?.dim?.at(-1)?.dimValue);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const attributes = attributesOfCases;
  const classifiers = { attributes, weights: numbers(attributes.length * length), bias: numbers(attributes.length) };
  const decisions =
    decide === undefined ? undefined : randomDecisions(attributes, decide, 0.7, new Random("runtimes", "decisions"));
  const windows = windowChain(plan, steps.face);
  const refinements = randomRefinements(plan, new Random("runtimes", "refinements"));
  const netOf = (net: string): TrainedNet => nets.get(net) ?? features;
  const model = await exported(
    cascadeModel({ plan, windows, ...steps, classifiers, decisions, netOf, features, refinements, thresholds }, {}),
  );
  const pool = new DecodePool(1);
  const cascade = new Cascade({
    plan,
    graph: (graph) => ownGraph(join(folder, graph)),
    engine: onnxEngine(1),
    pool,
    weightsOf: async (net) => weightsOf(net),
    refinementOf: async (step) => refinements.get(step) ?? [],
  });
  try {
    const cases: CascadeCase[] = [];
    for (const [height, width] of sizes) {
      const pixels = noisyPicture(height, width);
      const file = join(folder, `${width}x${height}.png`);
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(file);
      const options = { thresholds, decisions, boxesOf: () => boxes ?? [] };
      const [found] = await predict(plan, cascade, classifiers, [file], options);
      if (found?.ok !== true) throw new Error(`${name}: ${found?.reason}`);
      const image = { height, width, pixels };
      cases.push({ name: `${name}, ${width} x ${height}`, model, image, boxes, steps: windows.length, found });
    }
    return cases;
  } finally {
    await cascade.close();
    await pool.close();
  }
}

const exported = async (model: onnx.IModelProto): Promise<Uint8Array> =>
  onnxProto.onnx.ModelProto.encode(await foldConstants(model)).finish();

/** Values at random where layers start with equal ones; variances above 0. */
function scattered(weights: Weights, random: Random): Weights {
  const value = (name: string, old: number): number =>
    name.endsWith("variance") ? 0.5 + random.next() : old + 0.1 * random.normal();
  return new Map(
    [...weights].map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data, (old) => value(name, old)) },
    ]),
  );
}

const silenced = (weights: Weights): Weights =>
  new Map([...weights].map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }]));
