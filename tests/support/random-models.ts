import { buildFeatures } from "../../compiler/graphs/features.js";
import { buildInference } from "../../compiler/graphs/inference.js";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { inferenceSize, stageSize } from "../../compiler/shape/input-sizes.js";
import { Random } from "../../runtime/random.js";
import { analyseText } from "./analyse-text.js";
import { randomSpec } from "./random-net.js";
import { randomPatches } from "./random-patches.js";

const normalise = { kind: "fixed", mean: [120, 125, 130], std: [60, 64, 70] } as const;

export interface RandomModel {
  readonly number: number;
  readonly graph: Graph;
}

/** Inference graphs of random nets, half of them with every layer as an output. */
export function randomNets(count: number): readonly RandomModel[] {
  const found: RandomModel[] = [];
  for (let number = 0; found.length < count; number++) {
    const model = analyseText(randomSpec(new Random("tfjs graph", number))).value;
    const [net] = model?.nets ?? [];
    const [stage] = model?.schedule?.stages ?? [];
    if (model === undefined || net === undefined || stage?.kind !== "train") continue;
    const size = inferenceSize(model, net) ?? stageSize(model, stage, net)?.size;
    if (size === undefined) continue;
    const layers = number % 2 === 0 ? [...net.outputs.keys()] : [...net.outputs.keys()].slice(-1);
    found.push({ number, graph: buildInference(net, size, normalise, layers).graph });
  }
  return found;
}

/** Graphs of the features of random nets over random patches. */
export function randomFeatures(count: number): readonly RandomModel[] {
  const found: RandomModel[] = [];
  for (let number = 0; found.length < count; number++) {
    const { spec, crop } = randomPatches(new Random("tfjs graph patches", number));
    const [net] = analyseText(spec).value?.nets ?? [];
    if (net === undefined) continue;
    found.push({ number, graph: buildFeatures({ net, layer: "FC", crop, normalise, batch: 1 }).graph });
  }
  return found;
}

/** Any bytes, and weights with positive variances; pictures where the number of them is open: 3. */
export function feedsOf({ graph, number }: RandomModel): Readonly<Record<string, Tensor64>> {
  const random = new Random("feeds", number);
  const value = (name: string): number =>
    name === "image" ? random.below(256) : name.endsWith("variance") ? 0.5 + random.next() : 0.4 * random.normal();
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape.map((d) => (d === "N" ? 3 : d));
      return [
        name,
        tensorOf(
          shape,
          Float32Array.from({ length: volumeOf(shape) }, () => value(name)),
        ),
      ];
    }),
  );
}
