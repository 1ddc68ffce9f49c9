import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FeatureStep, SpecModel } from "../model/index.js";
import { multiplyAdds } from "../passes/interweave/cost.js";
import { type Obstacle, possibleSharing, type Sharing } from "../passes/interweave/obstacles.js";
import { interweaved } from "../passes/interweave.js";
import { featureOptions, naiveFeatures } from "./features.js";

/** Least cost that is worth a warning: a factor over the necessary work, and additional multiply-adds per crop. */
const notable = { times: 2, multiplyAdds: 100e6 } as const;

/** Any scale works here: the sizes of the graph do not depend on it. */
const anyScale = { kind: "fixed", mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** Warnings of feature steps whose patches overlap, but share little work because of the net's layers. */
export const patchesShareLittle = (model: SpecModel): readonly Diagnostic[] =>
  (model.cascade?.steps ?? []).flatMap((step) => (step.kind === "feature" ? warningOf(model, step) : []));

function warningOf(model: SpecModel, step: FeatureStep): readonly Diagnostic[] {
  const { graph } = naiveFeatures(featureOptions(model, step, anyScale));
  const possible = possibleSharing(graph);
  const [first] = possible?.obstacles ?? [];
  if (possible === undefined || first === undefined) return [];
  const work = multiplyAdds(interweaved(graph).graph);
  const times = work / possible.ideal;
  if (times < notable.times || work - possible.ideal < notable.multiplyAdds) return [];
  const { file, start, end } = step.origin;
  const values = { patches: step.over, times: times.toFixed(1), layer: layerOf(first), why: why(first) };
  const hint = hintOf(possible);
  return [diagnostic("target/patches-share-little", { file, span: { start, end } }, values, { hint })];
}

/** Nodes are named after their layer, followed by a word if the layer has several. */
const layerOf = ({ label }: Obstacle): string => label.split(" ")[0] ?? label;

function why(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "pad":
      return "pads its map, which gives each patch its own border";
    case "stride":
      return `has a stride of ${positions(obstacle.stride)}, but the patches are ${positions(obstacle.step)} apart there`;
    default: {
      const never: never = obstacle;
      return never;
    }
  }
}

const positions = (count: number): string => `${count} ${count === 1 ? "position" : "positions"}`;

function hintOf({ obstacles, evenStep }: Sharing): string {
  const padded = obstacles.flatMap((one) => (one.kind === "pad" ? [`\`${layerOf(one)}\``] : []));
  const shown = [...new Set(padded)];
  const pads =
    shown.length === 0 ? [] : [`remove \`pad\` from ${shown.slice(0, 4).join(", ")}${shown.length > 4 ? ", …" : ""}`];
  const even = obstacles.some(({ kind }) => kind === "stride");
  const steps = even ? [`use a patch \`stride\` that is a multiple of ${evenStep.join("x")}`] : [];
  return [...pads, ...steps].join(", and ");
}
