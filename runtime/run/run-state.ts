import { z } from "zod";
import { sha256 as hash, identifier } from "../../compiler/contract/parts/names.js";
import { dataFingerprintSchema } from "../data/data-fingerprint.js";
import { rehearsalSchema } from "../data/rehearsal.js";
import { engineNames } from "../engines/engine-names.js";
import { fault } from "../errors/user-error.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { staysInside } from "../files/inside.js";
import { packageVersion } from "../process/version.js";
import { byName } from "../text/by-name.js";
import { checksummedJson, checksumOf } from "./checksum.js";
import { checked, damagedFile, readRunJson } from "./read-checked.js";

const layout = "fanc.run/4";

/** A path of the run folder, as the state names its files. */
const ownPath = z.string().refine(staysInside, "expected a path below the run folder");
const weightFile = z
  .string()
  .regex(/^weights\/(?:initial\/\w+|\w+\.\w+)\.safetensors$/, "expected weights/NET.STAGE.safetensors");

/** What a finished stage was made from; see runtime/train/stage-key.ts. */
const stageRecordSchema = z.object({
  key: z.string(),
  /** What the key is made from: a name for people to a hash. */
  parts: z.record(z.string(), z.string()),
  /** Duration of the session that finished it; 0 for a reused stage. */
  seconds: z.number(),
  /** The run whose result was reused; see `storedPath`. */
  from: z.string().optional(),
});
export type StageRecord = z.infer<typeof stageRecordSchema>;

/** Why training diverged. */
const divergenceSchema = z.object({
  stage: identifier,
  group: z.int().nonnegative(),
  step: z.int().nonnegative(),
  lr: z.number(),
  layer: z.string().nullable(),
  reason: z.string(),
});
export type DivergenceRecord = z.infer<typeof divergenceSchema>;

/** The finished parts of a run: `state.json`, which also holds the SHA-256 of this. Names of the spec are keys of maps. */
export const stateSchema = z.object({
  schema: z.literal(layout),
  /** The version that compiled `build/`. */
  fanc: z.string(),
  done: z.array(identifier),
  /** Net to its newest weight file, relative to the run folder. */
  weights: byName(identifier, weightFile),
  /** File of the run, relative to its folder, to the SHA-256 that it was written with: weights, `build/`, `spec/`. */
  files: byName(ownPath, hash),
  /** Of a run that a generated package has made: its modules, relative to their folder, to their SHA-256. */
  modules: byName(ownPath, hash).optional(),
  /** Finished groups of stages under way: how many, and their weight files. */
  unfinished: byName(
    identifier,
    z.object({ groups: z.int().positive(), weights: byName(identifier, weightFile) }),
  ).optional(),
  /** Stages under way: the engines that have worked on them, first ones first. */
  begun: byName(identifier, z.array(z.enum(engineNames))).optional(),
  /** What the last session ran on. */
  engine: z.enum(engineNames).optional(),
  /** Data set to its folder; see `storedPath`. */
  data: byName(identifier, z.string()),
  /** The folder of the project, relative to the run folder; see `projectOf`. */
  project: z.string().optional(),
  /** Fingerprints of the data sets when the run first read them, and their place (`placeMark`). */
  fingerprints: byName(identifier, dataFingerprintSchema.extend({ place: z.string() })).optional(),
  /** How finished stages were made. */
  stages: byName(identifier, stageRecordSchema).optional(),
  /** Where the last session diverged. */
  diverged: divergenceSchema.optional(),
  /** Of a rehearsal: its limits. */
  rehearsal: rehearsalSchema.optional(),
  /** The files of initial weights, by net, with paths as in the plan; they are never read again. */
  init: byName(
    identifier,
    z.object({
      file: z.string(),
      sha256: byName(z.string(), z.string()),
      read: z.array(z.string()),
      drawn: z.array(z.string()),
    }),
  ).optional(),
});
export type RunState = z.infer<typeof stateSchema>;

export const freshState = (data: ReadonlyMap<string, string>, project?: string): RunState => ({
  schema: layout,
  fanc: packageVersion,
  done: [],
  weights: new Map(),
  files: new Map(),
  data: new Map(data),
  ...(project === undefined ? {} : { project }),
});

/** The state when a stage is finished that has made these weight files. */
export function withFinished(
  { unfinished, begun, diverged, ...state }: RunState,
  stage: string,
  weights: ReadonlyMap<string, string>,
  record: StageRecord | undefined,
): RunState {
  const othersUnfinished = without(unfinished, stage);
  const othersBegun = without(begun, stage);
  return {
    ...state,
    done: [...state.done, stage],
    weights: new Map([...state.weights, ...weights]),
    ...(record === undefined ? {} : { stages: new Map([...(state.stages ?? []), [stage, record]]) }),
    ...(othersUnfinished && { unfinished: othersUnfinished }),
    ...(othersBegun && { begun: othersBegun }),
    ...(diverged === undefined || diverged.stage === stage ? {} : { diverged }),
  };
}

/** Undefined if nothing remains. */
function without<T>(all: ReadonlyMap<string, T> | undefined, name: string): Map<string, T> | undefined {
  const left = [...(all ?? [])].filter(([one]) => one !== name);
  return left.length === 0 ? undefined : new Map(left);
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
    throw fault("run/other-version", { file, found: state.schema, expected: layout });
  }
  if (sha256 !== checksumOf(state))
    throw damagedFile(file, `SHA-256 ${checksumOf(state)} instead of ${sha256 ?? "one that was saved with it"}`);
  return checked(stateSchema, state, file);
}

export async function writeState(file: string, state: RunState): Promise<void> {
  await writeFileAtomic(file, stateText(state));
}

/** The content of `state.json`: the state with its SHA-256. */
export const stateText = (state: RunState): string => `${checksummedJson(z.encode(stateSchema, state), 2)}\n`;
