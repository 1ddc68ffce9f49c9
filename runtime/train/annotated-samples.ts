import type { PlanDataRef } from "../../compiler/contract/schema.js";
import type { Box } from "../data/box.js";
import type { FaceData } from "../data/face-data.js";
import { faceSamples, type ViewSample } from "../data/view.js";
import { fault } from "../errors/user-error.js";

/** An image with the annotated box of its face, in pixels of the image. */
export interface AnnotatedSample {
  readonly sample: ViewSample;
  readonly box: Box;
}

/**
 * The images of a split that have an annotated box.
 * @param step the window step that is refined on them.
 * @throws UserError if there are none.
 */
export function annotatedSamples(step: string, on: PlanDataRef, data: FaceData): readonly AnnotatedSample[] {
  const boxes = new Map(data.samples.map(({ file, box }) => [file, box]));
  const annotated = faceSamples(on, data).samples.flatMap((sample) => {
    const box = boxes.get(sample.file);
    return box === undefined ? [] : [{ sample, box }];
  });
  if (annotated.length > 0) return annotated;
  throw fault("dataset/no-boxes", { step, data: `${on.data}.${on.split}`, file: data.root });
}
