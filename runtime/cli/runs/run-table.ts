import type { TextTable } from "../../../dsl/text/table.js";
import type { RunCondition, RunSummary } from "../../observe/run-summary.js";
import { bytes, duration, loss, percent } from "../../text/numbers.js";

export function runTable(runs: readonly RunSummary[]): TextTable {
  const header = [
    "run",
    "state",
    "stages",
    "validation loss (best)",
    "accuracy",
    "started",
    "time",
    "engine",
    "size",
    "spec",
    "seed",
    "settings",
  ];
  return {
    header,
    align: ["left", "left", "right", "right", "right", "left", "right", "left", "right", "left", "right", "left"],
    rows: runs.map((run) => [
      run.folder,
      `${conditionText(run.condition)}${run.rehearsal === undefined ? "" : " (rehearsal)"}`,
      run.stages === undefined ? "" : `${run.done}/${run.stages}`,
      validationText(run),
      run.accuracy === undefined ? "" : percent(run.accuracy),
      run.started === undefined ? "" : run.started.slice(0, 16).replace("T", " "),
      run.seconds === undefined ? "" : duration(run.seconds),
      run.engine ?? "",
      bytes(run.bytes),
      run.spec ?? "",
      run.seed === undefined ? "" : String(run.seed),
      run.settings?.join(" ") ?? "",
    ]),
    total: [],
    shrinkable: [0, 1, 7, 9, 11],
    dispensable: [9, 7, 8, 5, 10, 3, 6, 11],
  };
}

function conditionText(condition: RunCondition): string {
  switch (condition.kind) {
    case "finished":
    case "not started":
    case "no run":
      return condition.kind;
    case "running":
      return `running (process ${condition.pid}${condition.where === undefined ? "" : ` ${condition.where}`})${placeText(condition)}`;
    case "stopped":
      return `stopped${placeText(condition)}`;
    case "diverged":
      return `diverged in ${condition.stage} at step ${condition.step}`;
    case "damaged":
      return `damaged: ${condition.why}`;
    default:
      return condition satisfies never;
  }
}

const placeText = ({ stage, step }: { readonly stage?: string; readonly step?: number }): string =>
  stage === undefined ? "" : ` in ${stage}${step === undefined ? "" : ` at step ${step}`}`;

function validationText({ validation }: RunSummary): string {
  if (validation === undefined) return "";
  const { last, best } = validation;
  return best === null ? loss(last) : `${loss(last)} (${loss(best)})`;
}
