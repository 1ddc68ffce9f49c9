import { grouped, memory } from "../../../dsl/text/numbers.js";
import { printableLines } from "../../../dsl/text/printable.js";
import { type TableStyle, textTable } from "../../../dsl/text/table.js";
import type { StageEstimate } from "../../estimate/estimate.js";
import { busyShare } from "../../estimate/others-load.js";
import type { PassWork } from "../../estimate/stage-work.js";
import { decidableLine } from "../../evaluate/decidable.js";
import type { Planned } from "../../session/plan-session.js";
import { duration, percent, speed } from "../../text/numbers.js";
import { fromHere } from "../../train/schedule.js";

/** `about 5 min 10 s`, or that no time is known. */
const timeOf = (seconds: number | undefined): string => (seconds === undefined ? "-" : duration(seconds));

const steps = ({ groups }: StageEstimate): number => groups.reduce((sum, { work }) => sum + work.steps, 0);

/** Images a second over all groups; undefined for a stage without steps. */
function throughput({ groups }: StageEstimate): number | undefined {
  let [images, seconds] = [0, 0];
  for (const { work, step } of groups) {
    if (step === undefined) return undefined;
    images += work.steps * work.batch * work.batches;
    seconds += work.steps * step;
  }
  return seconds > 0 ? images / seconds : undefined;
}

/** The plan as a table, with what it rests on below. */
export function planText(planned: Planned, style: TableStyle): string {
  const { estimate, engine, folder, resumes, finished } = planned;
  const rows = estimate.stages.map((stage) => row(stage));
  const reused = estimate.stages.filter(({ work }) => work.from !== undefined).length;
  const table = textTable(
    {
      header: ["stage", "trains", "data", "images", "steps", "images/s", "before", "time", "memory", "result"],
      align: ["left", "left", "left", "right", "right", "right", "right", "right", "right", "left"],
      rows,
      total: ["total", "", "", "", "", "", "", timeOf(estimate.seconds), memory(estimate.memory), ""],
      shrinkable: [9, 1, 2],
      dispensable: [6, 2, 1],
    },
    style,
  );
  const lines = [
    `${engine}; run folder ${folder}${resumes ? ", which exists and would be resumed" : ""}`,
    ...(finished.length === 0 ? [] : [`finished already: ${finished.join(", ")}`]),
    table.trimEnd(),
    ...estimate.stages.flatMap(({ work }) => work.passes.map((pass) => `  ${work.stage}: ${passText(pass)}`)),
    ...(reused === 0 ? [] : [`${reused} of ${estimate.stages.length} stages are reused`]),
    ...basis(planned),
    ...planned.claims.map(decidableLine),
  ];
  return `${lines.map((line) => printableLines(line)).join("\n")}\n`;
}

function row(stage: StageEstimate): readonly string[] {
  const { work, between, seconds } = stage;
  const rate = throughput(stage);
  const count = steps(stage);
  return [
    work.stage,
    work.trains.join(", "),
    work.on,
    grouped(work.images),
    work.groups.length === 0 ? "-" : grouped(count),
    rate === undefined ? "-" : speed(rate),
    work.from !== undefined || (work.passes.length === 0 && work.svm === undefined) ? "-" : timeOf(between),
    work.from === undefined ? timeOf(seconds) : "-",
    memory(work.memory),
    work.from === undefined ? "" : `reused from ${fromHere(work.from)}`,
  ];
}

const passNames: Readonly<Record<PassWork["kind"], string>> = {
  windows: "windows of",
  boxes: "boxes of",
  refinement: "refinement of",
  features: "features of",
  statistics: "channel statistics of",
};

const passText = ({ kind, step, source, images }: PassWork): string =>
  `${kind === "statistics" ? "" : `${step}: `}${passNames[kind]} ${grouped(images)} images of ${source}`;

/** What a measurement on a busy machine is worth. @param busy share of the processor that other programs used. */
export const busyLine = (busy: number): string =>
  `other programs used ${percent(busy)} of the processor during the measurement: these times are those of a busy machine, and are not stored`;

export const notCalibratedLine =
  "no time was measured on this machine yet, so the times are rough; without --no-measure, fanc plan measures them";

function basis({ calibrated, measured, busy }: Planned): readonly string[] {
  if (busy > busyShare) return [busyLine(busy)];
  if (!calibrated) return [notCalibratedLine];
  return measured === undefined
    ? []
    : [`measured on this machine, the oldest time on ${measured.slice(0, 10)}; --calibrate measures again`];
}

/** The plan for programs; times in seconds, memory in bytes, null where it is not known. */
export function planJson(spec: string, planned: Planned): unknown {
  const { estimate, engine, folder, resumes, finished, calibrated, measured, busy, decisions } = planned;
  return {
    schema: "fanc.estimate/2",
    spec,
    run: folder,
    resumes,
    engine,
    calibrated,
    measured: measured ?? null,
    busy,
    finished,
    stages: estimate.stages.map((stage) => ({
      stage: stage.work.stage,
      kind: stage.work.kind,
      trains: stage.work.trains,
      data: stage.work.on,
      images: stage.work.images,
      key: stage.work.key,
      reusedFrom: stage.work.from ?? null,
      differs: decisions.find(({ key }) => key === stage.work.key)?.why ?? null,
      groups: stage.groups.map(({ work, step, seconds }) => ({
        nets: work.nets,
        steps: work.steps,
        secondsPerStep: step ?? null,
        seconds: seconds ?? null,
      })),
      passes: stage.work.passes,
      secondsBefore: stage.between ?? null,
      seconds: stage.seconds ?? null,
      memory: stage.work.memory ?? null,
    })),
    seconds: estimate.seconds ?? null,
    memory: estimate.memory ?? null,
    claims: planned.claims.map(({ text: _, ...claim }) => claim),
  };
}
