import type { InferenceNet } from "../../graphs/inference.js";
import { graphInputs } from "../../ir/graph.js";
import type { NetModel, TrainStage } from "../../model/index.js";
import { commented, key, member, typeOnly } from "../../operators/tfjs/text.js";
import { functionBody } from "./function-body.js";
import { Identifiers } from "./identifiers.js";
import { Imports, moduleText } from "./module-text.js";
import { layerComments, type PlaceOf } from "./places.js";

/** Module `eval/STAGE.NET`: the net as in inference with the output layer of a stage, and the mean square activations of its layers. */
export function evalModule(options: {
  readonly net: NetModel;
  readonly stage: TrainStage;
  readonly evalGraph: Pick<InferenceNet, "graph">;
  /** Stem of the stage's training step. */
  readonly step: string;
  readonly placeOf: PlaceOf;
  readonly about: string;
}): { readonly text: string; readonly libraryFiles: readonly string[] } {
  const { net, stage, evalGraph, step, placeOf, about } = options;
  const { graph } = evalGraph;
  const imports = new Imports();
  const { lines, value } = functionBody(graph, {
    input: (name) => (name === "image" ? "image" : member("w", name)),
    names: new Identifiers(),
    lib: imports.lib,
    comment: layerComments(net, placeOf),
    batch: "N",
  });
  const image = graphInputs(graph).find(({ name }) => name === "image");
  const weights = `${imports.type(`../nets/${net.name}.js`, "Weights")} & ${imports.type(`../${step}.js`, "OutputLayer")}`;
  const run = [
    "/**",
    ` * ${commented(net.name)} with the output layer of stage ${commented(stage.name)} (${placeOf(stage.origin)}), to evaluate the weights: no dropout, running`,
    " * statistics. `@mean_square.LAYER` is the mean square of its values for each image: not finite if it overflows.",
    ` * Takes N images of ${(image?.type.shape.slice(1) ?? []).join(" x ")} bytes.`,
    " */",
    `export function run(tf${typeOnly(": TensorFlow")}, weights${typeOnly(": Tensors")}, image${typeOnly(": Tensor4D")}) {`,
    "return tf.tidy(() => {",
    `const w = weights${typeOnly(` as ${weights}`)};`,
    ...lines,
    "return {",
    ...graph.outputs.map(({ name, id }) => `${key(name)}: ${value(id)},`),
    "};",
    "});",
    "}",
  ].join("\n");
  return { text: moduleText(about, imports, [run]), libraryFiles: imports.libraryFiles };
}
