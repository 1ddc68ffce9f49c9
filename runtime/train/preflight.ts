import type { Plan, PlanStage } from "../../compiler/contract/schema.js";
import type { DataSets } from "../data/data-sets.js";
import { checkLabelCount, faceSamples, folderView, type View } from "../data/view.js";
import { UserError } from "../errors/user-error.js";

/**
 * Reads the lists of every data set that the stages need, so that a fault shows at once and not after hours of
 * training. Images are not decoded.
 * @throws UserError for the first fault.
 */
export async function requireUsableData(plan: Plan, data: DataSets, stages: readonly PlanStage[]): Promise<void> {
  for (const stage of stages) {
    const view = await viewOf(data, stage);
    if (stage.kind === "fit") continue;
    const description = data.description(stage.on.data);
    if (stage.labels === "class" && description.kind === "image_folder")
      checkLabelCount(view, description.classes, "classes", plan);
    if (stage.labels === "identity" && "identities" in description)
      checkLabelCount(view, description.identities, "identities", plan);
    if (view.samples.length < stage.batch) {
      throw new UserError(`stage ${stage.name}: a batch is larger than the data set`, {
        found: `batch ${stage.batch}, ${view.samples.length} images in ${view.name}`,
        hint: "make the batch smaller",
      });
    }
  }
}

async function viewOf(data: DataSets, { on }: PlanStage): Promise<Pick<View, "name" | "samples" | "labelCount">> {
  const description = data.description(on.data);
  switch (description.kind) {
    case "image_folder":
      return folderView(on.data, await data.folder(on.data), description.resized, description.unreadable);
    case "celeba":
    case "lfwa":
    case "csv": {
      const { samples, identities } = faceSamples(on, await data.faces(on.data));
      return { name: `${on.data}.${on.split}`, samples, labelCount: identities };
    }
    case "backgrounds":
      throw new Error(`plan: ${description.kind} data cannot be read`);
    default: {
      const never: never = description;
      return never;
    }
  }
}
