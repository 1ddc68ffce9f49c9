import { fileURLToPath } from "node:url";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import { cascadeModel } from "../../compiler/targets/onnx/export/cascade.js";
import { classifiersModel } from "../../compiler/targets/onnx/export/classifiers.js";
import type { TrainedNet } from "../../compiler/targets/onnx/export/located-faces.js";
import { netModel } from "../../compiler/targets/onnx/export/net.js";
import { scoringSteps, windowChain } from "../../runtime/cascade/cascade.js";
import { bakeWeights } from "../../runtime/engines/onnx/bake-weights.js";
import { foldConstants } from "../../runtime/engines/onnx/fold-constants.js";
import { Random } from "../../runtime/random.js";
import { initialWeights } from "../../runtime/weights/initial-weights.js";
import { compiledFile } from "./compiled.js";
import { randomRefinements } from "./random-refinement.js";

const spec = fileURLToPath(new URL("../cli/tiny.fan", import.meta.url));

/** What is exported of tests/cli/tiny.fan with random weights and an SVM head of three attributes, encoded. */
export async function tinyModels(): Promise<Readonly<Record<"cascade" | "head" | "LNet_o" | "ANet", Uint8Array>>> {
  const { plan, files } = compiledFile(spec, new Map(), "tiny.fan");
  const steps = scoringSteps(plan);
  if (steps === undefined) throw new Error("the tiny spec has no SVMs");
  const random = new Random("tiny cascade");
  const trained = (name: string, graph?: string): TrainedNet => {
    const net = plan.nets.find((one) => one.name === name);
    const bytes = files.get(onnxFile(graph ?? net?.graph ?? ""));
    if (net === undefined || bytes === undefined) throw new Error(`no net ${name}`);
    return { model: onnxProto.onnx.ModelProto.decode(bytes), weights: initialWeights(name, net.parameters, 1) };
  };
  const alone = (name: string): onnx.IModelProto => {
    const { model, weights } = trained(name);
    return netModel(bakeWeights(model, weights), {});
  };
  const features = 16;
  const attributes = ["Smiling", "Male", "Eyeglasses"];
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const classifiers = { attributes, weights: numbers(attributes.length * features), bias: numbers(attributes.length) };
  const cascade = cascadeModel(
    {
      plan,
      windows: windowChain(plan, steps.face),
      crop: steps.crop,
      feature: steps.feature,
      score: steps.score,
      classifiers,
      netOf: trained,
      refinements: randomRefinements(plan, new Random("tiny refinements")),
      features: trained(steps.feature.net, steps.feature.graph),
    },
    { attributes: JSON.stringify(attributes) },
  );
  return {
    cascade: await exported(cascade),
    head: await exported(classifiersModel("svm", classifiers, {})),
    LNet_o: await exported(alone("LNet_o")),
    ANet: await exported(alone("ANet")),
  };
}

const exported = async (model: onnx.IModelProto): Promise<Uint8Array> =>
  onnxProto.onnx.ModelProto.encode(await foldConstants(model)).finish();

/** The whole cascade of these as one model. */
export const tinyCascade = async (): Promise<Uint8Array> => (await tinyModels()).cascade;

/** A picture of noise with a bright square, height x width x 3 bytes. */
export function noisyPicture(height: number, width: number): Uint8Array {
  const random = new Random("picture", String(height), String(width));
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const bright = x > width / 3 && x < width / 2 && y > height / 4 && y < height / 2;
    return bright ? 200 + random.below(56) : random.below(120);
  });
}
