import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { eventsOf, fanc, filesOfSplit, type Project, tinyProject, truncate } from "./support.js";

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

it("training skips a truncated image of every split, counts and names it, and finishes", async () => {
  const bad: string[] = [];
  for (const split of [0, 1, 2] as const) {
    const file = (await filesOfSplit(project.data, split))[1] as string;
    await truncate(project.file("data", "img_celeba", file));
    bad.push(file);
  }
  const [train, validation, test] = bad as [string, string, string];
  const [folder] = await readdir(project.file("data", "objects"));
  const object = project.file("data", "objects", folder as string, "004.jpg");
  await truncate(object);

  const run = project.file("run");
  const trained = await fanc(["train", project.spec, "--run", run]);
  expect(trained.code).toBe(0);
  const reason = "the JPEG file is truncated: its end mark is missing";
  expect(trained.stderr).toContain(`  skipped 1 of 24 images of objects:\n  skipped ${object}: ${reason}\n`);
  expect(trained.stderr).toContain(`  skipped 1 of 24 images of celebs.image:\n  skipped ${train}: ${reason}\n`);
  expect(trained.stderr).toContain(`  skipped 1 of 24 images of celebs.head:\n  skipped ${train}: ${reason}\n`);
  expect(trained.stderr).toContain(`  skipped 1 of 24 images of celebs.face:\n  skipped ${train}: ${reason}\n`);
  expect(trained.stderr).toContain(
    `  skipped 1 of 4 images of celebs.validation:\n  skipped ${validation}: ${reason}\n`,
  );

  const evaluated = await fanc(["eval", run, "--json"]);
  expect(evaluated.code).toBe(0);
  expect(evaluated.stderr).toContain(`  skipped 1 of 8 images of celebs.test:\n  skipped ${test}: ${reason}\n`);
  expect(evaluationSchema.parse(JSON.parse(evaluated.stdout)).samples).toBe(7);

  const skips = (await eventsOf(run)).filter((e) => e.type === "skipped");
  expect(skips.map((e) => `${e.stage} ${e.file}`)).toEqual([
    // Two groups of the stage read the images of the classes.
    `pretrain_lnets ${object}`,
    `pretrain_lnets ${object}`,
    `tune_lnet_o ${train}`,
    `tune_lnet_o ${validation}`,
    // The refinement of the head's windows, then training and validation.
    `tune_lnet_s ${validation}`,
    `tune_lnet_s ${train}`,
    `tune_lnet_s ${validation}`,
    `pretrain_anet ${validation}`,
    `pretrain_anet ${train}`,
    `tune_anet ${train}`,
    `tune_anet ${validation}`,
    `fit_svm ${validation}`,
    `evaluate ${test}`,
  ]);

  const checked = await fanc(["data", "check", project.data, "--json"]);
  expect(checked.code).toBe(4);
  expect((JSON.parse(checked.stdout) as { faults: unknown }).faults).toEqual([
    "3 images are missing or cannot be read",
  ]);
});
