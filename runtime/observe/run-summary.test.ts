import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planFiles, planOf } from "../../tests/support/plan-of.js";
import { RunFolder } from "../run/run-folder.js";
import { findRuns } from "./find-runs.js";
import { summariseRun } from "./run-summary.js";

const plan = planOf(["one", "two"]);
const files = planFiles(plan);
const place = { stage: "one", group: 0, nets: ["A"] };
const session = { type: "session", fanc: "1", node: "v20", engine: "test", done: [] } as const;

const record = { schema: "fanc.spec/1", main: "a.fan", set: { width: "0.5", root: "a b" }, sha256: plan.spec.sha256 };
const otherFiles = new Map([["spec/spec.json", new TextEncoder().encode(JSON.stringify(record))]]);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fanc-runs-"));
  const make = (name: string): Promise<RunFolder> => RunFolder.create(join(root, "runs", name), plan, files, new Map());
  await make("fresh");
  const stopped = await make("stopped");
  await stopped.event(session);
  await stopped.event({
    type: "validation",
    ...place,
    step: 9,
    epoch: 1,
    images: 4,
    loss: 0.5,
    accuracy: 0.5,
    best: true,
  });
  await stopped.finishStage("one");
  const finished = await make("finished");
  await finished.event(session);
  for (const stage of ["one", "two"]) await finished.finishStage(stage);
  await RunFolder.create(join(root, "runs", "set"), plan, files, new Map(), { otherFiles });
  const damaged = await make("damaged");
  await writeFile(damaged.file("state.json"), "{");
  const headless = await make("headless");
  await rm(headless.file("build"), { recursive: true });
  await headless.event(session);
  await mkdir(join(root, "runs", "holiday"));
  await mkdir(join(root, "node_modules", "x", "runs", "hidden"), { recursive: true });
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("fanc runs", () => {
  it("findRuns finds runs and other entries of a run folder, and ignores other folders", async () => {
    // A folder whose name only ends with "runs" has no runs.
    await mkdir(join(root, "reruns", "trip"), { recursive: true });
    const found = (await findRuns(root)).map(({ path, kind }) => `${path.slice(root.length + 6)}: ${kind}`);
    expect(found).toEqual([
      "damaged: run",
      "finished: run",
      "fresh: run",
      "headless: run",
      "holiday: no run",
      "set: run",
      "stopped: run",
    ]);
    const one = join(root, "runs", "fresh");
    expect(await findRuns(one)).toEqual([{ path: one, kind: "run" }]);
  });

  it.each([
    ["fresh", { condition: { kind: "not started" }, done: 0, stages: 2, spec: "a.fan", seed: 1 }],
    [
      "stopped",
      { condition: { kind: "stopped", stage: "two" }, done: 1, validation: { stage: "one", last: 0.5, best: 0.5 } },
    ],
    ["set", { seed: 1, settings: ["width=0.5", "root=a b"] }],
    ["finished", { condition: { kind: "finished" }, engine: "test" }],
    ["damaged", { condition: { kind: "damaged", why: expect.stringContaining("JSON") } }],
    ["headless", { condition: { kind: "damaged", why: expect.stringContaining("plan.json") } }],
    ["holiday", { condition: { kind: "damaged" }, bytes: 0 }],
  ])('summariseRun gives the state of the run "%s"', async (name, expected) => {
    expect(await summariseRun(join(root, "runs", name))).toMatchObject(expected);
  });
});
