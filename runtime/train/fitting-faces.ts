import type { PlanDataRef } from "../../compiler/contract/schema.js";
import type { Cascade } from "../cascade/cascade.js";
import { type FaceFeatures, faceFeatures } from "../cascade/face-features.js";
import { faceSamples, folderOf } from "../data/view.js";
import { fault } from "../errors/user-error.js";
import { reportSkipped, reportWithoutFace } from "../run/report-skipped.js";
import type { TrainingContext } from "./training-context.js";

/**
 * The faces of a split that a stage fits SVMs or decisions to, with their features; reports the images that are left out.
 * @throws UserError if no image can be read, or the cascade finds no face.
 */
export async function fittingFaces(
  context: TrainingContext,
  stage: string,
  on: PlanDataRef,
  cascade: Cascade,
): Promise<FaceFeatures> {
  const { run, progress, data } = context;
  const { samples } = faceSamples(on, await data.faces(on.data));
  const faces = await faceFeatures(run, cascade, on, samples, progress);
  const view = `${on.data}.${on.split}`;
  const where = { stage, view, total: samples.length };
  const { unreadable } = data.description(on.data);
  await reportSkipped(context, { ...where, unreadable, folder: folderOf(samples) }, faces.skipped);
  await reportWithoutFace(context, where, faces.withoutFace);
  if (faces.samples.length > 0) return faces;
  throw fault(faces.withoutFace.length > 0 ? "training/no-window" : "training/no-readable-image", { stage, view });
}
