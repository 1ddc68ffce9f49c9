import type { Plan } from "../../compiler/contract/schema.js";
import type { RunState } from "../run/run-state.js";
import { changedParts } from "../train/stage-key.js";

/** A stage of a run, compared by its key with that of the first run. */
export type StageDifference =
  /** Same key: one could reuse the result of the other. */
  | { readonly kind: "equal" }
  /** Parts of the key that differ, in words, without what follows from them. */
  | { readonly kind: "changed"; readonly parts: readonly string[] }
  /** Not finished in this run, in the first one, or in both: it has no key. */
  | { readonly kind: "unfinished"; readonly here: boolean; readonly first: boolean }
  /** Only one of the two plans has it, or neither. */
  | { readonly kind: "absent"; readonly here: boolean; readonly first: boolean };

/** As much of a run as the comparison reads. */
export interface KeyedRun {
  readonly plan: { readonly stages: readonly Pick<Plan["stages"][number], "name">[] };
  readonly state: Pick<RunState, "stages">;
}

/** A stage of each run, compared with that of the first one. */
export function stageDifferences(runs: readonly KeyedRun[], name: string): readonly StageDifference[] {
  const [first, ...others] = runs;
  return first === undefined ? [] : others.map((other) => differenceOf(first, other, name));
}

function differenceOf(first: KeyedRun, other: KeyedRun, name: string): StageDifference {
  const has = ({ plan }: KeyedRun): boolean => plan.stages.some((stage) => stage.name === name);
  if (!has(first) || !has(other)) return { kind: "absent", here: !has(other), first: !has(first) };
  const [before, now] = [first.state.stages?.get(name), other.state.stages?.get(name)];
  if (before === undefined || now === undefined)
    return { kind: "unfinished", here: now === undefined, first: before === undefined };
  return before.key === now.key ? { kind: "equal" } : { kind: "changed", parts: changedParts(before.parts, now.parts) };
}
