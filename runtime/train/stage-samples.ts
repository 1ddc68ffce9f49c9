import type { Plan, PlanDataRef, TrainPlan } from "../../compiler/contract/schema.js";
import type { DataSets } from "../data/data-sets.js";
import { checkLabelCount, faceSamples, type View } from "../data/view.js";
import { fault } from "../errors/user-error.js";
import { stepsOf } from "./sampler.js";
import { watches } from "./training-state.js";

/** The images that a data set's lists give a stage: whole images, before windows are searched for in them. */
export type StageSamples = Pick<View, "name" | "samples" | "labelCount">;

type Labels = Pick<TrainPlan, "labels">;
/** The lists of data sets, read when they are first needed. */
export type DataLists = Pick<DataSets, "description" | "folder" | "faces" | "boxes">;

/**
 * Reads the samples that a stage trains on or is validated on (`on`). No image is decoded.
 * @throws UserError for an empty split, or for another number of classes or identities than the spec states.
 */
export async function stageSamples(
  plan: Plan,
  data: DataLists,
  { labels }: Labels,
  on: PlanDataRef,
): Promise<StageSamples> {
  const description = data.description(on.data);
  switch (description.kind) {
    case "image_folder": {
      const { samples, classes } = await data.folder(on.data);
      const found = { name: on.data, samples, labelCount: classes.length };
      if (labels === "class") checkLabelCount(found, description.classes, "classes", plan);
      return found;
    }
    case "celeba":
    case "lfwa":
    case "csv": {
      const faces = await data.faces(on.data);
      const { samples, identities } = faceSamples(on, faces);
      const found = { name: `${on.data}.${on.split}`, samples, labelCount: identities };
      if (labels === "identity" && identities === 0)
        throw fault("dataset/no-identities", { data: on.data, file: faces.root, found: "no list of identities" });
      if (labels === "identity") checkLabelCount(found, description.identities, "identities", plan);
      return found;
    }
    case "backgrounds":
      throw new Error(`plan: ${description.kind} data cannot be read`);
    default: {
      const never: never = description;
      return never;
    }
  }
}

/** The part of a stage's data set that it can be validated on; undefined if there is none. */
export async function validationSource(
  data: DataLists,
  { on, labels }: Pick<TrainPlan, "on" | "labels">,
): Promise<PlanDataRef | undefined> {
  if (labels !== "attribute" || on.split === "validation") return undefined;
  const { samples } = await data.faces(on.data);
  return samples.some(({ split }) => split === "validation") ? { ...on, split: "validation" } : undefined;
}

/**
 * Checks that the images are enough for one update of the stage.
 * @throws UserError when they are not: the stage could not make a single step.
 */
export function requireStep(stage: TrainPlan, { name, samples }: Pick<View, "name" | "samples">): void {
  const { imagesPerEpoch, stepsPerEpoch } = stepsOf(stage, samples);
  if (stepsPerEpoch > 0) return;
  const { batch, accumulate, perIdentity } = stage;
  const options = [
    `batch ${batch}`,
    ...(accumulate === 1 ? [] : [`accumulate ${accumulate}`]),
    ...(perIdentity === undefined ? [] : [`per_identity ${perIdentity}`]),
  ];
  const epoch = imagesPerEpoch === samples.length ? "" : `, ${imagesPerEpoch} in an epoch`;
  throw fault("training/too-few-images", {
    stage: stage.name,
    found: `${samples.length} images in ${name}${epoch}`,
    expected: `at least ${batch * accumulate} (${options.join(", ")})`,
    hint: accumulate === 1 ? "make `batch` smaller" : "make `batch` or `accumulate` smaller",
  });
}

/**
 * Checks that a stage whose end depends on the validation split has images with known labels in it.
 * @throws UserError when there are none: `early_stop` and `keep: best` would never be decided.
 */
export async function requireValidation(data: DataLists, stage: TrainPlan): Promise<void> {
  if (!watches(stage)) return;
  const on = { ...stage.on, split: "validation" } as const;
  const { samples } = faceSamples(on, await data.faces(stage.on.data));
  if (samples.some(({ attributes }) => attributes?.some((label) => label !== 0))) return;
  throw fault("training/no-known-label", { stage: stage.name, view: `${on.data}.${on.split}` });
}
