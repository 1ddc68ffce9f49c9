import { wholeImage } from "../contract/plan-queries.js";
import { isPairTerm } from "../losses/losses.js";
import type { CascadeModel, CascadeStep, DataModel, NetModel, ScheduleModel, TrainStage } from "../model/index.js";
import { ownSize } from "../shape/input-sizes.js";
import { isFaces } from "./data-splits.js";

/**
 * The cascade of a file that has none: the last stage that trains one net on whole images for attributes answers with its output
 * layer. It sees the whole image as the stage does. Undefined if there is no such stage, or its net ends in a map.
 */
export function impliedCascade(
  schedule: ScheduleModel,
  nets: ReadonlyMap<string, NetModel | undefined>,
  data: ReadonlyMap<string, DataModel | undefined>,
): CascadeModel | undefined {
  const stage = schedule.stages.findLast(
    (one): one is TrainStage => one.kind === "train" && one.labels === "attribute",
  );
  const [name, ...others] = stage?.nets ?? [];
  const net = nets.get(name ?? "");
  if (stage === undefined || net === undefined || others.length > 0) return undefined;
  const source = data.get(stage.on.data);
  const layer = net.layers.at(-1);
  const size = ownSize(net)?.size;
  const term = stage.loss.find((one) => !isPairTerm(one));
  if (source === undefined || !isFaces(source) || stage.on.view !== wholeImage || size === undefined) return undefined;
  if (layer?.shape.kind !== "vector" || term === undefined || term.kind === "softmax") return undefined;
  const { origin } = stage;
  const steps: readonly CascadeStep[] = [
    {
      kind: "crop",
      name: "patches",
      of: wholeImage,
      enlarged: 1,
      resized: size,
      size,
      stride: [size.height, size.width],
      flips: false,
      origin,
    },
    { kind: "feature", name: "feature", net: net.name, layer: layer.statement, over: "patches", origin },
    { kind: "output", name: "score", attributes: term.over, on: "feature", stage: stage.name, origin },
  ];
  return { name: net.name, steps, origin };
}
