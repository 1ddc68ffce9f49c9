import { fileURLToPath } from "node:url";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { type DType, type Graph, graphInputs } from "../../../compiler/ir/graph.js";
import { evaluateGraph } from "../../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../../compiler/reference/tensor.js";
import { emitOnnx } from "../../../compiler/targets/onnx/emit.js";
import { classifiersModel } from "../../../compiler/targets/onnx/export/classifiers.js";
import { netModel } from "../../../compiler/targets/onnx/export/net.js";
import type { Box } from "../../../runtime/data/box.js";
import type { Weights } from "../../../runtime/engines/engine.js";
import { bakeWeights } from "../../../runtime/engines/onnx/bake-weights.js";
import { foldConstants } from "../../../runtime/engines/onnx/fold-constants.js";
import { Random } from "../../../runtime/random.js";
import {
  attributesOfCases,
  type CascadeCase,
  type CascadeVariant,
  cascadeCases,
  severalFaces,
} from "../../support/cascade-cases.js";
import { compiledFile } from "../../support/compiled.js";
import { feedsOf, randomNets } from "../../support/random-models.js";
import { stepFeeds } from "../../support/random-step.js";
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
    model: await exported(classifiersModel("svm", classifiers, {})),
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

/**
 * Every net, training step and cascade of a spec, the cascade also in variants. Steps of Adam are left out: where
 * gradients are near zero, it makes whole steps of their rounding. The trainings of `nets.ts` have a larger epsilon.
 */
async function specCases(
  file: string,
  variants: Readonly<Record<string, CascadeVariant>>,
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
  const cascades = (await cascadeCases(`${short}: cascade`, plan, files, variants)).map(runtimeCase);
  return [...nets, ...steps, ...cascades];
}

/** A cascade's answer as tensors. */
function runtimeCase({ name, model, image, boxes, steps, found }: CascadeCase): RuntimeCase {
  const { faces } = found;
  const windows = faces.flatMap((face) => face.windows);
  const scored = faces.flatMap((face) => face.attributes);
  const scores = scored.map(({ score }) => score);
  const decided = scored.flatMap(({ decision }) => (decision === undefined ? [] : [decision]));
  const { height, width, pixels } = image;
  const attributes = attributesOfCases.length;
  const sides = (box: Box): readonly number[] => [box.x, box.y, box.width, box.height];
  return {
    name,
    kind: "cascade",
    model,
    feeds: [
      { name: "image", dtype: "u8", value: tensorOf([height, width, 3], pixels) },
      ...(boxes === undefined
        ? []
        : [{ name: "boxes", dtype: "f32" as const, value: tensorOf([boxes.length, 4], boxes.flatMap(sides)) }]),
    ],
    expected: {
      scores: tensorOf([faces.length, attributes], scores),
      attributes: tensorOf(
        [faces.length, attributes],
        scored.map(({ score, decision }) => ((decision?.present ?? score > 0) ? 1 : -1)),
      ),
      ...(decided.length === 0
        ? {}
        : {
            decisions: tensorOf(
              [faces.length, attributes],
              decided.map(({ answer }) => answer),
            ),
            probabilities: tensorOf(
              [faces.length, attributes],
              decided.map(({ probability }) => probability ?? Number.NaN),
            ),
          }),
      windows: tensorOf(
        [faces.length, steps, 4],
        windows.flatMap(({ box }) => sides(box)),
      ),
      window_scores: tensorOf(
        [faces.length, steps],
        windows.map(({ score }) => score),
      ),
    },
  };
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
      "densest contrast over the median": { search: { score: "contrast", pick: { kind: "densest" }, floor: "median" } },
      ...severalFaces,
    })),
    ...(await specCases("../runtimes/paper-like.fan", { "as written": {} })),
  ];
  return [...random, ...specs, await svmCase(), ...steps];
}
