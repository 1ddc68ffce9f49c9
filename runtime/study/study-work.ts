import { DataSets } from "../data/data-sets.js";
import { evaluationWork } from "../estimate/evaluation-work.js";
import { countWork, type StageWork } from "../estimate/stage-work.js";
import { expectedStages } from "./expected-keys.js";
import { type CountedPoint, type CountedStudy, type PlannedRun, runsOf } from "./planned-study.js";
import { statusOf } from "./run-status.js";
import { evaluated } from "./train-run.js";

/** What is left to do for a run of a study. */
export interface RunWork {
  readonly point: CountedPoint;
  readonly run: PlannedRun;
  /** All stages, in order. `from`: the folder of the run that trains or has trained it, if that is another one or in the past. */
  readonly stages: readonly StageWork[];
  /** Undefined for an evaluated run, and for one that is not trained again. */
  readonly evaluation: StageWork | undefined;
}

interface Made {
  /** Key of a stage to the run that trains it first. */
  readonly stages: Map<string, string>;
  /** Names and windows that some run finds. */
  readonly windows: Set<string>;
}

/**
 * Counts the work of every run in the order of training, with what earlier runs of the same seed have made: stages with the same
 * key, and windows in front of stages that differ. Reads the lists of the data sets.
 * @param folder of the study; need not exist.
 */
export async function studyWork(study: CountedStudy, folder: string): Promise<readonly RunWork[]> {
  const bySeed = new Map<number, Made>();
  const data = new Map(study.points.map(({ name, plan, inputs }) => [name, dataOf(plan, inputs)]));
  const all: RunWork[] = [];
  for (const { point, run } of runsOf(study)) {
    const made = bySeed.get(run.seed) ?? { stages: new Map(), windows: new Set() };
    bySeed.set(run.seed, made);
    const sets = data.get(point.name) ?? dataOf(point.plan, point.inputs);
    all.push(await runWork(folder, point, run, made, sets));
  }
  return all;
}

const dataOf = (plan: CountedPoint["plan"], { roots, rehearsal }: CountedPoint["inputs"]): DataSets =>
  new DataSets(plan, roots, rehearsal);

async function runWork(
  folder: string,
  point: CountedPoint,
  run: PlannedRun,
  made: Made,
  data: DataSets,
): Promise<RunWork> {
  const { done, finished, diverged } = await statusOf(folder, run);
  const isOver = diverged !== undefined || (finished && (await evaluated(folder, run)));
  const { plan, inputs } = point;
  const decisions = expectedStages({ ...plan, seed: run.seed }, inputs).map(({ name, key, windows }) => {
    const stage = plan.stages.find((one) => one.name === name);
    if (stage === undefined) throw new Error(`study: ${point.name} has no stage ${name}`);
    const from = isOver || done.has(name) ? run.folder : made.stages.get(key);
    const seen = `${name} ${windows}`;
    const windowsReused = made.windows.has(seen);
    made.windows.add(seen);
    if (!made.stages.has(key) && (diverged === undefined || done.has(name))) made.stages.set(key, run.folder);
    return { stage, key, from, why: undefined, windowsReused };
  });
  const state = { rehearsal: inputs.rehearsal, init: undefined, weights: new Map<string, string>() };
  const stages = await countWork({ plan, state }, data, decisions);
  return { point, run, stages, evaluation: isOver ? undefined : await evaluationWork(plan, data) };
}
