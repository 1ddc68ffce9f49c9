import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { type DecisionLayer, decide } from "../../compiler/contract/decisions.js";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { classifiersModel } from "../../compiler/targets/onnx/export/classifiers.js";
import { withClassifiers } from "../../compiler/targets/tfjs-graph/classifiers.js";
import { emitTfjsGraph } from "../../compiler/targets/tfjs-graph/emit.js";
import { modelFiles } from "../../compiler/targets/tfjs-graph/model-files.js";
import { Random } from "../../runtime/random.js";
import { scoreAttributes } from "../../runtime/svm/attribute-classifiers.js";
import { randomDecisions } from "../support/random-decisions.js";
import { openModel } from "../support/run-tfjs-graph.js";

const attributes = ["Smiling", "Male", "Eyeglasses"];
const [rows, columns] = [200, 5];

const kinds = [
  ["none", 0],
  ["sigmoid", 0],
  ["sigmoid", 0.7],
  ["isotonic", 0],
  ["isotonic", 0.8],
] as const;

/** Random classifiers, features and rules, with what `fanc predict` answers. */
function example(kind: (typeof kinds)[number][0], abstain: number) {
  const random = new Random("exported decisions", kind, abstain);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const classifiers = { attributes, weights: numbers(attributes.length * columns), bias: numbers(attributes.length) };
  const features = { values: numbers(rows * columns), rows, columns };
  const layer = randomDecisions(attributes, kind, abstain, random);
  const scores = scoreAttributes(classifiers, features);
  const decisions = Array.from(scores, (score, i) => decide(layer.rules[i % 3]!, layer.abstain, score));
  return { classifiers, features, layer, scores, decisions };
}

type Example = ReturnType<typeof example>;
type Values = Readonly<Record<string, ArrayLike<number | bigint> | undefined>>;

/** Within rounding of a threshold or of the limit, the last digit of a score decides. */
function isClear({ layer, scores, decisions }: Example, i: number): boolean {
  const { present, probability } = decisions[i]!;
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5;
  const confidence = probability === undefined || present ? probability : 1 - probability;
  return (
    !near(scores[i]!, layer.rules[i % 3]!.threshold) && (confidence === undefined || !near(confidence, layer.abstain))
  );
}

function expectSame(one: Example, found: Values): void {
  const { layer, decisions } = one;
  const clear = [...decisions.keys()].filter((i) => isClear(one, i));
  expect(clear.length).toBeGreaterThan(0.95 * decisions.length);
  for (const i of clear) {
    expect(Number(found.attributes?.[i])).toBe(decisions[i]!.present ? 1 : -1);
    expect(Number(found.decisions?.[i])).toBe(decisions[i]!.answer);
  }
  const calibrated = layer.rules[0]?.calibration !== undefined;
  expect(found.probabilities !== undefined).toBe(calibrated);
  if (calibrated)
    decisions.forEach(({ probability }, i) => {
      expect(Math.abs(Number(found.probabilities?.[i]) - (probability ?? Number.NaN))).toBeLessThan(2e-5);
    });
  const answers = new Set(decisions.map(({ answer }) => answer));
  expect(answers.has(0)).toBe(layer.abstain > 0);
  expect(answers.has(1) && answers.has(-1)).toBe(true);
}

const encoded = (model: onnx.IModelProto): Uint8Array => onnxProto.onnx.ModelProto.encode(model).finish();

async function inOnnx(classifiers: Example["classifiers"], features: Example["features"], layer?: DecisionLayer) {
  const model = encoded(classifiersModel("svm", classifiers, {}, layer));
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const found = await session.run({ features: new ort.Tensor("float32", features.values, [rows, columns]) });
  await session.release();
  return found;
}

it.each(kinds)("exported classifiers decide as fanc predict does: calibration %s, limit %s", async (kind, abstain) => {
  const one = example(kind, abstain);
  const { attributes: labels, decisions, probabilities } = await inOnnx(one.classifiers, one.features, one.layer);
  expect(decisions?.type).toBe("int8");
  expectSame(one, {
    attributes: labels?.data as BigInt64Array,
    decisions: decisions?.data as Int8Array,
    probabilities: probabilities?.data as Float32Array | undefined,
  });
});

it("without a decide step, classifiers are exported as before", async () => {
  const { classifiers, features } = example("none", 0);
  expect(Object.keys(await inOnnx(classifiers, features))).toEqual(["attributes", "scores"]);
});

it.each(kinds)(
  "a TensorFlow.js model decides as fanc predict does: calibration %s, limit %s",
  async (kind, abstain) => {
    const one = example(kind, abstain);
    const b = new GraphBuilder();
    const feature = b.input("image", { dtype: "f32", shape: ["N", columns] });
    const graph = b.finish("features/feature", [{ name: "feature", id: feature }]);
    const scored = withClassifiers(graph, "svm", one.classifiers);
    const emitted = emitTfjsGraph(scored.graph, scored.weights, { decide: { of: "scores", layer: one.layer } });
    await tf.setBackend("cpu");
    const model = await openModel(modelFiles(emitted, "test", {}));
    const found = model.predict({ image: tf.tensor(one.features.values, [rows, columns]) }) as tf.NamedTensorMap;
    expectSame(one, Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, tensor.dataSync()])));
    model.dispose();
  },
);
