import type { InferenceNet } from "../../graphs/inference.js";
import { GraphBuilder } from "../../ir/builder.js";
import { type Graph, graphInputs, type NodeId, nodeOf, type TensorType } from "../../ir/graph.js";
import { buildForward } from "../../lower/forward.js";
import { layersInLoss } from "../../lower/loss.js";
import type { PixelScale } from "../../lower/pixels.js";
import type { NetModel, Size, TrainStage } from "../../model/index.js";
import { commented, key, member, typeOnly } from "../../operators/tfjs/text.js";
import { functionBody } from "./function-body.js";
import { Identifiers } from "./identifiers.js";
import { Imports, moduleText } from "./module-text.js";
import { layerComments, type PlaceOf } from "./places.js";
import { weightsType } from "./weights-type.js";

/** A stage that trains a net, at the size of the images that it reads. */
export interface TrainedNet {
  readonly stage: TrainStage;
  readonly size: Size;
}

/** A function of a net's module that runs its layers in training, as a training step calls it. */
export interface TrainingFunction {
  readonly name: string;
  /** Whether it takes the seed of the dropout masks. */
  readonly seeded: boolean;
  /** Types of the layers that it gives, by id. */
  readonly layers: ReadonlyMap<string, TensorType>;
}

export interface NetModuleText {
  readonly text: string;
  readonly libraryFiles: readonly string[];
  /** By the name of the stage. */
  readonly trainingFunctions: ReadonlyMap<string, TrainingFunction>;
}

export interface NetModuleOptions {
  readonly net: NetModel;
  readonly inference: Pick<InferenceNet, "graph" | "parameters">;
  readonly training: readonly TrainedNet[];
  readonly normalise: PixelScale;
  readonly placeOf: PlaceOf;
  readonly about: string;
}

/** Layers that the stages of a net read after its forward pass, by id: the last one, and those in a loss. */
function readLayers(net: NetModel, training: readonly TrainedNet[]): readonly string[] {
  const statements = training.flatMap(({ stage }) => layersInLoss(stage));
  const indices = [net.layers.length - 1, ...statements.map((one) => net.outputs.get(one) ?? -1)];
  return [...new Set(indices)].sort((a, b) => a - b).flatMap((i) => net.layers[i]?.id ?? []);
}

/** Module `nets/NET`: the type of its weights, `run` for inference, and a function for each form it is trained in. */
export function netModule(options: NetModuleOptions): NetModuleText {
  const { net, inference, training, placeOf, about } = options;
  const imports = new Imports();
  const comment = layerComments(net, placeOf);
  const weightsAbout = `Parameters of ${commented(net.name)} (${placeOf(net.origin)}): filters height x width x in x out, matrices in x out.`;
  const parts = [weightsType("Weights", weightsAbout, inference.parameters), inferenceFunction()];
  const trainingFunctions = new Map<string, TrainingFunction>();
  const known = new Map<string, TrainingFunction>();
  for (const one of training) {
    const { body, graph, ...rest } = trainingBody(one);
    const same = known.get(body);
    const found = { name: same?.name ?? `layersInTraining${known.size === 0 ? "" : known.size + 1}`, ...rest };
    trainingFunctions.set(one.stage.name, found);
    if (same !== undefined) continue;
    known.set(body, found);
    parts.push(`${trainingAbout(one, graph)}\n${signature(found)}\n${body}\n}`);
  }
  return { text: moduleText(about, imports, parts), libraryFiles: imports.libraryFiles, trainingFunctions };

  function inferenceFunction(): string {
    const { lines, value } = functionBody(inference.graph, {
      input: (name) => (name === "image" ? "image" : member("w", name)),
      names: new Identifiers(),
      lib: imports.lib,
      comment,
      batch: "N",
    });
    const outputs = inference.graph.outputs.map(({ name, id }) => `${key(name)}: ${value(id)}`);
    return [
      `/** The net in inference. Takes N images of ${shapeOfImage(inference.graph)} bytes. */`,
      `export function run(${netArguments}) {`,
      "return tf.tidy(() => {",
      `const w = weights${typeOnly(" as Weights")};`,
      ...lines,
      `return { ${outputs.join(", ")} };`,
      "});",
      "}",
    ].join("\n");
  }

  function trainingBody({
    stage,
    size,
  }: TrainedNet): Omit<TrainingFunction, "name"> & { readonly body: string; readonly graph: Graph } {
    const { graph, layers } = trainingGraph(options, stage, size);
    const { lines, value } = functionBody(graph, {
      input: (name) => (name === "image" || name === "seed" ? name : member("w", name)),
      names: new Identifiers(),
      lib: imports.lib,
      comment,
      batch: stage.batch,
    });
    const entries = (of: readonly string[]): string =>
      graph.outputs.flatMap(({ name, id }) => (of.includes(name) ? [`${key(name)}: ${value(id)}`] : [])).join(", ");
    const statistics = graph.outputs.flatMap(({ name }) => (layers.includes(name) ? [] : [name]));
    const body = [...lines, `return { layers: { ${entries(layers)} }, statistics: { ${entries(statistics)} } };`].join(
      "\n",
    );
    const types = graph.outputs.flatMap(({ name, id }) =>
      layers.includes(name) ? [[name, nodeOf(graph, id).type] as const] : [],
    );
    return { body, graph, seeded: graph.nodes.some(({ op }) => op.kind === "dropoutMask"), layers: new Map(types) };
  }
}

