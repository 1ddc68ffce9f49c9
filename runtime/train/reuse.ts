import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { decisionFit, keepsOutputLayer, scoreOf } from "../../compiler/contract/plan-queries.js";
import type { FitPlan, Plan, PlanStage } from "../../compiler/contract/schema.js";
import type { Weights } from "../engines/engine.js";
import { fault, UserError } from "../errors/user-error.js";
import { exists } from "../files/missing.js";
import { outputLayerFile, svmFile } from "../run/classifier-file.js";
import { decisionFile } from "../run/decision-file.js";
import { requireParameters } from "../run/read-plan.js";
import type { StoredArrays } from "../run/run-folder.js";
import { stateFile } from "../run/run-parts.js";
import { type RunState, readState } from "../run/run-state.js";
import { thresholdFile } from "../run/threshold-file.js";
import { readWeights } from "../run/weight-files.js";
import { calibratedThresholds } from "./calibrated-thresholds.js";
import { changedParts, keyOf, REHEARSAL, type StageParts } from "./stage-key.js";
import { type StageInputs, stageParts } from "./stage-parts.js";

/** A run whose finished stages can be reused. */
export interface OtherRun {
  readonly path: string;
  readonly state: RunState;
}

/** Another run's result of a stage. */
export interface StageResult {
  readonly from: string;
  readonly weights: ReadonlyMap<string, Weights>;
  /** Files of other arrays by name: the SVMs, thresholds, decisions, output layers. */
  readonly arrays: ReadonlyMap<string, StoredArrays>;
}

/** The runs among some folders; other folders, and runs of another version of fanc, are left out. */
export async function runsIn(folders: readonly string[], own: string): Promise<readonly OtherRun[]> {
  const runs: OtherRun[] = [];
  for (const path of folders) {
    if (resolve(path) === resolve(own)) continue;
    const state = await stateIn(path);
    if (state !== undefined) runs.push({ path, state });
  }
  return runs;
}

/** Sub-folders that look like runs, by name. */
export async function runFoldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const runs: string[] = [];
  for (const name of names) if (await looksLikeRun(join(folder, name))) runs.push(join(folder, name));
  return runs;
}

/** A folder that cannot be read, another user's for example, does not count. */
const looksLikeRun = (folder: string): Promise<boolean> => exists(join(folder, stateFile)).catch(() => false);

/** The state of a run; undefined for a folder that cannot be used as one, for whatever reason. */
async function stateIn(path: string): Promise<RunState | undefined> {
  try {
    return await readState(join(path, stateFile), path);
  } catch {
    return undefined;
  }
}

/** The key of a stage with these inputs, and the result of another run that has the same key. */
export async function findReusable(
  runs: readonly OtherRun[],
  plan: Plan,
  stage: PlanStage,
  inputs: StageInputs,
  note: (line: string) => void,
): Promise<{ readonly key: string; readonly parts: StageParts; readonly result: StageResult | undefined }> {
  const parts = stageParts(plan, stage, inputs);
  const key = keyOf(stage.name, parts);
  return { key, parts, result: await findResult(runs, plan, stage, key, note) };
}

/**
 * The result of a stage from the first run that has one with the same key. Damaged or unreadable results are skipped.
 * @param note receives a line for each of these.
 */
export async function findResult(
  runs: readonly OtherRun[],
  plan: Plan,
  stage: PlanStage,
  key: string,
  note: (line: string) => void,
): Promise<StageResult | undefined> {
  for (const run of runs) {
    if (run.state.stages?.get(stage.name)?.key !== key) continue;
    try {
      return await resultIn(run, plan, stage);
    } catch (error) {
      note(`${stage.name}: the result in ${run.path} cannot be used: ${faultOf(error)}`);
    }
  }
  return undefined;
}

/** What is wrong with another run's files, be it damage or the system's refusal. Other errors are thrown on. */
function faultOf(error: unknown): string {
  if (error instanceof UserError) {
    const { file, found } = error.details;
    return `${file}: ${error.message}${found === undefined ? "" : ` (${found})`}`;
  }
  if (error instanceof Error && "syscall" in error) return error.message;
  throw error;
}

async function resultIn(run: OtherRun, plan: Plan, stage: PlanStage): Promise<StageResult> {
  if (stage.kind === "fit") return { from: run.path, weights: new Map(), arrays: await fitResultIn(run, plan, stage) };
  const weights = new Map<string, Weights>();
  const arrays = new Map<string, StoredArrays>();
  for (const net of stage.groups.flatMap(({ nets }) => nets)) {
    const name = `weights/${net}.${stage.name}.safetensors`;
    const { tensors } = await present(run, name);
    requireParameters(plan, net, tensors, join(run.path, name));
    weights.set(net, tensors);
    const layer = outputLayerFile(net, stage.name);
    if (keepsOutputLayer(stage)) arrays.set(layer, await present(run, layer));
  }
  return { from: run.path, weights, arrays };
}

/** The files of a stage that fits a score. @throws UserError if one is missing or damaged. */
export async function fitResultIn(
  run: OtherRun,
  plan: Plan,
  stage: FitPlan,
): Promise<ReadonlyMap<string, StoredArrays>> {
  const arrays = new Map<string, StoredArrays>();
  const thresholds = calibratedThresholds(plan, stage).map(({ step }) => thresholdFile(step.name));
  const svms = scoreOf(plan)?.kind === "svm" ? [svmFile] : [];
  const decisions = decisionFit(plan, stage) === undefined ? [] : [decisionFile];
  for (const name of [...svms, ...thresholds, ...decisions]) arrays.set(name, await present(run, name));
  return arrays;
}

async function present({ path, state }: OtherRun, name: string): Promise<StoredArrays> {
  const read = await readWeights(path, name, state);
  if (read === undefined) throw fault("run/file-missing", { name, file: join(path, name), found: "no such file" });
  return read;
}

/**
 * Why no run's result of a stage can be reused: the differences to the most similar one. Results of another rehearsal, or of a
 * rehearsal where a training asks, are never reused: they are named only if there are no others.
 */
export function whyRetrained(
  runs: readonly OtherRun[],
  stage: string,
  parts: StageParts,
): { readonly from: string; readonly changed: readonly string[] } | undefined {
  const compared = runs.flatMap(({ path, state }) => {
    const record = state.stages?.get(stage);
    return record === undefined ? [] : [{ from: path, changed: changedParts(record.parts, parts) }];
  });
  const ofItsKind = compared.filter(({ changed }) => !changed.includes(REHEARSAL));
  return (ofItsKind.length > 0 ? ofItsKind : compared)
    .filter(({ changed }) => changed.length > 0)
    .reduce<(typeof compared)[number] | undefined>(
      (best, one) => (best === undefined || one.changed.length < best.changed.length ? one : best),
      undefined,
    );
}
