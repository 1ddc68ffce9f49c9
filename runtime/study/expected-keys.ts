import type { Plan, PlanData } from "../../compiler/contract/schema.js";
import type { Rehearsal } from "../data/rehearsal.js";
import { windowsKeyOf } from "../train/reuse-windows.js";
import { digest, keyOf } from "../train/stage-key.js";
import { stageParts } from "../train/stage-parts.js";

export interface ExpectedInputs {
  /** Hash of a graph of the build, without what does not affect its results. */
  readonly graphs: ReadonlyMap<string, string>;
  /** Data set to folder. */
  readonly roots: ReadonlyMap<string, string>;
  readonly engine: string;
  readonly rehearsal?: Rehearsal | undefined;
}

export interface ExpectedStage {
  readonly name: string;
  readonly key: string;
  /** Equal for stages of one name that see the same windows. */
  readonly windows: string;
}

/** The keys of the stages alone; see `expectedStages`. */
export const expectedKeys = (plan: Plan, inputs: ExpectedInputs): readonly Pick<ExpectedStage, "name" | "key">[] =>
  expectedStages(plan, inputs).map(({ name, key }) => ({ name, key }));

/**
 * Keys of the stages of a run before anything is trained: equal keys mean equal results. Weights and data are replaced by what
 * they are made from, so these are not the keys that the run records, and two stages can have equal results and different keys.
 */
export function expectedStages(
  plan: Plan,
  { graphs, roots, engine, rehearsal }: ExpectedInputs,
): readonly ExpectedStage[] {
  const weights = new Map<string, string>();
  for (const { name, init } of plan.nets) if (init !== undefined) weights.set(name, digest(init));
  const contents = new Map(plan.data.map((data) => [data.name, contentsOf(plan, data, roots.get(data.name))]));
  return plan.stages.map((stage) => {
    const parts = stageParts(plan, stage, {
      engine,
      rehearsal,
      graph: (name) => graphs.get(name) ?? name,
      data: (name, split) => {
        const one = digest([contents.get(name), split]);
        return { images: one, labels: one, attributes: one, boxes: one };
      },
      weights: (net) => weights.get(net),
    });
    const key = keyOf(stage.name, parts);
    if (stage.kind === "train")
      for (const net of stage.groups.flatMap(({ nets }) => nets)) weights.set(net, digest([key, net]));
    return { name: stage.name, key, windows: windowsKeyOf(parts) };
  });
}

function contentsOf(plan: Plan, { name: _, ...data }: PlanData, root: string | undefined): string {
  const lists = "attributes" in data ? plan.attributeLists.filter((one) => one.name === data.attributes) : [];
  return digest([data, root, lists.map(({ attributes }) => attributes)]);
}

/** A hash of a spec as it is compiled, without its text, its seed and its place. */
export const fingerprintOf = (plan: Plan, graphs: ReadonlyMap<string, string>): string =>
  digest([{ ...plan, spec: null, seed: null, claims: null }, [...graphs].sort(([a], [b]) => (a < b ? -1 : 1))]);
