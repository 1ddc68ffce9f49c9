import { z } from "zod";
import { dataRef } from "./data.js";
import { identifier } from "./names.js";

const share = z.number().min(0).max(1);

/** What `fanc eval` measures. */
export const evaluation = z.object({
  on: dataRef,
  /** Absent for a cascade without windows. */
  localisation: z
    .object({
      /** Name of the window or boxes step that is compared with the annotated face box. */
      window: identifier,
      /** Overlaps at which a found window counts as right. */
      ious: z.array(share),
      /** False windows per image at which recall is read from the curve. */
      fppi: z.array(z.number().positive()),
      /** Data set of images without faces that count as images of that curve. */
      against: identifier.optional(),
    })
    .optional(),
  /** Parts of the test images that are measured again. */
  slices: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("attribute"), attribute: z.string() }),
      /** Thirds by the longer side of the face, or by the mean of its pixels. */
      z.object({ kind: z.literal("size") }),
      z.object({ kind: z.literal("brightness") }),
    ]),
  ),
  /** Attributes that contradict each other: `excludes` if both are present, `implies` if only the first is. */
  rules: z.array(z.object({ attribute: z.string(), kind: z.enum(["excludes", "implies"]), other: z.string() })),
  /** Published accuracies to show next to ours. */
  compare: z
    .object({
      /** As written. */
      file: z.string(),
      method: z.string(),
      data: z.string(),
      /** Share of right answers for those attributes of the cascade that the file has. */
      accuracy: z.array(z.object({ attribute: z.string(), accuracy: share })),
    })
    .optional(),
});
