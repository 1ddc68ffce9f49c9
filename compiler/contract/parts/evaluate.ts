import { z } from "zod";
import { dataRef } from "./data.js";
import { identifier } from "./names.js";

const share = z.number().min(0).max(1);

/** What `fanc eval` measures. */
export const evaluation = z.object({
  on: dataRef,
  localisation: z.object({ window: identifier, ious: z.array(share), fppi: z.array(z.number().positive()) }),
  /** Published accuracies to show beside ours. */
  compare: z
    .object({
      file: z.string(),
      method: z.string(),
      data: z.string(),
      accuracy: z.array(z.object({ attribute: z.string(), accuracy: share })),
    })
    .optional(),
});
