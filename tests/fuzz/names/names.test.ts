import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonSummary } from "../../../compiler/summary/json.js";
import { summarise } from "../../../compiler/summary/summary.js";
import { formattedText } from "../../../runtime/build/format-file.js";
import { tfjsModules } from "../../../runtime/build/tfjs-target.js";
import { predict } from "../../../runtime/cascade/predict.js";
import { DataSets, dataRoots } from "../../../runtime/data/data-sets.js";
import { DecodePool } from "../../../runtime/data/images/decode-pool.js";
import type { Engine } from "../../../runtime/engines/engine.js";
import { onnxEngine } from "../../../runtime/engines/onnx/onnx-engine.js";
import { evaluateRun } from "../../../runtime/evaluate/evaluate-run.js";
import { exportModels } from "../../../runtime/export/export-models.js";
import { tfjsModels } from "../../../runtime/export/export-tfjs.js";
import { Interrupted } from "../../../runtime/process/interrupted.js";
import { silent } from "../../../runtime/process/progress.js";
import { loadClassifiers } from "../../../runtime/run/classifier-file.js";
import { RunFolder } from "../../../runtime/run/run-folder.js";
import { noBoard } from "../../../runtime/tensorboard/run-board.js";
import { runSchedule } from "../../../runtime/train/schedule.js";
import { type TrainingContext, trainingContext } from "../../../runtime/train/training-context.js";
import { compiledFile } from "../../support/compiled.js";
import { javascriptNames, mayBeLayer, type Names, roles, writeNamedProject } from "../../support/named-project.js";

/** Specs that are trained; `npm run fuzz` makes more of them. */
const inputs = Math.ceil(Number(process.env.FANC_FUZZ ?? 2) / (process.env.FANC_FUZZ === undefined ? 1 : 5000));
const seed = Number(process.env.FANC_FUZZ_SEED ?? 1);

/** Other names in every role; a role gets a name that it may have. */
const names: fc.Arbitrary<Names> = fc
  .shuffledSubarray([...javascriptNames], { minLength: javascriptNames.length })
  .map((all) => {
    const left = [...all];
    const take = (role: string): string => {
      const at = left.findIndex((name) => !role.startsWith("layer") || mayBeLayer(name));
      return left.splice(at, 1)[0] as string;
    };
    return Object.fromEntries(roles.map((role) => [role, take(role)])) as Names;
  });

let [pool, engine]: [DecodePool | undefined, Engine | undefined] = [undefined, undefined];
beforeAll(() => {
  [pool, engine] = [new DecodePool(2), onnxEngine(1)];
});
afterAll(async () => {
  await pool?.close();
  await engine?.close();
});

it("a spec with any name in any role is checked, compiled, trained, resumed, evaluated, predicted and exported", {
  timeout: 0,
}, async () => {
  await fc.assert(
    fc.asyncProperty(names, async (one) => {
      const folder = await mkdtemp(join(tmpdir(), "fanc names "));
      await everything(folder, one);
      await rm(folder, { recursive: true });
    }),
    { seed, numRuns: inputs, endOnFailure: true },
  );
});

/** Opens the run anew, as a further process does. */
async function withRun<T>(
  path: string,
  work: (context: TrainingContext) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  const run = await RunFolder.open(path);
  const data = new DataSets(run.plan, run.roots);
  const used = { engine: engine as Engine, pool: pool as DecodePool, progress: silent, board: noBoard, signal };
  try {
    return await work(trainingContext({ run, data, ...used }));
  } finally {
    await run.close();
  }
}

async function everything(folder: string, n: Names): Promise<void> {
  const images = await writeNamedProject(folder, n);
  const spec = join(folder, "spec.fan");
  expect(formattedText(spec, await readFile(spec, "utf8")).status).toBe("changed");
  const compiled = compiledFile(spec, new Map([[n.param, "0.02"]]), "spec.fan");
  const { plan, model } = compiled;
  const summary = summarise(model, {});
  const written = JSON.stringify(summary.ok && jsonSummary(spec, summary.nets, summary.cascade));
  for (const name of [n.netA, n.netB, n.layerA, n.layerB, n.layerC]) expect(written).toContain(`"${name}"`);
  expect(tfjsModules(compiled).size).toBeGreaterThan(0);
  const roots = dataRoots(plan, folder, new Map([[n.faces, folder]]));
  const [path, other] = [join(folder, "runs", "first"), join(folder, "runs", "second")];
  for (const run of [path, other]) await RunFolder.create(run, plan, compiled.files, roots);

  const stop = new AbortController();
  stop.abort(new Interrupted());
  await expect(withRun(path, runSchedule, stop.signal)).rejects.toThrow(Interrupted);
  await withRun(path, (context) => runSchedule(context, { stages: [n.stageB] }));
  await withRun(path, runSchedule);
  // The stages of one run are looked for in the state of the other.
  await withRun(other, (context) => runSchedule(context, { reuse: [path] }));
  const { state } = await RunFolder.open(other);
  expect(state.done).toEqual([n.stageA, n.stageB, n.stageC, n.stageD]);
  expect([...state.weights.keys()].sort()).toEqual([n.netA, n.netB].sort());
  expect([...(state.stages ?? [])].map(([stage, { from }]) => [stage, from])).toEqual(
    state.done.map((stage) => [stage, path]),
  );

  await withRun(path, async (context) => {
    const { run } = context;
    const { evaluation } = await evaluateRun(context);
    expect(evaluation.attributes.map(({ name }) => name)).toEqual([n.attributeA, n.attributeB]);
    const cascade = context.cascade();
    const predictions = await predict(plan, cascade, await loadClassifiers(run), images.slice(0, 2));
    await cascade.close();
    for (const one of predictions)
      expect(one.ok && one.faces.map(({ windows }) => windows.map(({ name }) => name))).toEqual([[n.window]]);
    const models = await exportModels(run, "everything", {});
    expect(models.map(({ name }) => name)).toEqual([n.netA, n.netB, "svm-classifiers", "cascade"]);
    for (const make of tfjsModels(run, undefined, { producer: "test" })) expect((await make()).files.size).toBe(2);
  });
}
