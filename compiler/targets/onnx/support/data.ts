import type { DataModel, SpecModel } from "../../../model/index.js";
import type { MissingFeature } from "./feature.js";

/** Data sets that a stage, a threshold or the evaluation reads, as far as they cannot be read yet. */
export function missingData(model: SpecModel): readonly MissingFeature[] {
  const used = new Set([
    ...(model.schedule?.stages ?? []).map((stage) => stage.on.data),
    ...(model.evaluate === undefined ? [] : [model.evaluate.on.data]),
  ]);
  const read = model.data.filter((one) => used.has(one.name));
  return read.flatMap(unread);
}

function unread(data: DataModel): readonly MissingFeature[] {
  switch (data.kind) {
    case "lfwa":
    case "csv": {
      const feature = `\`${data.kind}\` data`;
      const hint = "convert the lists to CelebA's formats and use `celeba`";
      return [{ kind: "not-run", feature, hint, origin: data.origin }];
    }
    // Backgrounds are read for a calibrated threshold only, which is reported itself.
    case "backgrounds":
    case "celeba":
    case "image_folder":
      return [];
    default: {
      const never: never = data;
      return never;
    }
  }
}
