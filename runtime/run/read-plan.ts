import { join } from "node:path";
import { type Plan, planSchema } from "../../compiler/contract/schema.js";
import type { Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { readChecksummed } from "./checksummed-file.js";
import { checked, damagedFile, parsedJson } from "./read-checked.js";
import { planFile, stateFile } from "./run-parts.js";
import type { RunState } from "./run-state.js";

/**
 * The plan of a run as it was when the run was made.
 * @throws UserError where it is another one, or the state is of another plan.
 */
export async function readPlan(run: string, state: RunState): Promise<Plan> {
  const bytes = await readChecksummed(run, planFile, state.files);
  if (bytes === undefined) {
    throw fault("run/not-a-run", { file: run, found: `no ${planFile} in ${stateFile}` });
  }
  const file = join(run, planFile);
  const plan = checked(planSchema, parsedJson(bytes, file), file);
  const wrong = stateFault(plan, state);
  if (wrong !== undefined) throw damagedFile(join(run, stateFile), wrong);
  return plan;
}

/** The first name in a state that its plan does not have. */
function stateFault(plan: Plan, state: RunState): string | undefined {
  const stages = new Map(plan.stages.map((stage) => [stage.name, stage]));
  const nets = new Set(plan.nets.map(({ name }) => name));
  const data = new Set(plan.data.map(({ name }) => name));
  const { weights: newest, files } = state;
  const { unfinished = new Map(), begun = new Map(), stages: records = new Map(), init = new Map() } = state;
  const stage = [...state.done, ...unfinished.keys(), ...begun.keys(), ...records.keys()].find(
    (name) => !stages.has(name),
  );
  if (stage !== undefined) return `a stage ${stage}, which the plan does not have`;
  const all = [newest, ...[...unfinished.values()].map(({ weights }) => weights)];
  const net = [...all.flatMap((weights) => [...weights.keys()]), ...init.keys()].find((name) => !nets.has(name));
  if (net !== undefined) return `a net ${net}, which the plan does not have`;
  const file = all.flatMap((weights) => [...weights.values()]).find((name) => !files.has(name));
  if (file !== undefined) return `no hash of ${file}`;
  const other = [...state.data.keys()].find((name) => !data.has(name));
  if (other !== undefined) return `a data set ${other}, which the plan does not have`;
  const many = [...unfinished].find(([name, { runs }]) => {
    const found = stages.get(name);
    return found?.kind !== "train" || runs > found.groups.length;
  });
  return many === undefined ? undefined : `${many[1].runs} runs of stage ${many[0]}`;
}

/** Throws `UserError` unless a file of weights has every parameter of its net, in its shape. */
export function requireParameters(plan: Plan, net: string, weights: Weights, file: string): void {
  const parameters = plan.nets.find(({ name }) => name === net)?.parameters ?? [];
  const wrong = parameters.find(({ name, shape }) => weights.get(name)?.shape.join() !== shape.join());
  if (wrong === undefined) return;
  const found = weights.get(wrong.name)?.shape.join(" x ") ?? "none";
  throw damagedFile(file, `${wrong.name}: ${found}, not ${wrong.shape.join(" x ")}`);
}
