import type { PlanStage } from "../../../compiler/contract/schema.js";
import { columnsOf } from "../../../dsl/text/columns.js";
import type { RunOwner } from "../../observe/run-owner.js";
import type { GroupProgress, RunProgress } from "../../observe/run-progress.js";
import { metricsOf } from "../../observe/training-metrics.js";
import { cut, padded, paint, type ScreenStyle } from "../../terminal/screen-style.js";
import { scheduleLine, type TaskView, taskLines } from "../../terminal/task-lines.js";
import { elapsed, epochsDone, loss, percent } from "../../text/numbers.js";
import { quoted } from "../../text/quoted.js";
import { chart } from "./chart.js";

/** A run as another process sees it. */
export interface Watched {
  readonly folder: string;
  /** Of the plan; empty without one. */
  readonly stages: readonly PlanStage[];
  readonly progress: RunProgress;
  readonly owner: RunOwner;
  /** Share of the log that is read, below 1 while a long one is still being read. */
  readonly read: number;
}

/** The whole view; at most `rows` lines, without the least important ones. */
export function watchLines(watched: Watched, style: ScreenStyle, rows: number): readonly string[] {
  const { progress: view } = watched;
  const working = watched.owner.kind === "working";
  const bar = working && view.current !== undefined ? taskLines(taskOf(view.current, watched), style) : [];
  const whole = working && view.schedule !== undefined ? [scheduleLine(view.schedule, style)] : [];
  const shown = view.current ?? [...view.groups.values()].at(-1);
  const curve = shown === undefined ? [] : lossChart(shown, style);
  const table = shown === undefined ? [] : validationTable(shown, style);
  const head = [cut(titleOf(watched), style.width - 1, style.unicode)];
  const foot = [cut(stateText(watched), style.width - 1, style.unicode)];
  let parts = [head, stageLines(watched, style), [...bar, ...whole], curve, table, foot];
  const height = (): number =>
    parts.reduce((sum, part) => sum + part.length, 0) + parts.filter(({ length }) => length > 0).length - 1;
  if (height() > rows) parts = [head, stageLines(watched, style), [...bar, ...whole], table, foot];
  if (height() > rows) parts = [head, stageLines(watched, style), [...bar, ...whole], foot];
  if (height() > rows) parts = [bar, foot];
  return parts.filter(({ length }) => length > 0).flatMap((part, i) => (i === 0 ? part : ["", ...part]));
}

/** The bar of a group's training, as `fanc train` shows it. */
export function taskOf(group: GroupProgress, { owner, stages }: Pick<Watched, "owner" | "stages">): TaskView {
  const stage = stages.find(({ name }) => name === group.stage);
  const { steps, step, rate } = group;
  return {
    name: `${group.stage} ${group.nets.join(", ")}`,
    done: step,
    total: Math.max(steps, step),
    secondsLeft: steps > 0 ? rate.secondsLeft(steps) : undefined,
    memory: owner.kind === "working" ? owner.memory : undefined,
    info: metricsOf(group, stage?.kind === "train" ? stage.epochs : undefined),
  };
}

/** The state of the run, in a word or a line. */
export function stateText({ progress: view, owner, folder, read, stages }: Watched): string {
  if (read < 1) return `reading the log: ${Math.floor(100 * read)}%`;
  const { ended } = view;
  const resume = `resume with: fanc train --resume --run ${quoted(folder)}`;
  if (owner.kind === "working") {
    const where = owner.where === undefined ? "" : ` ${owner.where}`;
    return `running: process ${owner.pid}${where}${owner.certain ? "" : ", unless it has ended"}`;
  }
  if (owner.kind === "odd") return `the lock is ${owner.found}; if no training runs here, remove ${folder}/lock`;
  if (view.isFinished(stages)) return `finished in ${elapsed(view.seconds)}`;
  if (ended?.type === "diverged")
    return `diverged in ${ended.stage} at step ${ended.step}${ended.layer === null ? "" : `, layer ${ended.layer}`}: ${ended.reason}`;
  if (view.session === undefined) return "not started yet";
  const why =
    ended?.type === "stopped" ? ` (${ended.reason})` : owner.kind === "gone" ? ` (process ${owner.pid} has ended)` : "";
  return `stopped${why}; ${resume}`;
}

function titleOf({ folder, progress: view }: Watched): string {
  const { session } = view;
  const counts = [
    ...(view.sessions > 1 ? [`${view.sessions} sessions`] : []),
    ...(view.skipped > 0 ? [`${view.skipped} images skipped`] : []),
    ...(view.unreadable > 0 ? [`${view.unreadable} unreadable lines in the log`] : []),
  ];
  return [folder, ...(session === undefined ? [] : [session.engine]), ...counts].join("  ");
}

function stageLines({ stages, progress: view, owner }: Watched, style: ScreenStyle): readonly string[] {
  const names = stages.map(({ name }) => cut(name, Math.max(10, Math.floor(style.width / 3)), style.unicode));
  const width = Math.max(0, ...names.map(columnsOf));
  const [done, now, todo] = style.unicode ? ["✓", "▸", "·"] : ["+", ">", "."];
  const finished = view.done;
  // Stages run in order: if no event names the current one, it is the first unfinished one.
  const under = view.current?.stage ?? stages.find(({ name }) => !finished.has(name))?.name;
  return stages.map(({ name }, i) => {
    const text = padded(names[i] ?? name, width);
    const line = (about: string): string => cut(`${text}  ${about}`, style.width - 5, style.unicode).trimEnd();
    const result = view.stages.get(name);
    if (finished.has(name))
      return `  ${paint(style, "green", done)} ${line([timeOf(result), resultOf(name, view)].filter((one) => one !== "").join("  "))}`;
    if (name === under && owner.kind === "working")
      return `  ${paint(style, "cyan", now)} ${paint(style, "bold", line(""))}`;
    return `  ${paint(style, "dim", `${todo} ${line("")}`)}`;
  });
}

function timeOf(result: { readonly seconds: number } | { readonly from: string } | undefined): string {
  if (result === undefined) return "";
  return "from" in result ? `as in ${result.from}` : elapsed(result.seconds).padStart(9);
}

function resultOf(stage: string, view: RunProgress): string {
  return [...view.groups.values()]
    .filter((course) => course.stage === stage && !Number.isNaN(course.loss))
    .map(
      ({ nets, loss: last, accuracy, ended }) =>
        `${nets.join(", ")}: loss ${loss(last)}, acc ${percent(accuracy)}${ended === undefined ? "" : ` (${ended})`}`,
    )
    .join("; ");
}

function lossChart(group: GroupProgress, style: ScreenStyle): readonly string[] {
  const lines = chart(group.losses.points, 5, style);
  return lines.length === 0
    ? []
    : [
        paint(style, "dim", cut(`  loss of ${group.stage} ${group.nets.join(", ")}`, style.width - 1, style.unicode)),
        ...lines,
      ];
}

function validationTable({ recent, best: top }: GroupProgress, style: ScreenStyle): readonly string[] {
  if (recent.length === 0) return [];
  const head = paint(style, "dim", "  validation:  epoch     step     loss  accuracy");
  return [
    head,
    ...recent
      .slice(-5)
      .map(
        ({ epoch, step, loss: value, accuracy }) =>
          `              ${epochsDone(epoch).padStart(6)} ${String(step).padStart(8)} ${loss(value).padStart(8)}  ${percent(accuracy).padStart(8)}${step === top?.step ? `  ${paint(style, "green", "best")}` : ""}`,
      ),
  ];
}