const netArguments = `tf${typeOnly(": TensorFlow")}, weights${typeOnly(": Tensors")}, image${typeOnly(": Tensor4D")}`;

function trainingAbout({ stage, size }: TrainedNet, graph: Graph): string {
  const kinds = new Set(graph.nodes.map(({ op }) => op.kind));
  return [
    "/**",
    ` * The layers in training, first for stage ${commented(stage.name)} (${size.height} x ${size.width}).`,
    ...(kinds.has("batchNorm")
      ? [" * Batch normalisation uses the batch's statistics and renews the running ones."]
      : []),
    ...(kinds.has("dropoutMask") ? [" * Dropout draws its masks from the seed."] : []),
    " */",
  ].join("\n");
}

function signature({ name, seeded }: Pick<TrainingFunction, "name" | "seeded">): string {
  const seed = seeded ? `, seed${typeOnly(": number")}` : "";
  const given = `tf${typeOnly(": TensorFlow")}, w${typeOnly(": Weights")}, image${typeOnly(": Tensor4D")}${seed}`;
  return `export function ${name}(${given}) {`;
}

function shapeOfImage(graph: Graph): string {
  const image = graphInputs(graph).find(({ name }) => name === "image");
  return (image?.type.shape.slice(1) ?? []).join(" x ");
}

/** The net alone in training: outputs are the layers that its stages read, by id, and the new running statistics. */
function trainingGraph(
  { net, training, normalise }: NetModuleOptions,
  stage: TrainStage,
  size: Size,
): { readonly graph: Graph; readonly layers: readonly string[] } {
  const b = new GraphBuilder();
  const seed = b.input("seed", { dtype: "i64", shape: [] });
  const forward = buildForward(b, net, { size, batch: stage.batch, normalise, dropoutSeed: seed });
  const layers = readLayers(net, training);
  const idOf = (layer: string): NodeId => {
    const id = forward.layers[net.layers.findIndex((one) => one.id === layer)];
    if (id === undefined) throw new Error(`tfjs: ${net.name} has no layer ${layer}`);
    return id;
  };
  const outputs = [
    ...layers.map((name) => ({ name, id: idOf(name) })),
    ...[...forward.statistics].map(([name, id]) => ({ name, id })),
  ];
  return { graph: b.finish(net.name, outputs), layers };
}
