import { afterAll, beforeAll, expect, it } from "vitest";
import { Interrupted } from "../../runtime/process/interrupted.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { newRun, trainHere } from "./in-process.js";
import { dataCopy, eventsOf, filesOfSplit, type Project, resultOf, tinyProject, truncate } from "./support.js";

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

/** The last property of the stage that fine-tunes LNet_o. */
const lnetOptions = "batch: 8  epochs: 2  augment: flip, light 0.2";
const only = { stages: ["tune_lnet_o"] };
/** Fine-tuning that soon gets worse on the validation split: it begins well, and its rate is too high. */
const watching = (text: string): string =>
  text.replace(
    "step: 0.1 every 1 epochs }\n    batch: 8  epochs: 2",
    "}\n    batch: 8  epochs: 12  early_stop: loss patience 2 epochs  keep: best",
  );

it("a stage ends early with the best weights, the same after a stop between and within measurements", async () => {
  const [whole, stopped] = [await newRun(project, "whole", watching), await newRun(project, "stopped", watching)];
  await trainHere(whole, only);
  const events = (await eventsOf(whole)).filter(({ stage }) => stage === "tune_lnet_o");
  const measured = events.filter(({ type }) => type === "validation");
  const losses = measured.map(({ loss }) => Number(loss));
  const best = losses.indexOf(Math.min(...losses));
  expect(losses).toHaveLength(best + 3);
  expect(measured[best]?.best).toBe(true);
  expect(events.filter(({ type }) => type === "early-stop")).toMatchObject([{ best: losses[best] }]);

  for (const point of ["tune_lnet_o LNet_o 2", `tune_lnet_o LNet_o ${3 * (best + 1) + 2}`]) {
    const stop = new AbortController();
    const during = (work: string) => work === point && stop.abort(new Interrupted());
    await expect(trainHere(stopped, { ...only, signal: stop.signal, during })).rejects.toThrow(Interrupted);
  }
  await trainHere(stopped, only);
  expect(await resultOf(stopped)).toEqual(await resultOf(whole));
  const course = (run: string) =>
    eventsOf(run).then((all) =>
      all.flatMap(({ type, stage, step, loss, best: isBest }) =>
        type === "validation" && stage === "tune_lnet_o" ? [{ step, loss, isBest }] : [],
      ),
    );
  expect(await course(stopped)).toEqual(await course(whole));
});

it("diverging training stops with exit code 6 and names the layer, and resuming it gives the reason", async () => {
  // Each step multiplies every weight by about -90: they leave the range of numbers after some 20 steps.
  const run = await newRun(project, "diverging", (text) =>
    text.replace(
      `sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.1 every 1 epochs }\n    ${lnetOptions}`,
      `sgd { lr: 900  momentum: 0  decay: 0.1 }\n    ${lnetOptions.replace("epochs: 2", "epochs: 12")}`,
    ),
  );
  const error = await trainHere(run, only).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    exitCode: 6,
    message: expect.stringMatching(/^stage tune_lnet_o diverged at step \d+: /),
    details: {
      found: expect.stringMatching(/^learning rate 900, first layer at fault: /),
      hint: "lower `lr` (0.1 instead of 900)",
    },
  });
  const events = await eventsOf(run);
  expect(events.slice(-2)).toMatchObject([
    { type: "diverged", stage: "tune_lnet_o", group: 0, nets: ["LNet_o"], lr: 900, loss: null },
    { type: "stopped" },
  ]);
  const { done, diverged } = (await RunFolder.open(run)).state;
  expect(done).toEqual(["pretrain_lnets"]);
  expect(diverged).toMatchObject({ stage: "tune_lnet_o", step: events.at(-2)?.step });
  const said: string[] = [];
  await expect(trainHere(run, { ...only, said })).rejects.toThrow("diverged");
  expect(said).toContainEqual(
    expect.stringMatching(/^stage tune_lnet_o of this run diverged at step \d+: .*will diverge again/),
  );
});

it("a stage refuses unreadable validation images, and checkpoints of another version", async () => {
  const data = await dataCopy(project, "blind data");
  for (const name of await filesOfSplit(data, 1)) await truncate(`${data}/img_celeba/${name}`);
  const run = await newRun(project, "blind", (text) =>
    watching(text).replace('root: "data"  images', 'root: "blind data"  unreadable: 1  images'),
  );
  await expect(trainHere(run, only)).rejects.toThrow("no image of celebs.validation can be read");
  const folder = await RunFolder.open(run);
  const checkpoint = await folder.loadCheckpoint("tune_lnet_o", 0, () => undefined);
  if (checkpoint === undefined) throw new Error("no checkpoint");
  await folder.saveCheckpoint({ ...checkpoint, training: { loss: 1 } });
  await folder.close();
  await expect(trainHere(run, only)).rejects.toMatchObject({
    message: "this file of the run folder is damaged or of another version of fanc",
    details: { file: expect.stringContaining("checkpoints/tune_lnet_o.0.") },
  });
});

it("a stage of a few steps that ends far above an untrained net has diverged, though every value is finite", async () => {
  const run = await newRun(project, "short", (text) =>
    text.replace(
      `sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.1 every 1 epochs }\n    ${lnetOptions}`,
      `sgd { lr: 900  momentum: 0  decay: 0.1 }\n    ${lnetOptions}`,
    ),
  );
  await expect(trainHere(run, only)).rejects.toMatchObject({
    exitCode: 6,
    message: expect.stringMatching(
      /^stage tune_lnet_o diverged at step 6: most of its last 4 steps have a loss far above that of an untrained net/,
    ),
    details: { found: "learning rate 900", hint: expect.not.stringContaining("warmup: 500") },
  });
  expect((await RunFolder.open(run)).state.done).toEqual(["pretrain_lnets"]);
});
