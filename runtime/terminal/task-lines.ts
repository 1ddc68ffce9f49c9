import { columnsOf } from "../../dsl/text/columns.js";
import { printable } from "../../dsl/text/printable.js";
import type { Outlook, TrainingMetrics } from "../process/progress.js";
import { bytes, duration, epochsDone, loss, percent, setting, speed } from "../text/numbers.js";
import { bar, cut, padded, paint, type ScreenStyle } from "./screen-style.js";

/** The current state of a task. */
export interface TaskView {
  readonly name: string;
  readonly done: number;
  readonly total: number;
  readonly info?: string | TrainingMetrics | undefined;
  readonly secondsLeft?: number | undefined;
  /** Memory of the process that does it, in bytes. */
  readonly memory?: number | undefined;
  /** The schedule that the task is part of. */
  readonly schedule?: Outlook | undefined;
}

/** Share of time in which the engine waits for data from which this is worth a word. */
const notableWaiting = 0.03;
const bars = { least: 8, most: 40 } as const;
const names = { least: 10, usual: 28 } as const;

/** One line for any work, and a second one with training metrics; each shorter than the terminal is wide. The schedule has its own line. */
export function taskLines(task: TaskView, style: ScreenStyle): readonly string[] {
  // A text in the last column makes some terminals begin a new line.
  const width = style.width - 1;
  const { info } = task;
  if (typeof info === "object")
    return [headLine(task, "step ", "", width, style), metricsLine(task, info, width, style)];
  return [headLine(task, "", info ?? "", width, style)];
}

/** The bar of a whole schedule: the share of its time, and the present stage. */
export function scheduleLine({ share, secondsLeft, stage, stages }: Outlook, style: ScreenStyle): string {
  const task = { name: "whole schedule", done: stage, total: stages, secondsLeft };
  return headLine(task, "stage ", "", style.width - 1, style, share);
}

interface Column {
  readonly text: string;
  /** Columns of small importance go first where the terminal is narrow. */
  readonly importance: number;
  readonly drawn?: string;
}

function headLine(
  task: TaskView,
  unit: string,
  info: string,
  width: number,
  style: ScreenStyle,
  share: number = shareOf(task),
): string {
  const natural = cut(task.name, Math.max(names.least, Math.floor(width / 2)), style.unicode);
  const total = String(task.total);
  const columns: Column[] = [
    { text: `${Math.floor(100 * share)}%`.padStart(3), importance: 4 },
    { text: `${unit}${String(task.done).padStart(total.length)}/${total}`, importance: 2 },
    ...(task.secondsLeft === undefined ? [] : [{ text: `${duration(task.secondsLeft)} left`, importance: 3 }]),
    ...(info === "" ? [] : [{ text: cut(info, 40, style.unicode), importance: 1 }]),
  ];
  // The name may be cut to its least, and the bar with it, before columns are left out.
  const shortest = Math.min(columnsOf(natural), Math.max(names.least, Math.floor(width / 3)));
  const kept = keep(columns, width - shortest - bars.least - 4);
  const rest = width - lineWidth(kept) - 2;
  const name = cut(natural, Math.max(names.least, Math.min(columnsOf(natural), rest - bars.least - 2)), style.unicode);
  const nameWidth = Math.min(Math.max(columnsOf(name), names.usual), Math.max(columnsOf(name), rest - bars.most - 2));
  const barWidth = Math.min(bars.most, rest - nameWidth - 2);
  const drawn = kept.map(({ text }) => text).join("  ");
  const line =
    barWidth < bars.least ? padded(name, nameWidth) : `${padded(name, nameWidth)}  ${bar(share, barWidth, style)}`;
  return drawn === "" ? line : `${line}  ${drawn}`;
}

function metricsLine(task: TaskView, metrics: TrainingMetrics, width: number, style: ScreenStyle): string {
  const { validation, waiting } = metrics;
  const epochs = setting(metrics.epochs);
  const columns: Column[] = [
    { text: `epoch ${epochsDone(metrics.epoch).padStart(epochs.length + 2)}/${epochs}`, importance: 5 },
    { text: `loss ${loss(metrics.loss)}`, importance: 8 },
    { text: `acc ${percent(metrics.accuracy).padStart(5)}`, importance: 7 },
  ];
  if (validation !== undefined)
    columns.push({ text: `val ${loss(validation.loss)} ${percent(validation.accuracy)}`, importance: 6 });
  columns.push({ text: `${speed(metrics.imagesPerSecond)} img/s`, importance: 4 });
  if (task.memory !== undefined) columns.push({ text: bytes(task.memory), importance: 2 });
  if (waiting > notableWaiting) {
    const text = `waits ${Math.round(100 * waiting)}%`;
    columns.push({ text, importance: 3, drawn: paint(style, "yellow", text) });
  }
  return `  ${keep(columns, width - 2)
    .map(({ text, drawn }) => drawn ?? dimLabel(text, style))
    .join("  ")}`;
}

/** A task with its metrics as one plain line. */
export function plainLine(task: TaskView): string {
  const { done, total, info, secondsLeft, memory, schedule } = task;
  const name = printable(task.name);
  const left = [
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
    ...(schedule === undefined ? [] : [scheduleText(schedule)]),
  ];
  if (typeof info !== "object")
    return `${name}: ${[`${done}/${total}`, ...left, ...(info === undefined ? [] : [printable(info)])].join(", ")}`;
  const { epoch, epochs, imagesPerSecond, validation, waiting } = info;
  return `${name}: ${[
    `step ${done}/${total} (${Math.floor(100 * shareOf(task))}%)`,
    `epoch ${epochsDone(epoch)}/${setting(epochs)}`,
    `loss ${loss(info.loss)}`,
    `accuracy ${percent(info.accuracy)}`,
    ...(validation === undefined
      ? []
      : [`validation loss ${loss(validation.loss)}`, `validation accuracy ${percent(validation.accuracy)}`]),
    `${speed(imagesPerSecond)} images/s`,
    ...(memory === undefined ? [] : [bytes(memory)]),
    ...(waiting > notableWaiting ? [`waiting ${Math.round(100 * waiting)}%`] : []),
    ...left,
  ].join(", ")}`;
}

/** `whole schedule 43%, stage 2/6, 12 min 05 s left`. */
const scheduleText = ({ share, secondsLeft, stage, stages }: Outlook): string =>
  `whole schedule ${Math.floor(100 * share)}%, stage ${stage}/${stages}, ${duration(secondsLeft)} left`;

const shareOf = ({ done, total }: TaskView): number => (total > 0 ? Math.min(1, Math.max(0, done / total)) : 1);

const lineWidth = (columns: readonly Column[]): number =>
  columns.reduce((sum, { text }) => sum + columnsOf(text) + 2, 0) - (columns.length > 0 ? 2 : 0);

/** The most important columns that fit side by side, in their order. */
function keep(columns: readonly Column[], width: number): readonly Column[] {
  let kept = columns;
  while (kept.length > 0 && lineWidth(kept) > width) {
    const least = Math.min(...kept.map(({ importance }) => importance));
    kept = kept.filter(({ importance }) => importance > least);
  }
  return kept;
}

/** The words dim, the numbers bright. */
function dimLabel(text: string, style: ScreenStyle): string {
  const label = /^[a-z]+ +/.exec(text)?.[0] ?? "";
  return `${paint(style, "dim", label)}${text.slice(label.length)}`;
}
