import { z } from "zod";

/** A claim with what was measured, for programs, in `evaluation.json`, `fanc eval --json` and the table of a study. */
export const checkedClaimSchema = z
  .strictObject({
    /** As a spec writes it: `mean accuracy >= 80`. */
    claim: z.string(),
    /** What it is about; `better` compares the mean accuracies of two specs. */
    kind: z.enum(["accuracy", "gain", "attribute", "recall", "iou", "better"]),
    verdict: z.enum(["pass", "fail", "not checked"]),
    /** The claim's bound: a share, an overlap or a difference of shares. */
    least: z.number(),
    /** In the unit of `least`; null if nothing was measured. */
    value: z.number().nullable(),
    /** 95 % interval of the value; null if there is none. */
    interval: z.strictObject({ low: z.number(), high: z.number() }).readonly().nullable(),
    /** What people must know about the verdict; null for nothing. */
    note: z.string().nullable(),
  })
  .readonly();

export type ClaimRecord = z.infer<typeof checkedClaimSchema>;
