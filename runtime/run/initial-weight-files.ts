import type { Plan } from "../../compiler/contract/schema.js";
import type { LoadInit } from "../weights/load-init.js";
import type { RunState } from "./run-state.js";
import { writeWeights } from "./weight-files.js";

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
