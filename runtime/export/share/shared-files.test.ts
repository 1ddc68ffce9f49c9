import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Plan } from "../../../compiler/contract/schema.js";
import { planFiles, planOf } from "../../../tests/support/plan-of.js";
import { RunFolder } from "../../run/run-folder.js";
import { EventFile } from "../../tensorboard/event-file.js";
import { sharedFiles } from "./shared-files.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-share-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("shares the curves of a group of several nets, and of no other folder", async () => {
  const alone = planOf(["tune"]);
  const plan: Plan = {
    ...alone,
    stages: alone.stages.map((stage) =>
      stage.kind === "train"
        ? { ...stage, groups: stage.groups.slice(0, 1).map((one) => ({ ...one, nets: ["A", "B"] })) }
        : stage,
    ),
  };
  const run = await RunFolder.create(join(folder, "run"), plan, planFiles(plan), new Map([["objects", "/data"]]));
  for (const name of ["tune.A+B", "tune.A", "mine"])
    await (await EventFile.create(run.file("tensorboard", name), 1)).flush();
  await mkdir(run.file("notes"));
  await writeFile(run.file("notes", "mine.txt"), "mine");
  const { files, leftOut } = await sharedFiles(run, { checkpoints: false, folders: [] });
  const event = "events.out.tfevents.0000000001.fanc";
  expect(files.map(({ path }) => path).filter((path) => path.startsWith("tensorboard/"))).toEqual([
    `tensorboard/tune.A+B/${event}`,
  ]);
  expect(leftOut).toEqual(["notes/mine.txt", `tensorboard/mine/${event}`, `tensorboard/tune.A/${event}`]);
  await run.close();
});
