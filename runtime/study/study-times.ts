import { availableParallelism } from "node:os";
import { type CompileSpec, startTraining } from "../build/open-training.js";
import { openEngine } from "../engines/open-engine.js";
import { ExitCode } from "../errors/exit-codes.js";
import { isMeasured, type TimedRun } from "../estimate/measured-times.js";
import { measureAndStore, timesFrom } from "../estimate/plan-stages.js";
import type { StageWork } from "../estimate/stage-work.js";
import { type MeasuredEntries, readTimes } from "../estimate/times-file.js";
import type { Scratch } from "../session/scratch.js";
import type { CountedPoint, CountedStudy } from "./planned-study.js";
import { foldersFor } from "./study-data.js";
import { estimateStudy, type StudyEstimate } from "./study-estimate.js";
import type { StudyMeans } from "./study-file.js";
import { type RunWork, studyWork } from "./study-work.js";

export interface StudyPlace {
  /** Of the study; need not exist. */
  readonly folder: string;
  readonly means: StudyMeans;
  readonly jobs: number;
}

/** The estimate of a study, and what it rests on. */
export interface EstimatedStudy {
  readonly study: CountedStudy;
  readonly estimate: StudyEstimate;
  /** One line for people: version, device, threads. */
  readonly engine: string;
  /** Is any time of this machine and engine known? */
  readonly calibrated: boolean;
  /** Share of the processor that other programs used during the measurement. */
  readonly busy: number;
}

/** The work of a study, and the times that are stored. */
export interface CountedWork {
  readonly study: CountedStudy;
  readonly place: StudyPlace;
  readonly work: readonly RunWork[];
  readonly engine: string;
  readonly known: MeasuredEntries;
}

/** Counts what is left of a study. Reads the lists of the data sets, and opens the engine for its name. */
export async function countStudy(study: CountedStudy, place: StudyPlace): Promise<CountedWork> {
  const { engine: opened } = await openEngine(place.means.engine, place.means.threads);
  const engine = opened.description;
  await opened.close();
  return { study, place, work: await studyWork(study, place.folder), engine, known: await readTimes() };
}

/** Estimates a study from stored times, and from counts of operations for the rest; measures nothing. */
export function estimateCounted(
  { study, place: { jobs, means }, work, engine, known }: CountedWork,
  busy = 0,
): EstimatedStudy {
  const sources = new Map(study.points.map((point) => [point, timesFrom(timedOf(point, engine), known)]));
  const source = (point: CountedPoint) => sources.get(point) ?? timesFrom(timedOf(point, engine), known);
  const machine = { jobs, threads: means.threads, cores: availableParallelism() };
  const estimate = estimateStudy(work, (point) => source(point).times, machine);
  const calibrated = [...sources.values()].every((one) => one.calibrated);
  return { study, estimate, engine, calibrated, busy };
}

/**
 * Measures the times that a study needs and that are not stored, point after point; what points share is measured once.
 * @param all measures everything again.
 * @returns the work with its times; the exit code of an interruption instead.
 */
export async function measureStudy(
  counted: CountedWork,
  scratch: Scratch,
  compiled: CompileSpec,
  { all, data }: { readonly all: boolean; readonly data: ReadonlyMap<string, string> },
): Promise<EstimatedStudy | { readonly code: number }> {
  const { study, place, work, engine } = counted;
  let known: MeasuredEntries = all ? new Map() : counted.known;
  let busiest = 0;
  for (const point of study.points) {
    const timed = timedOf(point, engine);
    const own = work.filter((one) => one.point === point).flatMap(leftOf);
    if (isMeasured(timed, own, known)) continue;
    const { rehearse, ...means } = place.means;
    const settings = {
      set: point.set,
      data: foldersFor(point.plan, data),
      ...(rehearse === undefined ? {} : { rehearse }),
    };
    const options = { ...means, ...settings };
    const code = await scratch.run(
      (folder, signal) => startTraining(folder, point.file, options, compiled, signal),
      async (context) => {
        const { entries, busy } = await measureAndStore(context, timed, own, known);
        known = entries;
        busiest = Math.max(busiest, busy);
        return ExitCode.ok;
      },
    );
    if (code !== ExitCode.ok) return { code };
  }
  return estimateCounted({ ...counted, known }, busiest);
}

const leftOf = ({ stages, evaluation }: RunWork): readonly StageWork[] => [
  ...stages.filter(({ from }) => from === undefined),
  ...(evaluation === undefined ? [] : [evaluation]),
];

const timedOf = ({ plan, inputs: { graphs, roots, rehearsal } }: CountedPoint, engine: string): TimedRun => ({
  plan,
  engine,
  inputs: { graph: (name) => graphs.get(name) ?? name, rehearsal },
  root: (name) => roots.get(name) ?? "",
});
