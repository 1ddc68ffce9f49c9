import type { PlanStage } from "../../compiler/contract/schema.js";
import type { RunFolder } from "../run/run-folder.js";
import { findReusable, type OtherRun, whyRetrained } from "./reuse.js";
import { hasSameWindows } from "./reuse-windows.js";
import { type InputHashes, tensorHash } from "./stage-inputs.js";
import { digest, type StageParts } from "./stage-key.js";

/** What training will do with a stage. */
export interface StageDecision {
  readonly stage: PlanStage;
  /** Equal for stages, of one spec or of several, that give the same result: a study trains such stages once. */
  readonly key: string;
  /** The run whose result is reused; undefined for a stage that will be trained. */
  readonly from: string | undefined;
  /** Of a stage that will be trained: how it differs from the most similar result of another run. */
  readonly why: { readonly from: string; readonly changed: readonly string[] } | undefined;
  /** Windows in front of the stage are copied from another run. */
  readonly windowsReused: boolean;
}

/**
 * Decides for each stage, in order, what training will do, with the functions that training decides with. The weights of a stage
 * that is still to be trained are unknown: a hash of its key represents them in the keys of later stages.
 * @param note receives a line for each result that cannot be used.
 */
export async function decideStages(
  run: Pick<RunFolder, "plan">,
  stages: readonly PlanStage[],
  hashes: Pick<InputHashes, "now">,
  others: readonly OtherRun[],
  note: (line: string) => void,
): Promise<readonly StageDecision[]> {
  const now = await hashes.now();
  const made = new Map<string, string>();
  const decisions: StageDecision[] = [];
  for (const stage of stages) {
    const inputs = { ...now, weights: (net: string) => made.get(net) ?? now.weights(net) };
    const { key, parts, result } = await findReusable(others, run.plan, stage, inputs, note);
    for (const net of stage.kind === "train" ? stage.groups.flatMap(({ nets }) => nets) : []) {
      const weights = result?.weights.get(net);
      made.set(net, weights === undefined ? digest(["result", key, net]) : tensorHash(weights));
    }
    decisions.push({ stage, key, ...outcome(others, stage, parts, result?.from) });
  }
  return decisions;
}

function outcome(
  others: readonly OtherRun[],
  { name }: PlanStage,
  parts: StageParts,
  from: string | undefined,
): Pick<StageDecision, "from" | "why" | "windowsReused"> {
  if (from !== undefined) return { from, why: undefined, windowsReused: false };
  return {
    from,
    why: whyRetrained(others, name, parts),
    windowsReused: others.some((other) => hasSameWindows(other, name, parts)),
  };
}
