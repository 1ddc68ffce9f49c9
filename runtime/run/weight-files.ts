import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeFileAtomic } from "../atomic-file.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { UserError } from "../user-error.js";
import { readIfThere, startAgain } from "./read-checked.js";
import type { RunState } from "./run-state.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

type Metadata = Readonly<Record<string, string>>;

/** Writes a weight file of a run. Returns its SHA-256, to be kept in the state. */
export async function writeWeights(run: string, name: string, weights: Weights, metadata: Metadata): Promise<string> {
  const bytes = encodeSafetensors(weights, metadata);
  await writeFileAtomic(join(run, name), bytes);
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Reads a weight file of a run; undefined where it is missing.
 * @throws UserError where it is not the file that the state knows, to the bit.
 */
export async function readWeights(
  run: string,
  name: string,
  { files }: Pick<RunState, "files">,
): Promise<{ readonly tensors: ReadonlyMap<string, FloatArray>; readonly metadata: Metadata } | undefined> {
  const file = join(run, name);
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== files[name]) {
    throw new UserError("this weight file of the run is damaged, or another one lies in its place", {
      file,
      found: `SHA-256 ${sha256.slice(0, 12)}... of ${bytes.length} bytes`,
      expected: `${files[name]?.slice(0, 12) ?? "none"}..., as state.json says`,
      hint: startAgain,
    });
  }
  return decodeSafetensors(bytes, file, startAgain);
}
