import { createHash } from "node:crypto";
import { z } from "zod";
import { writeFileAtomic } from "../atomic-file.js";
import { dataPrintSchema } from "../data/data-print.js";
import { engineNames } from "../engines/engine-names.js";
import { UserError } from "../user-error.js";
import { checked, damagedFile, readRunJson } from "./read-checked.js";

const layout = "fanc.run/2";

/** What a finished stage was made from; see runtime/train/stage-key.ts. */
const stageRecordSchema = z.object({
  key: z.string(),
  /** What the key is made from: a name for people to a hash. */
  parts: z.record(z.string(), z.string()),
  /** In the session that finished it; 0 where it was taken over. */
  seconds: z.number(),
  /** The run that its result was taken over from. */
  from: z.string().optional(),
});
export type StageRecord = z.infer<typeof stageRecordSchema>;

/** Why training could not go on. */
const divergenceSchema = z.object({
  stage: z.string(),
  run: z.int().nonnegative(),
  step: z.int().nonnegative(),
  lr: z.number(),
  layer: z.string().nullable(),
  reason: z.string(),
});
export type DivergenceRecord = z.infer<typeof divergenceSchema>;

/** What is finished in a run: `state.json`, beside the SHA-256 of all this. */
export const stateSchema = z.object({
  schema: z.literal(layout),
  done: z.array(z.string()),
  /** Net to its newest weight file, relative to the run folder. */
  weights: z.record(z.string(), z.string()),
  /** Weight file to the SHA-256 that it was written with. */
  files: z.record(z.string(), z.string()),
  /** Finished runs of stages under way: how many, and what they made. */
  unfinished: z
    .record(z.string(), z.object({ runs: z.int().positive(), weights: z.record(z.string(), z.string()) }))
    .optional(),
  /** Stages under way: the engines that have worked on them, first ones first. */
  begun: z.record(z.string(), z.array(z.enum(engineNames))).optional(),
  /** What the last session ran on. */
  engine: z.enum(engineNames).optional(),
  /** Data set to its folder. */
  data: z.record(z.string(), z.string()),
  /** What the data sets were when the run first looked at them, and where. */
  prints: z.record(z.string(), dataPrintSchema.extend({ root: z.string() })).optional(),
  /** How finished stages were made. */
  stages: z.record(z.string(), stageRecordSchema).optional(),
  /** Where the last session diverged. */
  diverged: divergenceSchema.optional(),
  /** Where first weights were read, by net; they are never read again. */
  init: z
    .record(
      z.string(),
      z.object({
        file: z.string(),
        sha256: z.record(z.string(), z.string()),
        read: z.array(z.string()),
        drawn: z.array(z.string()),
      }),
    )
    .optional(),
});
export type RunState = z.infer<typeof stateSchema>;

export const freshState = (data: ReadonlyMap<string, string>): RunState => ({
  schema: layout,
  done: [],
  weights: {},
  files: {},
  data: Object.fromEntries(data),
});

/** The state when a stage is finished that has made these weight files. */
export function withFinished(
  { unfinished, begun, diverged, ...state }: RunState,
  stage: string,
  weights: Readonly<Record<string, string>>,
  record: StageRecord | undefined,
): RunState {
  const othersUnfinished = without(unfinished, stage);
  const othersBegun = without(begun, stage);
  return {
    ...state,
    done: [...state.done, stage],
    weights: { ...state.weights, ...weights },
    ...(record === undefined ? {} : { stages: { ...state.stages, [stage]: record } }),
    ...(othersUnfinished && { unfinished: othersUnfinished }),
    ...(othersBegun && { begun: othersBegun }),
    ...(diverged === undefined || diverged.stage === stage ? {} : { diverged }),
  };
}

/** Undefined where nothing is left. */
function without<T>(all: Readonly<Record<string, T>> | undefined, name: string): Record<string, T> | undefined {
  const left = Object.entries(all ?? {}).filter(([one]) => one !== name);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** @throws UserError where the file is missing, damaged or of another version of fanc. */
export async function readState(file: string, run: string): Promise<RunState> {
  const json = await readRunJson(file, run);
  const { sha256, ...state } = checked(
    z.looseObject({ schema: z.string(), sha256: z.string().optional() }),
    json,
    file,
  );
  if (state.schema !== layout && /^fanc\.run\/\d+$/.test(state.schema)) {
    throw new UserError("this run was made by another version of fanc", {
      file,
      found: state.schema,
      expected: layout,
      hint: "go on with that version, or start a new run with --run",
    });
  }
  if (sha256 !== sealOf(state))
    throw damagedFile(file, `SHA-256 ${sealOf(state)} instead of ${sha256 ?? "one that was saved with it"}`);
  return checked(stateSchema, state, file);
}

export async function writeState(file: string, state: RunState): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify({ ...state, sha256: sealOf(state) }, null, 2)}\n`);
}

/** Of the JSON text without blanks, which is the same after reading. */
function sealOf(state: object): string {
  return createHash("sha256").update(JSON.stringify(state)).digest("hex");
}
