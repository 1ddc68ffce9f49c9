import { z } from "zod";

const share = z.number().min(0).max(1);
/** In the worst seed of a study, instead of in the mean over seeds. */
const worst = z.boolean();

/** A claim of `expect`: a metric of the evaluation with its least value, as a share. */
export const claim = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accuracy"), least: share, worst }),
  z.object({ kind: z.literal("iou"), least: share, worst }),
  z.object({ kind: z.literal("gain"), least: z.number().min(-1).max(1), worst }),
  z.object({ kind: z.literal("recall"), iou: share, least: share, worst }),
  z.object({ kind: z.literal("attribute"), attribute: z.string(), least: share, worst }),
  /** The mean accuracy minus that of another spec; `file` as the spec writes it. */
  z.object({ kind: z.literal("better"), file: z.string(), least: share }),
]);
