import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import sharp from "sharp";
import type { Plan } from "../../../compiler/contract/schema.js";
import { type DType, type Graph, graphInputs } from "../../../compiler/ir/graph.js";
import { evaluateGraph } from "../../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../../compiler/reference/tensor.js";
import { emitOnnx } from "../../../compiler/targets/onnx/emit.js";
import { cascadeModel, type TrainedNet } from "../../../compiler/targets/onnx/export/cascade.js";
import { netModel } from "../../../compiler/targets/onnx/export/net.js";
import { svmClassifiersModel } from "../../../compiler/targets/onnx/export/svm-classifiers.js";
import { Cascade, scoringSteps, windowChain } from "../../../runtime/cascade/cascade.js";
import { predict } from "../../../runtime/cascade/predict.js";
import { DecodePool } from "../../../runtime/data/images/decode-pool.js";
import type { Weights } from "../../../runtime/engines/engine.js";
import { ownGraph } from "../../../runtime/engines/graph-source.js";
import { bakeWeights } from "../../../runtime/engines/onnx/bake-weights.js";
import { foldConstants } from "../../../runtime/engines/onnx/fold-constants.js";
import { onnxEngine } from "../../../runtime/engines/onnx/onnx-engine.js";
import { Random } from "../../../runtime/random.js";
import { initialWeights } from "../../../runtime/weights/initial-weights.js";
import { compiledFile } from "../../support/compiled.js";
import { feedsOf, randomNets } from "../../support/random-models.js";
import { randomRefinements } from "../../support/random-refinement.js";
import { stepFeeds } from "../../support/random-step.js";
import { noisyPicture } from "../../support/tiny-cascade.js";
import { trainings } from "./nets.js";
import { training } from "./trained.js";

export type CaseKind = "net" | "svm" | "cascade" | "step";
type Tensors = Readonly<Record<string, Tensor64>>;

/** A model, one input for it, and what it must answer. */
export interface RuntimeCase {
  readonly name: string;
  readonly kind: CaseKind;
  readonly model: Uint8Array;
  readonly feeds: readonly { readonly name: string; readonly dtype: DType; readonly value: Tensor64 }[];
  /** Of the reference in double precision; of a cascade, what `fanc predict` finds. */
  readonly expected: Tensors;
}

const { ModelProto } = onnxProto.onnx;
const exported = async (model: onnx.IModelProto): Promise<Uint8Array> =>
  ModelProto.encode(await foldConstants(model)).finish();

const feedsFor = (graph: Graph, values: Tensors): RuntimeCase["feeds"] =>
  graphInputs(graph).map(({ name, type }) => ({ name, dtype: type.dtype, value: values[name] ?? tensorOf([0], []) }));

/** A net as `fanc export` writes it, on three images. */
async function netCase(name: string, number: number, graph: Graph): Promise<RuntimeCase> {
  const { image, ...rest } = feedsOf({ graph, number });
  if (image === undefined) throw new Error(`${name} takes no image`);
  const weights: Weights = new Map(
    Object.entries(rest).map(([key, { shape, data }]) => [key, { shape, data: Float32Array.from(data) }]),
  );
  const model = await exported(netModel(bakeWeights(ModelProto.decode(emitOnnx(graph)), weights), {}));
  const feeds = [{ name: "image", dtype: "u8", value: image }] as const;
  return { name, kind: "net", model, feeds, expected: evaluateGraph(graph, { image, ...rest }) };
}

const stepCase = (name: string, graph: Graph, values: Tensors): RuntimeCase => ({
  name,
  kind: "step",
  model: emitOnnx(graph),
  feeds: feedsFor(graph, values),
  expected: evaluateGraph(graph, values),
});

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

function classifiersOf(attributes: readonly string[], features: number, random: Random) {
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  return { attributes, weights: numbers(attributes.length * features), bias: numbers(attributes.length) };
}

async function svmCase(): Promise<RuntimeCase> {
  const random = new Random("runtimes", "svm");
  const classifiers = classifiersOf(["Smiling", "Male", "Eyeglasses"], 40, random);
  const features = Float32Array.from({ length: 5 * 40 }, () => random.normal());
  const scores = Array.from({ length: 5 * 3 }, (_, i) => {
    const [row, attribute] = [Math.floor(i / 3), i % 3];
    return features
      .subarray(row * 40, (row + 1) * 40)
      .reduce(
        (sum, v, k) => sum + v * (classifiers.weights[attribute * 40 + k] ?? 0),
        classifiers.bias[attribute] ?? 0,
      );
  });
  return {
    name: "SVM classifiers",
    kind: "svm",
    model: await exported(svmClassifiersModel(classifiers, {})),
    feeds: [{ name: "features", dtype: "f32", value: tensorOf([5, 40], features) }],
    expected: {
      scores: tensorOf([5, 3], scores),
      attributes: tensorOf(
        [5, 3],
        scores.map((score) => (score > 0 ? 1 : -1)),
      ),
    },
  };
}

const sizes = [
  [61, 83],
  [120, 45],
] as const;

/**
 * Every net, training step and cascade of a spec, the cascade also with other searches. Steps of Adam are left out: where
 * gradients are near zero, it makes whole steps of their rounding. The trainings of `nets.ts` have a larger epsilon.
 */
