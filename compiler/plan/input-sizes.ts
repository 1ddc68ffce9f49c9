import type { CascadeStep, NetModel, Size, SpecModel, TrainStage } from "../model/index.js";

/** The size at which the cascade shows images to a net: of its window's area, of its patches, or its own fixed input. */
export function inferenceSize(model: SpecModel, net: NetModel): Size | undefined {
  const steps = model.cascade?.steps ?? [];
  for (const step of steps) {
    if (step.kind === "window" && step.net === net.name) return step.resized;
    if (step.kind === "feature" && step.net === net.name) {
      const over = steps.find((s) => s.name === step.over);
      if (over?.kind === "crop") return over.size;
    }
  }
  return fixedSize(net);
}

/** The size of the images on which a stage trains a net. */
export function trainingSize(model: SpecModel, stage: TrainStage, net: NetModel): Size | undefined {
  const data = model.data.find((d) => d.name === stage.on.data);
  if (data?.kind === "image_folder") return croppedTo([...data.augment, ...stage.augment]) ?? data.resized;
  const view = model.cascade?.steps.find((s) => s.name === stage.on.view);
  if (view?.kind === "crop") return view.size;
  return windowSize(model.cascade?.steps ?? [], net, stage.on.view) ?? fixedSize(net);
}

function croppedTo(augment: TrainStage["augment"]): Size | undefined {
  for (const a of augment) if (a.kind === "random_crop" || a.kind === "ten_crop") return a.size;
  return undefined;
}

function windowSize(steps: readonly CascadeStep[], net: NetModel, within: string): Size | undefined {
  for (const step of steps)
    if (step.kind === "window" && step.net === net.name && step.within === within) return step.resized;
  return undefined;
}

function fixedSize(net: NetModel): Size | undefined {
  const { height, width } = net.input;
  return typeof height === "number" && typeof width === "number" ? { height, width } : undefined;
}
