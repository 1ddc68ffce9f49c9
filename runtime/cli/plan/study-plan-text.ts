import { memory } from "../../../dsl/text/numbers.js";
import { printableLines } from "../../../dsl/text/printable.js";
import { type TableStyle, textTable } from "../../../dsl/text/table.js";
import { busyShare } from "../../estimate/others-load.js";
import type { PointEstimate } from "../../study/study-estimate.js";
import type { EstimatedStudy, StudyPlace } from "../../study/study-times.js";
import { duration } from "../../text/numbers.js";
import { busyLine, notCalibratedLine } from "./plan-text.js";

const timeOf = (seconds: number | undefined): string => (seconds === undefined ? "-" : duration(seconds));

/** The study as a table: a row for each point, with what the estimate rests on below. */
export function studyPlanText(estimated: EstimatedStudy, place: StudyPlace, style: TableStyle): string {
  const { study, estimate, engine, calibrated, busy } = estimated;
  const { jobs, folder } = place;
  const { points } = estimate;
  const finished = points.reduce((sum, point) => sum + point.finished, 0);
  const total = (name: string, seconds: number | undefined, bytes: number | undefined): readonly string[] => [
    ...[name, "", "", "", ""],
    timeOf(seconds),
    memory(bytes),
  ];
  const largest = points.flatMap((point) => point.memory ?? []).reduce((most, one) => Math.max(most, one), 0);
  const rows = points.map(row);
  const table = textTable(
    {
      header: ["point", "trains", "shares", "a run", "runs", "time", "memory"],
      align: ["left", "left", "left", "right", "right", "right", "right"],
      rows: jobs === 1 ? rows : [...rows, total("one after the other", estimate.seconds, largest || undefined)],
      total: total(jobs === 1 ? "total" : `total with --jobs ${jobs}`, estimate.withJobs, estimate.memory),
      shrinkable: [2, 1, 0],
      dispensable: [3],
    },
    style,
  );
  const lines = [
    `study ${study.name}; ${engine}; folder ${folder}`,
    table.trimEnd(),
    "a run: the mean over the seeds, its evaluation included; a stage that points share is counted at the first of them",
    ...(finished === 0 ? [] : [`${finished} of ${points.length * study.seeds.length} runs are finished`]),
    ...(busy > busyShare ? [busyLine(busy)] : calibrated ? [] : [notCalibratedLine]),
  ];
  return `${lines.map((line) => printableLines(line)).join("\n")}\n`;
}

function row({
  point,
  runs,
  finished,
  trains,
  shares,
  perRun,
  seconds,
  memory: bytes,
}: PointEstimate): readonly string[] {
  return [
    point.name,
    trains.join(", "),
    sharesText(shares),
    timeOf(perRun),
    String(runs.length - finished),
    timeOf(seconds),
    memory(bytes),
  ];
}

/** `pretrain, tune with base`. */
function sharesText(shares: PointEstimate["shares"]): string {
  const points = [...new Set(shares.map(({ point }) => point))];
  const stages = (name: string) => shares.filter(({ point }) => point === name).map(({ stage }) => stage);
  return points.map((name) => `${stages(name).join(", ")} with ${name}`).join("; ");
}

/** The total in one line, for the plan of `fanc study`. */
export function studyTotalLine({ estimate, calibrated, study }: EstimatedStudy, jobs: number, file: string): string {
  const { withJobs, memory: bytes } = estimate;
  const size = bytes === undefined ? "" : `; largest training steps ${memory(bytes)}`;
  if (!calibrated || withJobs === undefined)
    return `time not known yet: fanc plan ${file} --study ${study.name} measures it${size}`;
  return `about ${duration(withJobs)}${jobs === 1 ? "" : ` with --jobs ${jobs}`}${size}`;
}

/** For programs: seconds and bytes, null where they are not known. */
export function studyPlanJson(file: string, estimated: EstimatedStudy, { folder, jobs, means }: StudyPlace): unknown {
  const { study, estimate, engine, calibrated, busy } = estimated;
  return {
    schema: "fanc.study-estimate/1",
    spec: file,
    study: study.name,
    folder,
    engine,
    threads: means.threads,
    jobs,
    seeds: study.seeds,
    calibrated,
    busy,
    points: estimate.points.map(pointJson),
    secondsOneByOne: estimate.seconds ?? null,
    seconds: estimate.withJobs ?? null,
    memory: estimate.memory ?? null,
  };
}

/** The totals of a study; no seconds from a nominal machine. */
export const studyTotals = ({ estimate, calibrated }: EstimatedStudy): object => ({
  seconds: calibrated ? (estimate.withJobs ?? null) : null,
  memory: estimate.memory ?? null,
});

const pointJson = ({ point, runs, perRun, seconds, memory: bytes, finished }: PointEstimate): object => ({
  name: point.name,
  settings: point.settings,
  finished,
  secondsPerRun: perRun ?? null,
  seconds: seconds ?? null,
  memory: bytes ?? null,
  runs: runs.map(({ work, stages, evaluation, seconds: all }) => ({
    seed: work.run.seed,
    folder: work.run.folder,
    seconds: all ?? null,
    evaluation: evaluation ?? null,
    stages: stages.map(({ work: { stage, key, from }, seconds: own }) => ({
      stage,
      key,
      from: from ?? null,
      seconds: own ?? null,
    })),
  })),
});
