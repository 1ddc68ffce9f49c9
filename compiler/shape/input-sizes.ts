import type {
  Augmentation,
  CascadeStep,
  DataModel,
  NetModel,
  Origin,
  Size,
  SpecModel,
  TrainStage,
} from "../model/index.js";

/** An image size and the part of the spec that sets it. */
export interface DecidedSize {
  readonly size: Size;
  /** For people: `random_crop` of `objects`, window `head`. */
  readonly by: string;
  readonly origin: Origin;
}

/** What a training stage reads. */
export interface StageImages {
  readonly data: DataModel;
  /** The window or crop through which images are seen; undefined for whole images. */
  readonly view: CascadeStep | undefined;
  readonly steps: readonly CascadeStep[];
  /** Of the stage. */
  readonly augment: readonly Augmentation[];
  readonly origin: Origin;
}

/** The input size of a net, if both sides are numbers. */
export function fixedInput(net: NetModel): Size | undefined {
  const { height, width } = net.input;
  return typeof height === "number" && typeof width === "number" ? { height, width } : undefined;
}

/**
 * The size of the images on which a stage trains a net. Images of a folder keep the size set by the data set and its
 * crop, and patches keep theirs; whole images and windows are resized to the size at which the cascade searches them
 * with this net, or else to the net's fixed input. Undefined if nothing sets it.
 */
export function trainingSize(images: StageImages, net: NetModel): DecidedSize | undefined {
  const { data, view, steps } = images;
  if (data.kind === "image_folder") return folderSize(data, images);
  if (view?.kind === "crop") return { size: view.size, by: `the patches of \`${view.name}\``, origin: view.origin };
  const within = view?.name ?? "image";
  for (const step of steps)
    if (step.kind === "window" && step.net === net.name && step.within === within)
      return { size: step.resized, by: `the window \`${step.name}\``, origin: step.origin };
  return ownSize(net);
}

function folderSize(data: Extract<DataModel, { kind: "image_folder" }>, stage: StageImages): DecidedSize {
  for (const [augment, owner, origin] of [
    [data.augment, `\`${data.name}\``, data.origin],
    [stage.augment, "the stage", stage.origin],
  ] as const) {
    const crop = augment.find((one) => one.kind === "random_crop" || one.kind === "ten_crop");
    if (crop?.kind === "random_crop" || crop?.kind === "ten_crop")
      return { size: crop.size, by: `\`${crop.kind}\` of ${owner}`, origin };
  }
  return { size: data.resized, by: `\`resized\` of \`${data.name}\``, origin: data.origin };
}

/** The fixed input of a net. */
export function ownSize(net: NetModel): DecidedSize | undefined {
  const size = fixedInput(net);
  return size && { size, by: `the input of \`${net.name}\``, origin: net.origin };
}

/** The size at which a cascade step runs a net. */
export function cascadeSize(step: CascadeStep, steps: readonly CascadeStep[]): DecidedSize | undefined {
  if (step.kind === "window") return { size: step.resized, by: `the window \`${step.name}\``, origin: step.origin };
  const over = step.kind === "feature" ? steps.find((one) => one.name === step.over) : undefined;
  return over?.kind === "crop"
    ? { size: over.size, by: `the patches of \`${over.name}\``, origin: step.origin }
    : undefined;
}

/**
 * The size for which a net's inference graph is built: that of the cascade step that runs it, else its own fixed input,
 * else that of the last stage that trains it. Undefined for a net of open size that nothing uses.
 */
export function inferenceInput(model: SpecModel, net: NetModel): DecidedSize | undefined {
  const steps = model.cascade?.steps ?? [];
  for (const step of steps) {
    const used = (step.kind === "window" || step.kind === "feature") && step.net === net.name;
    const decided = used ? cascadeSize(step, steps) : undefined;
    if (decided !== undefined) return decided;
  }
  const last = model.schedule?.stages.findLast((one) => one.kind === "train" && one.nets.includes(net.name));
  return ownSize(net) ?? (last?.kind === "train" ? stageSize(model, last, net) : undefined);
}

/** The size of `inferenceInput`. */
export const inferenceSize = (model: SpecModel, net: NetModel): Size | undefined => inferenceInput(model, net)?.size;

/** `trainingSize` of a stage of a whole model. */
export function stageSize(model: SpecModel, stage: TrainStage, net: NetModel): DecidedSize | undefined {
  const data = model.data.find((one) => one.name === stage.on.data);
  if (data === undefined) return undefined;
  const steps = model.cascade?.steps ?? [];
  const view = steps.find((one) => one.name === stage.on.view);
  return trainingSize({ data, view, steps, augment: stage.augment, origin: stage.origin }, net);
}
