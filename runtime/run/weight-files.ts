import { join } from "node:path";
import type { FloatArray, Weights } from "../engines/engine.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { decodeSafetensors, encodeSafetensors } from "../weights/safetensors.js";
import { readChecksummed, sha256Of } from "./checksummed-file.js";
import { startAgain } from "./read-checked.js";
import type { RunState } from "./run-state.js";

type Metadata = Readonly<Record<string, string>>;

/** Writes a weight file of a run. Returns its SHA-256, which the state records. */
export async function writeWeights(run: string, name: string, weights: Weights, metadata: Metadata): Promise<string> {
  const bytes = encodeSafetensors(weights, metadata);
  await writeFileAtomic(join(run, name), bytes);
  return sha256Of(bytes);
}

/**
 * Reads a weight file of a run; undefined if the run has not written it.
 * @throws UserError if it is missing, or its SHA-256 differs from that in the state.
 */
export async function readWeights(
  run: string,
  name: string,
  { files }: Pick<RunState, "files">,
): Promise<{ readonly tensors: ReadonlyMap<string, FloatArray>; readonly metadata: Metadata } | undefined> {
  const bytes = await readChecksummed(run, name, files);
  return bytes === undefined ? undefined : decodeSafetensors(bytes, join(run, name), startAgain);
}
