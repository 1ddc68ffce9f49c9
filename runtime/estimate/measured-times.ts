import type { StageInputs } from "../train/stage-parts.js";
import type { TrainingContext } from "../train/training-context.js";
import { countedSeconds, medianOf } from "./counted-times.js";
import { estimateSchedule } from "./estimate.js";
import { measureGroup } from "./measure-group.js";
import { measureFeatures, measurePass, measureSvm, measureWorkers } from "./measure-passes.js";
import type { GroupWork, PassWork, StageWork } from "./stage-work.js";
import type { GroupTimes, Times } from "./times.js";
import { type MeasuredEntries, type MeasuredEntry, timeKey } from "./times-file.js";

/** What the keys of measured times are made from. */
export interface TimedRun {
  readonly plan: TrainingContext["run"]["plan"];
  /** One line for people: version, device, threads. */
  readonly engine: string;
  /** Graphs, and the limits of a rehearsal: it validates on few images. */
  readonly inputs: Pick<StageInputs, "graph" | "rehearsal">;
  root(data: string): string;
}

const dataOf = (source: string): string => source.split(".")[0] ?? "";

export function groupKey({ plan, engine, inputs, root }: TimedRun, { stage, graph, validated }: GroupWork): string {
  const found = plan.stages.find(({ name }) => name === stage);
  if (found?.kind !== "train") throw new Error(`plan: ${stage} is not a training stage`);
  const { batch, accumulate, augment, on, loss, keep } = found;
  return timeKey(engine, [
    "group",
    inputs.graph(graph),
    batch,
    accumulate,
    augment,
    on,
    loss,
    keep,
    validated > 0,
    root(on.data),
    inputs.rehearsal ?? null,
  ]);
}

function passKey({ plan, engine, inputs, root }: TimedRun, { kind, step, source }: PassWork): string {
  const found = plan.cascade.find(({ name }) => name === step);
  const graph = found?.kind === "feature" ? found.graph : `nets/${found?.kind === "window" ? found.net : ""}`;
  const known = found?.kind === "window" || found?.kind === "feature" ? inputs.graph(graph) : "";
  return timeKey(engine, [kind, found ?? "", known, source, root(dataOf(source))]);
}

const svmKey = ({ plan, engine }: TimedRun, { step, rows, attributes }: NonNullable<StageWork["svm"]>): string =>
  timeKey(engine, ["svm", plan.cascade.find(({ name }) => name === step), rows, attributes]);

const workersKey = ({ engine }: TimedRun): string => timeKey(engine, ["workers"]);

/** Of the same passes and SVMs over the same number of images. */
export const betweenKey = (run: TimedRun, { passes, svm }: Pick<StageWork, "passes" | "svm">): string =>
  timeKey(run.engine, [
    "between",
    passes.map((one) => [passKey(run, one), one.images]),
    svm === undefined ? null : svmKey(run, svm),
  ]);

/** Times that are measured already. */
export const knownTimes = (run: TimedRun, entries: MeasuredEntries): Times => ({
  group: (work) => entries.get(groupKey(run, work))?.group,
  pass: (work) => entries.get(passKey(run, work))?.pass,
  svm: (work) => entries.get(svmKey(run, work))?.seconds,
  workers: () => entries.get(workersKey(run))?.seconds,
  between: (work) => entries.get(betweenKey(run, work))?.seconds,
});

/** How much longer this machine takes with an engine than the nominal one; undefined if no step of the engine was measured. */
export const speedOf = (entries: MeasuredEntries, engine: string): number | undefined =>
  medianOf([...entries.values()].flatMap(({ speed }) => (speed?.engine === engine ? [speed.ratio] : [])));

/** Are all times known that an estimate of this work needs? */
export function isMeasured(run: TimedRun, work: readonly StageWork[], known: MeasuredEntries): boolean {
  const times = knownTimes(run, known);
  return estimateSchedule(work, times).seconds !== undefined;
}

/** The entry of a group, with the speed of this machine that follows from it. */
export function groupEntry(
  { plan, engine }: TimedRun,
  { graph, batches }: GroupWork,
  times: GroupTimes,
): Pick<MeasuredEntry, "group" | "speed"> {
  const counted = countedSeconds(plan, graph);
  if (counted === undefined || counted === 0) return { group: times };
  return { group: times, speed: { engine, ratio: times.step / (counted * batches) } };
}

/** Measures what the stages need and `known` lacks. */
export async function measureTimes(
  context: TrainingContext,
  run: TimedRun,
  work: readonly StageWork[],
  known: MeasuredEntries,
): Promise<MeasuredEntries> {
  const entries = new Map<string, MeasuredEntry>();
  const lacking = (key: string): boolean => !known.has(key) && !entries.has(key);
  const measured = new Date().toISOString();
  const groups = work.flatMap((one) => one.groups);
  const between = work.filter((one) => !known.has(betweenKey(run, one)));
  const passes = between.flatMap((one) => one.passes);
  const task = context.progress.begin("measuring", groups.length + passes.length);
  let done = 0;
  for (const group of groups) {
    context.signal.throwIfAborted();
    task.update(done++, `${group.stage} ${group.nets.join(", ")}`);
    const key = groupKey(run, group);
    const stage = run.plan.stages.find(({ name }) => name === group.stage);
    const planned = stage?.kind === "train" ? stage.groups[group.group] : undefined;
    if (stage?.kind !== "train" || planned === undefined || !lacking(key)) continue;
    const times = await measureGroup(context, { stage, group: planned, index: group.group });
    entries.set(key, { measured, ...groupEntry(run, group, times) });
  }
  let columns = 0;
  for (const pass of passes) {
    context.signal.throwIfAborted();
    task.update(done++, `${pass.step} ${pass.kind}`);
    const key = passKey(run, pass);
    if (lacking(key)) {
      const features = pass.kind === "features" ? await measureFeatures(context, pass) : undefined;
      const times = features?.times ?? (await measurePass(context, pass));
      entries.set(key, { measured, pass: times, ...(features && { columns: features.columns }) });
    }
    columns = (entries.get(key) ?? known.get(key))?.columns ?? columns;
  }
  for (const { svm } of between) {
    if (svm === undefined || !lacking(svmKey(run, svm))) continue;
    entries.set(svmKey(run, svm), { measured, seconds: await measureSvm(context, svm, Math.max(1, columns)) });
  }
  const [anyPass] = passes;
  if (anyPass !== undefined && lacking(workersKey(run)))
    entries.set(workersKey(run), { measured, seconds: await measureWorkers(context, anyPass) });
  task.end(`${entries.size} times measured`);
  return entries;
}
