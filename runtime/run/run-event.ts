import { z } from "zod";

const count = z.int().nonnegative();
/** A group of nets that a stage trains together; `group`: its index in the stage. */
const place = { stage: z.string(), group: count, nets: z.array(z.string()).readonly() };
/** NaN and infinities are null in JSON. */
const measure = z.number().nullable();
/** Mean IoU, and the share of IoU 0.5 and above. */
const localisation = z.object({ meanIou: z.number(), recall: z.number() });
const measuredShare = z.object({
  count,
  of: count,
  share: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }).readonly(),
});

/**
 * The events of a run, as in `events.ndjson` and `fanc train --json`: one JSON object a line, each with `time` (ISO 8601) first.
 * Steps count from 1 over the whole stage; rates and shares are in [0, 1].
 */
export const runEventSchema = z.discriminatedUnion("type", [
  /** A process starts or resumes the run. */
  z.object({
    type: z.literal("session"),
    fanc: z.string(),
    node: z.string(),
    engine: z.string(),
    done: z.array(z.string()).readonly(),
  }),
  /** The result of a stage was reused from another run, because everything that it depends on is the same; `from`: see `storedPath`. */
  z.object({ type: z.literal("reused"), stage: z.string(), from: z.string(), key: z.string() }),
  /**
   * What the session will do, estimated before the first stage: seconds and bytes, null where nothing is known. A stage with
   * `from` is reused from that run; see `storedPath`.
   */
  z.object({
    type: z.literal("plan"),
    seconds: measure,
    memory: measure,
    stages: z.array(z.object({ stage: z.string(), seconds: measure, from: z.string().nullable() })).readonly(),
  }),
  z.object({ type: z.literal("begin"), ...place, steps: count, stepsPerEpoch: count, images: count, step: count }),
  z.object({
    type: z.literal("step"),
    ...place,
    step: count,
    epoch: z.number(),
    loss: measure,
    accuracy: measure,
    lr: z.number(),
    /** Images a second since the step before. */
    imagesPerSecond: z.number(),
    /** Seconds in which the engine waited for the batch. */
    waited: z.number(),
    /** The whole schedule: the share of its time that is over, and the seconds left; absent while no time is known. */
    schedule: z
      .object({ share: z.number(), secondsLeft: z.number().nonnegative(), stage: count, stages: count })
      .readonly()
      .optional(),
  }),
  /** Loss (of the labels, without terms over pairs) and accuracy over the whole validation split. */
  z.object({
    type: z.literal("validation"),
    ...place,
    step: count,
    epoch: z.number(),
    images: count,
    loss: measure,
    accuracy: measure,
    best: z.boolean(),
  }),
  z.object({ type: z.literal("checkpoint"), ...place, step: count, file: z.string() }),
  /** The stage ended before its last epoch: nothing better within its patience. */
  z.object({ type: z.literal("early-stop"), ...place, step: count, epoch: z.number(), best: measure }),
  /** All steps of a group are done; `keptStep`: the step whose weights the stage keeps, if not the last one. */
  z.object({ type: z.literal("trained"), ...place, step: count, keptStep: count.nullable() }),
  /** The loss was not finite, or far above its initial value. */
  z.object({
    type: z.literal("diverged"),
    ...place,
    step: count,
    loss: measure,
    lr: z.number(),
    layer: z.string().nullable(),
    reason: z.string(),
  }),
  z.object({ type: z.literal("skipped"), stage: z.string(), view: z.string(), file: z.string(), reason: z.string() }),
  /** The refinement of a window step is fitted: how the windows of these images agree with the annotated boxes. */
  z.object({
    type: z.literal("refinement"),
    stage: z.string(),
    step: z.string(),
    images: count,
    before: localisation,
    after: localisation,
  }),
  /** The threshold of a window step is calibrated: how many images pass it. `error`: share on the wrong side, both groups alike. */
  z.object({
    type: z.literal("threshold"),
    stage: z.string(),
    step: z.string(),
    threshold: z.number(),
    faces: measuredShare,
    backgrounds: measuredShare,
    error: z.number(),
  }),
  z.looseObject({ type: z.literal("svm"), stage: z.string(), attribute: z.string() }),
  /** The threshold of an attribute is fitted: null where none is chosen. `share`: of the scores inside the interval; `gain`: docs/guide/decisions.md. */
  z.object({
    type: z.literal("decision"),
    stage: z.string(),
    step: z.string(),
    attribute: z.string(),
    threshold: z.number(),
    positives: count,
    negatives: count,
    interval: z.object({ low: z.number(), high: z.number(), share: z.number() }).readonly().nullable(),
    gain: z
      .object({ criterion: z.string(), chosen: z.number(), nested: z.number(), zero: z.number() })
      .readonly()
      .nullable(),
  }),
  /** A standard stream of the process can no longer be written; once for each stream. */
  z.object({ type: z.literal("output-lost"), stream: z.enum(["stdout", "stderr"]), reason: z.string() }),
  z.object({ type: z.literal("stage"), stage: z.string(), seconds: z.number() }),
  /** The process stopped before the end of the run: a signal or an error. */
  z.object({ type: z.literal("stopped"), reason: z.string() }),
  z.object({ type: z.literal("finished"), seconds: z.number() }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventOf<T extends RunEvent["type"]> = Extract<RunEvent, { readonly type: T }>;
/** An event with the moment at which it was written, ISO 8601. */
export type TimedEvent = RunEvent & { readonly time: string };
