import { createHash } from "node:crypto";
import type { FloatArray, TrainerState, Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { decodeSafetensors, safetensorsParts } from "../weights/safetensors.js";

/**
 * A position inside a stage with everything needed to resume from it. It holds no state of random numbers: each is a function
 * of seed and position (`runtime/random.ts`).
 */
export interface Checkpoint extends TrainerState {
  readonly stage: string;
  /** Index into the stage's groups. */
  readonly group: number;
  /** Steps done, which is the index of the next one. */
  readonly step: number;
  /** The training state: what early stopping and `keep: best` decide from. Numbers must be finite. */
  readonly training: Json;
  /** The best weights on the validation split, if the stage keeps them. */
  readonly best?: Weights;
}

export type CheckpointPlace = Pick<Checkpoint, "stage" | "group" | "step">;

/** Begin the names of arrays that are not the net's own weights; those have no slash in their names. */
const prefixes = { optimizer: "optimizer/", best: "best/" } as const;

/** The checksum has the same place in every file: first in the metadata, which come first in the header. */
const checksumStart = 8 + '{"__metadata__":{"sha256":"'.length;
const emptyChecksum = "0".repeat(64);

export const checkpointFile = ({ stage, group, step }: CheckpointPlace): string =>
  `${stage}.${group}.${step}.safetensors`;

/** The place in a file name; undefined for names of other files. */
export function placeOf(name: string): CheckpointPlace | undefined {
  const [, stage, group, step] = /^(.+)\.(\d+)\.(\d+)\.safetensors$/.exec(name) ?? [];
  return stage === undefined ? undefined : { stage, group: Number(group), step: Number(step) };
}

/**
 * A checkpoint as a safetensors file, in parts: weights, `optimizer/NAME`, `best/NAME`, and in the metadata position,
 * training state, the spec's hash and `sha256`, the SHA-256 of the whole file with zeros in its own place.
 */
export function encodeCheckpoint(
  { stage, group, step, training, weights, optimizer, best }: Checkpoint,
  spec: string,
): readonly Uint8Array[] {
  const tensors = new Map(weights);
  for (const [name, value] of optimizer) tensors.set(`${prefixes.optimizer}${name}`, value);
  for (const [name, value] of best ?? []) tensors.set(`${prefixes.best}${name}`, value);
  const position = { stage, group: String(group), step: String(step), training: jsonText(training), spec };
  const kept = best === undefined ? {} : { best: "yes" };
  const parts = safetensorsParts(tensors, { sha256: emptyChecksum, ...position, ...kept });
  const checksum = createHash("sha256");
  for (const part of parts) checksum.update(part);
  parts[0].set(new TextEncoder().encode(checksum.digest("hex")), checksumStart);
  return parts;
}

/**
 * Reads what `encodeCheckpoint` makes.
 * @throws UserError if one bit differs, or the file belongs to another place or spec.
 */
export function decodeCheckpoint(bytes: Uint8Array, file: string, place: CheckpointPlace, spec: string): Checkpoint {
  requireChecksum(bytes, file);
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const { stage, group, step, training = "null" } = metadata;
  if (stage !== place.stage || group !== String(place.group) || step !== String(place.step) || metadata.spec !== spec) {
    const found = `stage ${stage}, group ${group}, step ${step} of spec ${metadata.spec?.slice(0, 12)}`;
    throw fault("checkpoint/foreign", { file, found });
  }
  const best = metadata.best === undefined ? {} : { best: named(tensors, prefixes.best) };
  const weights = new Map([...tensors].filter(([name]) => !name.includes("/")));
  return {
    ...place,
    training: parsedTrainingState(training, file),
    weights,
    optimizer: named(tensors, prefixes.optimizer),
    ...best,
  };
}

function parsedTrainingState(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw fault("checkpoint/damaged", { file, found: "a training state that is not JSON", cause });
  }
}

function named(tensors: ReadonlyMap<string, FloatArray>, prefix: string): Weights {
  return new Map(
    [...tensors].flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  );
}

function requireChecksum(bytes: Uint8Array, file: string): void {
  const end = checksumStart + emptyChecksum.length;
  const stated = Buffer.from(bytes.subarray(checksumStart, end)).toString("latin1");
  const checksum = createHash("sha256")
    .update(bytes.subarray(0, checksumStart))
    .update(emptyChecksum)
    .update(bytes.subarray(end))
    .digest("hex");
  if (stated === checksum) return;
  throw fault("checkpoint/damaged", {
    file,
    found: `SHA-256 ${checksum.slice(0, 12)}... of ${bytes.length} bytes`,
    expected: /^[0-9a-f]{64}$/.test(stated) ? `${stated.slice(0, 12)}..., as it was saved` : "a file with its SHA-256",
  });
}

/** A value that JSON text holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON text that reads back as the value was. Throws for numbers that JSON does not have. */
function jsonText(value: Json): string {
  return JSON.stringify(value, (name, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) throw new Error(`json: ${name} is ${part}`);
    return part;
  });
}
