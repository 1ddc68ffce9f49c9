import { join } from "node:path";
import type { Plan } from "../../compiler/contract/schema.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import type { LoadInit } from "../weights/load-init.js";
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

/** Copies initial weights from files into a run, before its first state is written. */
export async function writeInitialWeights(
  path: string,
  plan: Plan,
  inits: ReadonlyMap<string, LoadInit>,
): Promise<Pick<RunState, "weights" | "files" | "init">> {
  const weights = new Map<string, string>();
  const files = new Map<string, string>();
  const init: NonNullable<RunState["init"]> = new Map();
  for (const [net, load] of inits) {
    const loaded = await load();
    const name = `weights/initial/${net}.safetensors`;
    files.set(name, await writeWeights(path, name, loaded.weights, { net, stage: "", spec: plan.spec.sha256 }));
    weights.set(net, name);
    const { file, sha256, read, drawn } = loaded.record;
    init.set(net, { file, sha256: new Map(sha256), read: [...read], drawn: [...drawn] });
  }
  return inits.size === 0 ? { weights, files } : { weights, files, init };
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
