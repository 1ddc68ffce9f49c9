import { lossInputs } from "../../contract/training-inputs.js";
import { GraphBuilder } from "../../ir/builder.js";
import { type Graph, graphInputs, type NodeId } from "../../ir/graph.js";
import { lossOf } from "../../losses/losses.js";
import { buildLossOver } from "../../lower/loss.js";
import type { Parameter } from "../../lower/parameters.js";
import type { LossTerm, NetModel, TrainStage } from "../../model/index.js";
import { commented, key, literal, member, typeOnly } from "../../operators/tfjs/text.js";
import { optimizerOf } from "../../optimizers/optimizers.js";
import { moves } from "../../passes/training-context.js";
import { functionBody } from "./function-body.js";
import { Identifiers } from "./identifiers.js";
import { Imports, moduleText } from "./module-text.js";
import type { TrainingFunction } from "./net-module.js";
import type { PlaceOf } from "./places.js";
import { weightsType } from "./weights-type.js";

export interface StepModuleOptions {
  readonly net: NetModel;
  readonly stage: TrainStage;
  /** Of the net. */
  readonly parameters: readonly Parameter[];
  /** Size of the output layer. */
  readonly outputs: number;
  /** In the net's module. */
  readonly layers: TrainingFunction;
  /** Inputs of the whole step that its loss depends on; others have no gradient. */
  readonly reached: ReadonlySet<string>;
  readonly placeOf: PlaceOf;
  readonly about: string;
}

/** Module `train/STAGE.NET`: the stage's loss over the layers of the net, and its update rule. */
export function stepModule(options: StepModuleOptions): {
  readonly text: string;
  readonly libraryFiles: readonly string[];
} {
  const { net, stage, parameters, layers, reached, placeOf, about } = options;
  const imports = new Imports();
  const module = `../nets/${net.name}.js`;
  const { graph, outputLayer } = lossGraph(options);
  const moving = [...parameters, ...outputLayer].filter((one) => moves(one) && reached.has(one.name));
  const { clip } = stage.optimizer;
  const rule = optimizerOf(stage.optimizer).tfjs(stage.optimizer);
  const accumulates = stage.accumulate > 1;
  const mean = accumulates ? "sums" : "gradients";
  const fed = graphInputs(graph).flatMap(({ name }) => lossInputs.filter((one) => one === name));
  const { lines, value } = functionBody(graph, {
    input: (name) =>
      layerOf(name) === undefined
        ? (fed.find((one) => one === name) ?? member("w", name))
        : member("layers", layerOf(name) ?? ""),
    names: new Identifiers(),
    lib: imports.lib,
    comment: () => undefined,
    batch: stage.batch,
  });
  const output = (name: string): string => value(graph.outputs.find((one) => one.name === name)?.id as NodeId);
  const call = ["tf", "w", "batch.image", ...(layers.seeded ? ["batch.seed"] : [])].join(", ");

  const weights = typeOnly(`: ${imports.type(module, "Weights")} & OutputLayer`);
  const parts = [
    weightsType("OutputLayer", "The output layer, which training adds and which is removed afterwards.", outputLayer),
    [
      "/** Parameters that move, with their multipliers on learning rate and weight decay. */",
      "const parameters = {",
      ...moving.map((one) => `${key(one.name)}: ${literal({ lr: one.lrMultiplier, decay: one.decayMultiplier })},`),
      "};",
    ].join("\n"),
    [
      `/** Loss: ${stage.loss.map(lossInWords).join(", plus ")} (${placeOf(stage.origin)}). */`,
      `function lossOf(tf${typeOnly(": TensorFlow")}, w${weights}, batch${typeOnly(": StepBatch")}) {`,
      `const { layers, statistics } = ${imports.value(module, layers.name)}(${call});`,
      ...fed.map((name) => `const ${name} = ${imports.lib(`${name}Of`)}(batch);`),
      ...lines,
      `return { loss: ${output("loss")}, logits: ${output("logits")}, next: statistics };`,
      "}",
    ].join("\n"),
    [
      "/** The loss of a batch, its gradients by TensorFlow.js, and the new values by the update rule of the stage. */",
      `export function trainingStep(tf${typeOnly(": TensorFlow")}, values${typeOnly(": Tensors")}, batch${typeOnly(": StepBatch")})${typeOnly(": StepValues")} {`,
      "return tf.tidy(() => {",
      `const moving = ${imports.lib("movingValues")}(values, parameters);`,
      `const { loss, logits, next, gradients } = ${imports.lib("lossAndGradients")}(tf, moving, (w) =>`,
      `lossOf(tf, { ...values, ...w }${typeOnly(` as ${imports.type(module, "Weights")} & OutputLayer`)}, batch),`,
      ");",
      ...(accumulates
        ? [
            `const sums = ${imports.lib("accumulated")}(tf, values, gradients, ${literal({ batches: stage.accumulate })});`,
            `if (!${imports.lib("endsUpdate")}(batch)) return { loss, logits, next: { ...next, ...${imports.lib("keptSums")}(sums) } };`,
          ]
        : []),
      ...(clip === undefined
        ? []
        : [`const shortened = ${imports.lib("clip")}(tf, ${mean}, ${literal({ limit: clip })});`]),
      `const updated = ${imports.lib(rule.name)}(tf, parameters, values, ${clip === undefined ? mean : "shortened"}, batch.lr, ${literal(rule.options)});`,
      accumulates
        ? `return { loss, logits, next: { ...next, ...updated, ...${imports.lib("emptySums")}(tf, sums) } };`
        : "return { loss, logits, next: { ...next, ...updated } };",
      "});",
      "}",
    ].join("\n"),
  ];
  return { text: moduleText(about, imports, parts), libraryFiles: imports.libraryFiles };
}

const layerInput = "layer ";
const layerOf = (input: string): string | undefined =>
  input.startsWith(layerInput) ? input.slice(layerInput.length) : undefined;

/** Output layer and loss over inputs in place of the net's layers. */
function lossGraph({ net, stage, outputs, layers }: StepModuleOptions): {
  readonly graph: Graph;
  readonly outputLayer: readonly Parameter[];
} {
  const b = new GraphBuilder();
  const built = buildLossOver(b, stage, outputs, (statement) => {
    const index = statement === undefined ? net.layers.length - 1 : (net.outputs.get(statement) ?? -1);
    const id = net.layers[index]?.id ?? "";
    const type = layers.layers.get(id);
    if (type === undefined) throw new Error(`tfjs: ${net.name} does not hand on the layer ${id}`);
    return b.input(`${layerInput}${id}`, type);
  });
  const graph = b.finish("loss", { loss: built.loss, logits: built.logits });
  return { graph, outputLayer: built.parameters };
}

function lossInWords(term: LossTerm): string {
  const text = lossOf(term).words(term, commented);
  return term.weight === 1 ? text : `${term.weight} times ${text}`;
}
