import { z } from "zod";
import { printableJson } from "../../dsl/text/printable.js";
import { byName } from "../text/by-name.js";
import { checkedClaimSchema } from "./claim-schema.js";
import { comparedMetrics, recordOf } from "./differences.js";
import { type MetricName, metricRecord } from "./ranked-column.js";

const share = z.number().min(0).max(1);
const difference = z.number().min(-1).max(1);
const count = z.int().nonnegative();
const range = z.strictObject({ low: difference, high: difference }).readonly();

/** The schema of a record with an entry for each metric. */
const perMetric = <T extends z.ZodType>(entry: (name: MetricName) => T) =>
  z.strictObject(metricRecord(entry)).readonly();

/** Undefined ones are null. */
const values = metricRecord((name) => (name === "gain" ? difference : share).nullable());

/** 95 % intervals; null for an undefined metric, and where all resamples agree. */
const intervals = perMetric(() => range.nullable());

const calibrationSchema = z
  .strictObject({
    /** Expected calibration error. */
    error: share,
    bins: z
      .array(
        z
          .strictObject({
            low: share,
            high: share,
            answers: count,
            confidence: share.nullable(),
            accuracy: share.nullable(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

/** Of the answers that are not "cannot tell"; absent without a decide step. */
const answered = z.strictObject({ coverage: share, accuracy: share.nullable() }).readonly().optional();

const attributeSchema = z
  .strictObject({
    name: z.string(),
    /** Test samples with a known label; the rates are shares of them. */
    samples: count,
    unknown: count,
    truePositives: count,
    falsePositives: count,
    trueNegatives: count,
    falseNegatives: count,
    prevalence: share.nullable(),
    fittingPrevalence: share.nullable(),
    fittingUnknown: count,
    ...values,
    intervals,
    /** Where the answers have probabilities. */
    calibration: calibrationSchema.optional(),
    answered,
    /** Accuracy that the paper reports for its own data; absent where it reports none. */
    paper: share.optional(),
  })
  .readonly();

const meansSchema = z
  .strictObject({
    ...values,
    accuracy: share,
    baseline: share,
    gain: difference,
    intervals,
    /** Attributes that have a value. */
    attributes: perMetric(() => count),
    calibrationError: share.optional(),
    answered,
    /** The paper's mean over the attributes of this table; absent unless it reports every one of them. */
    paper: share.optional(),
  })
  .readonly();

const resamplingSchema = z
  .strictObject({
    /** What is drawn: all images of an identity together, or images of data without identities. */
    units: z.enum(["identities", "images"]),
    clusters: z.int().positive(),
    resamples: z.int().positive(),
  })
  .readonly();

const differenceSchema = z
  .strictObject({
    value: difference,
    interval: range.nullable(),
    p: share,
    /** Corrected for all attributes of all slices, or for the means of all slices. */
    holm: share,
  })
  .readonly();

const gapsPerMetric = z
  .strictObject(recordOf(comparedMetrics.map((metric) => [metric, differenceSchema.nullable()])))
  .readonly();

const numberRange = z.strictObject({ low: z.number(), high: z.number() }).readonly();

const slicePartSchema = z
  .strictObject({
    part: z.enum(["absent", "present", "low", "middle", "high"]),
    images: count,
    /** Of the property in this part: pixels, or a mean of pixels. */
    range: numberRange.optional(),
    /** Whether it has fewer than 30 images. */
    few: z.boolean(),
    /** Null without a known label. */
    measured: z
      .strictObject({
        attributes: z.array(attributeSchema).readonly(),
        means: meansSchema,
        resampling: resamplingSchema,
      })
      .readonly()
      .nullable(),
  })
  .readonly();

const sliceSchema = z
  .strictObject({
    kind: z.enum(["attribute", "size", "brightness"]),
    /** The attribute, or the kind again. */
    name: z.string(),
    parts: z.array(slicePartSchema).readonly(),
    /** `to` minus `from`. */
    gaps: z
      .strictObject({
        from: slicePartSchema.unwrap().shape.part,
        to: slicePartSchema.unwrap().shape.part,
        means: gapsPerMetric,
        attributes: z
          .array(z.strictObject({ name: z.string(), ...gapsPerMetric.unwrap().shape }).readonly())
          .readonly(),
      })
      .readonly(),
  })
  .readonly();

const contradictionsSchema = z
  .strictObject({ images: count, contradictions: count, examples: z.array(z.string()).readonly() })
  .readonly();

const ruleSchema = z
  .strictObject({
    attribute: z.string(),
    kind: z.enum(["excludes", "implies"]),
    other: z.string(),
    labels: contradictionsSchema,
    answers: contradictionsSchema,
  })
  .readonly();

const interval = z.strictObject({ low: share, high: share }).readonly();

const recallPoint = z.strictObject({ iou: share, recall: share, interval }).readonly();

const rate = z.number().nonnegative();

/** True-positive rate against false windows per image, at one overlap. */
const detectionCurveSchema = z
  .strictObject({
    iou: share,
    /** At the rates that the spec asks for: the most faces with at most so many false windows per image. */
    rates: z
      .array(z.strictObject({ fppi: rate, recall: share, interval, threshold: z.number().nullable() }).readonly())
      .readonly(),
    /** What the run's own threshold finds; of all windows if it has none. */
    run: z.strictObject({ fppi: rate, recall: share, interval }).readonly(),
    /** Corners of the curve, by falling threshold; long curves are thinned out. */
    points: z.array(z.strictObject({ threshold: z.number(), fppi: rate, recall: share }).readonly()).readonly(),
  })
  .readonly();

const detectionSchema = z
  .strictObject({
    /** Images with an annotated face and backgrounds: false windows are counted per image of both. */
    images: z.int().positive(),
    faces: z.int().positive(),
    /** Images without a face: those with a window that passes the run's thresholds. */
    backgrounds: z
      .strictObject({ data: z.string(), images: z.int().positive(), withWindow: count, interval })
      .readonly()
      .optional(),
    /** The run's threshold of the window; null for none. */
    threshold: z.number().nullable(),
    curves: z.array(detectionCurveSchema).readonly(),
  })
  .readonly();

const localisationSchema = z
  .strictObject({
    images: z.int().positive(),
    meanIou: share,
    curve: z.array(recallPoint).readonly(),
    /** At the overlaps that the spec names. */
    asked: z.array(recallPoint).readonly(),
    detection: detectionSchema.optional(),
  })
  .readonly();

/** What `fanc eval --json` prints and the run folder keeps. All rates are shares in [0, 1]. */
export const evaluationSchema = z
  .strictObject({
    schema: z.literal("fanc.evaluation/8"),
    /** Of the run: what tells its results from those of other runs of the same spec. */
    seed: z.int().optional(),
    /** Of the run: the values of `--set`; absent for a run without its spec. */
    settings: byName(z.string(), z.string()).optional(),
    /** Test samples. */
    samples: z.int().positive(),
    /** Test samples in which the cascade found no face: wrong in every attribute, and misses of the localisation. */
    withoutFace: count,
    /** Samples whose label frequencies make the baseline. */
    fittingSamples: z.int().positive(),
    /** How the intervals of attributes and means were made. */
    resampling: resamplingSchema,
    attributes: z.array(attributeSchema).min(1).readonly(),
    means: meansSchema,
    /** In the order of the spec; absent without any. */
    slices: z.array(sliceSchema).min(1).readonly().optional(),
    rules: z.array(ruleSchema).min(1).readonly().optional(),
    /** The source of the published accuracies in `paper`. */
    compared: z.strictObject({ file: z.string(), method: z.string(), data: z.string() }).readonly().optional(),
    /** By window name ("head", "face"), where the data has true boxes. */
    localisation: byName(z.string(), localisationSchema).optional(),
    /** Images that `localisation` leaves out, because the box of the data is empty or outside the image. */
    notAnnotated: z
      .array(z.strictObject({ file: z.string(), reason: z.string() }).readonly())
      .readonly()
      .optional(),
    /** The claims of the run's spec; absent for a spec without claims and for a rehearsal. */
    claims: z.array(checkedClaimSchema).min(1).readonly().optional(),
  })
  .readonly();

export type Evaluation = z.infer<typeof evaluationSchema>;
export type MeasuredSlice = z.infer<typeof sliceSchema>;
export type SlicePart = z.infer<typeof slicePartSchema>;
export type SliceGap = z.infer<typeof differenceSchema>;
export type CheckedRule = z.infer<typeof ruleSchema>;
export type Detection = z.infer<typeof detectionSchema>;
export type Localisation = z.infer<typeof localisationSchema>;
export type EvaluatedAttribute = z.infer<typeof attributeSchema>;

/** As `fanc eval --json` prints it. */
export const evaluationJson = (evaluation: Evaluation): string =>
  printableJson(z.encode(evaluationSchema, evaluation), 2);
