import type { EvaluationPlan } from "../../compiler/contract/schema.js";
import type { Box } from "../data/box.js";
import type { FaceSample } from "../data/face-data.js";
import type { DecodePool } from "../data/images/decode-pool.js";
import type { ViewSample } from "../data/view.js";
import type { ImageProperties } from "./slices.js";

/** Pixels of a side on which brightness is measured: the mean hardly depends on it. */
const side = 32;
const imagesPerCall = 64;

/** A test image with its window; none if the cascade finds no face, or the whole image is the face. */
export interface TestedImage {
  readonly sample: ViewSample;
  readonly box?: Box | undefined;
}

/** The properties that slices need; those of no slice are null. */
export async function propertiesOf(
  { slices }: Pick<EvaluationPlan, "slices">,
  tested: readonly TestedImage[],
  listed: readonly FaceSample[],
  pool: Pick<DecodePool, "decodeList">,
): Promise<ImageProperties> {
  const none = tested.map(() => null);
  const wanted = new Set(slices.map(({ kind }) => kind));
  return {
    size: wanted.has("size") ? sizesOf(tested, listed) : none,
    brightness: wanted.has("brightness") ? await brightnessOf(tested, pool) : none,
  };
}

/** Of the annotated box, otherwise of the window that the cascade has found. */
function sizesOf(tested: readonly TestedImage[], listed: readonly FaceSample[]): readonly (number | null)[] {
  const annotated = new Map(listed.map((sample) => [sample.file, sample.box]));
  return tested.map(({ sample, box: found }) => {
    const box = annotated.get(sample.file) ?? found;
    return box === undefined ? null : Math.max(box.width, box.height);
  });
}

/** Mean over the face's pixels and their channels; over the whole image if no face is found. */
async function brightnessOf(
  tested: readonly TestedImage[],
  pool: Pick<DecodePool, "decodeList">,
): Promise<readonly (number | null)[]> {
  const means: (number | null)[] = [];
  for (let from = 0; from < tested.length; from += imagesPerCall) {
    const requests = tested.slice(from, from + imagesPerCall).map(({ sample: { path }, box }) => ({
      path,
      ...(box === undefined ? {} : { crop: box }),
      ...{ width: side, height: side },
      fit: "stretch" as const,
    }));
    for (const decoded of await pool.decodeList(requests))
      means.push(decoded.ok ? decoded.pixels.reduce((sum, one) => sum + one, 0) / decoded.pixels.length : null);
  }
  return means;
}
