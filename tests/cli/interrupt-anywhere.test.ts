import { afterAll, beforeAll, expect, it } from "vitest";
import { DataSets, dataRoots } from "../../runtime/data/data-sets.js";
import { DecodePool } from "../../runtime/data/images/decode-pool.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { Interrupted } from "../../runtime/process/interrupted.js";
import type { Progress } from "../../runtime/process/progress.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { showTraining } from "../../runtime/session/training-bar.js";
import { noBoard } from "../../runtime/tensorboard/run-board.js";
import { runSchedule } from "../../runtime/train/schedule.js";
import { trainingContext } from "../../runtime/train/training-context.js";
import { compiledFile } from "../support/compiled.js";
import { type Project, resultOf, tinyProject } from "./support.js";

let project: Project;
let pool: DecodePool;
beforeAll(async () => {
  project = await tinyProject();
  pool = new DecodePool(2);
});
afterAll(async () => {
  await pool.close();
  await project.remove();
});

/** Raises the signal when a piece of work of this name begins, comes to this unit ("NAME 4") or ends ("NAME end"). */
function stopAt(point: string | undefined): {
  readonly progress: Progress;
  readonly signal: AbortSignal;
} {
  const controller = new AbortController();
  const meet = (what: string): void => {
    if (what === point) controller.abort(new Interrupted());
  };
  const begin: Progress["begin"] = (name) => {
    meet(name);
    return { update: (done) => meet(`${name} ${done}`), end: () => meet(`${name} end`) };
  };
  return { progress: { begin, note: () => undefined }, signal: controller.signal };
}

/** Resumes a run up to a point. */
async function train(folder: string, point: string | undefined): Promise<"finished" | "interrupted"> {
  const run = await RunFolder.open(folder);
  const data = new DataSets(run.plan, run.roots);
  const context = trainingContext({ run, engine: onnxEngine(2), data, pool, board: noBoard, ...stopAt(point) });
  showTraining(run, context.progress);
  try {
    await runSchedule(context);
    return "finished";
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    throw error;
  }
}

it("a run has the same bits after stops in training, validation, window search, features and SVM fitting", async () => {
  const { plan, files } = compiledFile(project.spec, new Map(), "tiny.fan");
  const [whole, stopped] = [project.file("whole"), project.file("stopped")];
  for (const run of [whole, stopped])
    await RunFolder.create(run, plan, files, dataRoots(plan, project.folder, new Map()));
  expect(await train(whole, undefined)).toBe("finished");

  // One run, stopped at each of these points in turn and resumed from what was left.
  for (const point of [
    "pretrain_lnets LNet_o 4",
    "pretrain_lnets LNet_o end",
    "pretrain_lnets LNet_s 6",
    "tune_lnet_o LNet_o",
    "head windows, train",
    "tune_lnet_s LNet_s 2",
    // Within the first measurement on the validation split.
    "head windows, validation",
    "face windows, train 24",
    "pretrain_anet ANet 5",
    "face windows, validation",
    "tune_anet ANet end",
    "feature, validation",
    "fit_svm",
    "fit_svm 3",
  ]) {
    expect(await train(stopped, point), point).toBe("interrupted");
  }
  expect(await train(stopped, "fit_svm end")).toBe("finished");
  expect(await resultOf(stopped)).toEqual(await resultOf(whole));
});
