import { z } from "zod";
import { printableJson } from "../../dsl/text/printable.js";
import { checkedClaimSchema } from "../evaluate/claim-schema.js";

const number = z.number();
const interval = z.strictObject({ low: number, high: number }).readonly();

const metricSchema = z
  .strictObject({
    /** Unique in the table, for people: `mean accuracy`, `face: recall at IoU 0.5`, `accuracy of Smiling`. */
    name: z.string(),
    /** All are shares in [0, 1], apart from the gain, which is a difference of shares. */
    kind: z.enum(["accuracy", "gain", "recall", "iou", "attribute"]),
    /** Of the kinds `recall` and `iou`. */
    window: z.string().optional(),
    /** Of the kind `recall`: from which overlap on a window counts. */
    iou: z.number().min(0).max(1).optional(),
    /** Of the kind `attribute`. */
    attribute: z.string().optional(),
  })
  .readonly();

const summarySchema = z
  .strictObject({
    /** Seeds with a value. */
    n: z.int().positive(),
    mean: number,
    /** Standard deviation, with n - 1 in the denominator; null for one seed. */
    deviation: number.nullable(),
    /** 95 % interval of the mean over seeds (t); null for one seed. */
    interval: interval.nullable(),
    lowest: number,
    highest: number,
  })
  .readonly();

const runSchema = z
  .strictObject({
    seed: z.int(),
    folder: z.string(),
    outcome: z.enum(["evaluated", "failed", "missing"]),
    /** Why it failed. */
    reason: z.string().optional(),
    /** In the order of `metrics`, null where the run has not measured one; empty unless it is evaluated. */
    values: z.array(number.nullable()).readonly(),
  })
  .readonly();

const pointSchema = z
  .strictObject({
    name: z.string(),
    base: z.boolean(),
    against: z.string().optional(),
    settings: z.array(z.strictObject({ name: z.string(), value: z.string() }).readonly()).readonly(),
    runs: z.array(runSchema).readonly(),
    /** In the order of `metrics`; null where no run has measured one. */
    summaries: z.array(summarySchema.nullable()).readonly(),
  })
  .readonly();

const probability = z.number().min(0).max(1);
/** `holm`: corrected for all tests of the family. */
const testSchema = z.strictObject({ p: probability, holm: probability }).readonly();

const comparisonSchema = z
  .strictObject({
    metric: z.string(),
    point: z.string(),
    reference: z.string(),
    /** Seeds that both have measured: the pairs. */
    seeds: z.array(z.int()).readonly(),
    /** Mean of point minus reference over these seeds; null for none. */
    difference: number.nullable(),
    /** 95 % interval of the difference by the paired t-test; null without one. */
    interval: interval.nullable(),
    t: testSchema.nullable(),
    wilcoxon: testSchema.nullable(),
    /** Why a test is null. */
    untested: z.string().optional(),
  })
  .readonly();

/** The table of a study. `fanc study --format json` prints it. */
export const studyTableSchema = z
  .strictObject({
    schema: z.literal("fanc.study-table/2"),
    study: z.string(),
    seeds: z.array(z.int()).readonly(),
    /** Test images of the first evaluated run; null if there is none. */
    samples: z.int().positive().nullable(),
    metrics: z.array(metricSchema).readonly(),
    points: z.array(pointSchema).readonly(),
    comparisons: z.array(comparisonSchema).readonly(),
    /** The claims of the spec on the base point; empty for a rehearsal. */
    claims: z.array(checkedClaimSchema).readonly(),
    /** What a reader of the table must know: runs that are not in it, points that cannot be compared. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();

export type StudyTable = z.infer<typeof studyTableSchema>;
export type StudyMetric = z.infer<typeof metricSchema>;
export type MetricSummary = z.infer<typeof summarySchema>;
export type TablePoint = z.infer<typeof pointSchema>;
export type PointComparison = z.infer<typeof comparisonSchema>;

/** As `fanc study --format json` prints it. */
export const studyTableJson = (table: StudyTable): string => printableJson(z.encode(studyTableSchema, table), 2);
