import type { FeatureGraph } from "../../graphs/features.js";
import { graphInputs } from "../../ir/graph.js";
import type { FeatureStep, NetModel } from "../../model/index.js";
import { commented, key, member, typeOnly } from "../../operators/tfjs/text.js";
import { functionBody } from "./function-body.js";
import { Identifiers } from "./identifiers.js";
import { Imports, moduleText } from "./module-text.js";
import { layerComments, type PlaceOf } from "./places.js";

/** Module `features/STEP`: the net over all patches of a crop, interweaved (paper, section 3). */
export function featureModule(options: {
  readonly step: FeatureStep;
  readonly net: NetModel;
  readonly features: Pick<FeatureGraph, "graph" | "patches">;
  readonly placeOf: PlaceOf;
  readonly about: string;
}): { readonly text: string; readonly libraryFiles: readonly string[] } {
  const { step, net, features, placeOf, about } = options;
  const { graph, patches } = features;
  const imports = new Imports();
  const image = graphInputs(graph).find(({ name }) => name === "image");
  const [batch = 1, ...shape] = image?.type.shape ?? [];
  const { lines, value } = functionBody(graph, {
    input: (name) => (name === "image" ? "image" : member("w", name)),
    names: new Identifiers(),
    lib: imports.lib,
    comment: layerComments(net, placeOf),
    batch,
  });
  const outputs = graph.outputs.map(({ name, id }) => `${key(name)}: ${value(id)}`);
  const weights = typeOnly(` as ${imports.type(`../nets/${net.name}.js`, "Weights")}`);
  const run = [
    "/**",
    ` * Layer ${commented(step.layer)} of ${commented(net.name)} over the ${patches} patches of a crop (${placeOf(step.origin)}). Where patches overlap, what they`,
    " * have in common is computed once: the convolutions run over interweaved maps that hold every position of a patch.",
    ` * Takes ${batch === 1 ? "one crop" : `${batch} crops`} of ${shape.join(" x ")} bytes; gives the features of each patch and their mean.`,
    " */",
    `export function run(tf${typeOnly(": TensorFlow")}, weights${typeOnly(": Tensors")}, image${typeOnly(": Tensor4D")}) {`,
    "return tf.tidy(() => {",
    `const w = weights${weights};`,
    ...lines,
    `return { ${outputs.join(", ")} };`,
    "});",
    "}",
  ].join("\n");
  return { text: moduleText(about, imports, [run]), libraryFiles: imports.libraryFiles };
}
