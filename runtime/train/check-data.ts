import { relative } from "node:path";
import { decisionFit } from "../../compiler/contract/plan-queries.js";
import type { FitPlan, Plan, PlanStage } from "../../compiler/contract/schema.js";
import { type DataFingerprint, type FingerprintedData, fingerprintData } from "../data/data-fingerprint.js";
import type { BoxSource } from "../data/data-sets.js";
import { vanishedCheck } from "../data/vanished.js";
import { fault } from "../errors/user-error.js";
import type { RunState } from "../run/run-state.js";
import { placeMark } from "../run/stored-paths.js";
import { calibratedThresholds } from "./calibrated-thresholds.js";
import { refinedSteps, stepsInFront } from "./steps-in-front.js";
import type { TrainingContext } from "./training-context.js";

type Recorded = NonNullable<ReturnType<NonNullable<RunState["fingerprints"]>["get"]>>;

/**
 * Takes the fingerprints of the data sets that stages read, and compares them with those of the start of the run. From then
 * on, an image that vanishes ends the work instead of counting as unreadable.
 * @throws UserError for a data set that has changed: all stages of a run use the same data.
 */
export async function checkData(
  context: TrainingContext,
  stages: readonly PlanStage[],
): Promise<ReadonlyMap<string, FingerprintedData>> {
  const { run, data, pool, progress } = context;
  const found = await fingerprints(context, stages);
  const missing = new Set<string>();
  for (const [name, taken] of found) {
    const recorded = run.state.fingerprints?.get(name);
    if (recorded !== undefined) requireSame(name, data.root(name), recorded, taken, progress.note);
    for (const path of taken.missing) missing.add(path);
  }
  const placed = [...found].map(
    ([name, { fingerprint }]) => [name, { ...fingerprint, place: placeMark(data.root(name)) }] as const,
  );
  await run.recordFingerprints(new Map(placed));
  pool.watch(vanishedCheck(missing));
  return found;
}

/** The fingerprints of the data sets that stages read; records nothing. */
export async function fingerprints(
  { run, data, progress, signal }: Pick<TrainingContext, "run" | "data" | "progress" | "signal">,
  stages: readonly PlanStage[],
): Promise<ReadonlyMap<string, FingerprintedData>> {
  const found = new Map<string, FingerprintedData>();
  for (const name of stageData(run.plan, stages)) {
    const boxes = boxesInFront(run.plan, run.plan.stages, name);
    found.set(name, await fingerprintData(data, name, { signal, progress, boxes }));
  }
  return found;
}

/** The boxes through which stages see a data set. */
export function boxesInFront(plan: Plan, stages: readonly PlanStage[], data: string): readonly BoxSource[] {
  const sources = stages
    .filter((stage) => stage.on.data === data)
    .flatMap((stage) => stepsInFront(plan, stage).flatMap((step) => (step.kind === "boxes" ? [step.from] : [])));
  return [...new Map(sources.map((from) => [JSON.stringify(from), from])).values()];
}

/** Data sets that stages train on or fit on, or whose images window thresholds, refinements or decisions follow from. */
export function stageData(plan: Plan, stages: readonly PlanStage[]): ReadonlySet<string> {
  const names = stages.flatMap((stage) => [
    stage.on.data,
    ...refinedSteps(plan, stage).map(({ refine }) => refine.on.data),
    ...(stage.kind === "fit" ? fittedData(plan, stage) : []),
  ]);
  return new Set(names);
}

function fittedData(plan: Plan, stage: FitPlan): readonly string[] {
  const decisions = decisionFit(plan, stage);
  return [
    ...calibratedThresholds(plan, stage).flatMap(({ on, against }) => [on.data, against]),
    ...(decisions === undefined ? [] : [decisions.on.data]),
  ];
}

function requireSame(
  name: string,
  root: string,
  before: Recorded,
  { fingerprint, changedAfter }: FingerprintedData,
  note: (line: string) => void,
): void {
  const found = differences(before, fingerprint);
  if (found.length === 0) return;
  if (placeMark(root) !== before.place && found.every((one) => one === "times")) {
    note(
      `${name}: the files in ${root} have other modification times than when the run started, as in a copy; names and sizes are the same`,
    );
    return;
  }
  const newer = changedAfter(before.newest).map((path) => relative(root, path));
  const named =
    newer.length === 0
      ? ""
      : `; changed since: ${newer.slice(0, 3).join(", ")}${newer.length > 3 ? `, and ${newer.length - 3} more` : ""}`;
  throw fault("training/data-changed", {
    name,
    file: root,
    found: `${found.map((one) => saying[one](before, fingerprint)).join(", ")}${named}`,
    expected: `the ${before.images} images of the start: all stages of a run use the same data`,
  });
}

type Difference = "images" | "missing" | "lists" | "sizes" | "times";

function differences(before: DataFingerprint, now: DataFingerprint): readonly Difference[] {
  const all: readonly Difference[] = ["images", "missing", "lists", "sizes", "times"];
  return all.filter((part) => before[part] !== now[part]);
}

const saying: Readonly<Record<Difference, (before: DataFingerprint, now: DataFingerprint) => string>> = {
  images: (before, now) => `${now.images} images instead of ${before.images}`,
  missing: (before, now) => `${now.missing} missing image files instead of ${before.missing}`,
  lists: () => "other names, labels, splits or boxes in the lists",
  sizes: () => "image files with other sizes",
  times: () => "image files with other modification times",
};