async function specCases(
  file: string,
  searches: Readonly<Record<string, Partial<Extract<Plan["cascade"][number], { kind: "window" }>["search"]>>>,
): Promise<readonly RuntimeCase[]> {
  const { plan, files, graphs } = compiledFile(fileURLToPath(new URL(file, import.meta.url)), new Map(), "spec.fan");
  const short = file.split("/").at(-1) ?? file;
  const graphOf = (name: string): Graph => {
    const found = graphs.get(name);
    if (found === undefined) throw new Error(`no graph ${name}`);
    return found;
  };
  const nets = await Promise.all(plan.nets.map((net, i) => netCase(`${short}: ${net.name}`, i, graphOf(net.graph))));
  const steps = plan.stages.flatMap((stage) =>
    stage.kind === "train" && stage.optimizer.kind !== "adam"
      ? stage.groups.map((group) => {
          const graph = graphOf(group.graph);
          const values = stepFeeds({ graph, state: group.state }, new Random("runtimes", group.graph));
          return stepCase(`${short}: ${group.graph}`, graph, values);
        })
      : [],
  );
  const folder = await mkdtemp(join(tmpdir(), "fanc-runtimes-"));
  try {
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
    const cascades: RuntimeCase[] = [];
    for (const [search, change] of Object.entries(searches)) {
      const changed = {
        ...plan,
        cascade: plan.cascade.map((step) =>
          step.kind === "window" ? { ...step, search: { ...step.search, ...change } } : step,
        ),
      };
      cascades.push(...(await cascadeCases(`${short}: cascade, ${search}`, folder, changed)));
    }
    return [...nets, ...steps, ...cascades];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A cascade on images of several sizes; `folder` has the graphs of its plan. */
async function cascadeCases(name: string, folder: string, plan: Plan): Promise<readonly RuntimeCase[]> {
  const steps = scoringSteps(plan);
  if (steps === undefined) throw new Error(`${name} has no SVMs`);
  const random = new Random("runtimes", "cascade");
  const weights = new Map(
    plan.nets.map((net) => [net.name, scattered(initialWeights(net.name, net.parameters, 1), random)] as const),
  );
  const weightsOf = (net: string): Weights => weights.get(net) ?? new Map();
  const trained = async (net: string, graph: string): Promise<TrainedNet> => ({
    model: ModelProto.decode(await ownGraph(join(folder, graph)).onnx()),
    weights: weightsOf(net),
  });
  const nets = new Map<string, TrainedNet>();
  for (const net of plan.nets) nets.set(net.name, await trained(net.name, net.graph));
  const features = await trained(steps.feature.net, steps.feature.graph);
  const shape = features.model.graph?.output?.find((one) => one.name === "feature")?.type?.tensorType?.shape;
  const classifiers = classifiersOf(["Smiling", "Male"], Number(shape?.dim?.at(-1)?.dimValue), random);
  const netOf = (net: string): TrainedNet => nets.get(net) ?? features;
  const refinements = randomRefinements(plan, new Random("runtimes", "refinements"));
  const parts = { plan, windows: windowChain(plan, steps.face), ...steps, classifiers, netOf, refinements, features };
  const model = await exported(cascadeModel(parts, {}));
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
    const cases: RuntimeCase[] = [];
    for (const [height, width] of sizes) {
      const pixels = noisyPicture(height, width);
      const file = join(folder, `${width}x${height}.png`);
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(file);
      const [found] = await predict(plan, cascade, classifiers, [file]);
      if (found?.ok !== true) throw new Error(`${name}: ${found?.reason}`);
      const [face] = found.faces;
      if (face === undefined) throw new Error(`${name}: no face`);
      const rows = face.windows.map(({ box }) => [box.x, box.y, box.width, box.height]);
      const scores = face.attributes.map(({ score }) => score);
      cases.push({
        name: `${name}, ${width} x ${height}`,
        kind: "cascade",
        model,
        feeds: [{ name: "image", dtype: "u8", value: tensorOf([height, width, 3], pixels) }],
        expected: {
          scores: tensorOf([scores.length], scores),
          attributes: tensorOf(
            [scores.length],
            scores.map((score) => (score > 0 ? 1 : -1)),
          ),
          windows: tensorOf([rows.length, 4], rows.flat()),
          window_scores: tensorOf(
            [rows.length],
            face.windows.map(({ score }) => score),
          ),
        },
      });
    }
    return cases;
  } finally {
    await cascade.close();
    await pool.close();
  }
}

/** What every runtime is tried on: each layer, loss and update rule, each way to search. */
export async function runtimeCases(): Promise<readonly RuntimeCase[]> {
  const random = await Promise.all(
    randomNets(12).map(({ number, graph }) => netCase(`random net ${number}`, number, graph)),
  );
  const steps = Object.entries(trainings).map(([name, options]) => {
    const { step } = training(name, options, options.stage.optimizer.lr);
    return stepCase(`step: ${name}`, step.graph, stepFeeds(step, new Random("runtimes", name)));
  });
  const specs = [
    ...(await specCases("../../cli/tiny.fan", {
      "as written": {},
      "densest contrast over the median": { score: "contrast", pick: "densest", floor: "median" },
    })),
    ...(await specCases("../runtimes/paper-like.fan", { "as written": {} })),
  ];
  return [...random, ...specs, await svmCase(), ...steps];
}
