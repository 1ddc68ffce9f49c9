import { keepsOutputLayer } from "../../compiler/contract/plan-queries.js";
import type { Plan, TrainGroup, TrainPlan } from "../../compiler/contract/schema.js";
import type { Weights } from "../engines/engine.js";
import { outputLayerFile, storedClassifiers } from "../run/classifier-file.js";
import type { StoredArrays } from "../run/run-folder.js";

/**
 * The files of the output layer of a group, one for each net, by name; none if the stage does not learn attributes.
 *
 * @param weights of the group, those of the output layer included.
 */
export function outputLayers(
  { attributeLists }: Plan,
  stage: TrainPlan,
  { nets, outputLayer }: TrainGroup,
  weights: Weights,
): ReadonlyMap<string, StoredArrays> {
  if (!keepsOutputLayer(stage)) return new Map();
  const list = stage.loss.flatMap((term) => ("over" in term && term.kind !== "softmax" ? [term.over] : []))[0];
  const attributes = attributeLists.find(({ name }) => name === list)?.attributes;
  const [weight, bias] = ["weight", "bias"].map((part) => {
    const parameter = outputLayer.find(({ name }) => name.endsWith(`.${part}`));
    return weights.get(parameter?.name ?? "")?.data;
  });
  if (attributes === undefined || weight === undefined || bias === undefined)
    throw new Error(`train: stage ${stage.name} has no output layer for ${list}`);
  const { tensors, metadata } = storedClassifiers({ attributes, weights: weight, bias });
  const { name } = stage;
  return new Map(
    nets.map((net) => [outputLayerFile(net, name), { tensors, metadata: { ...metadata, net, stage: name } }]),
  );
}
