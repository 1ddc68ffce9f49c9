import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holdLock } from "../../runtime/files/locks/lock-file.js";
import { edit, eventsOf, fanc, fancInside, type Project, resultOf, signalAt, tinyProject } from "./support.js";

/** Two stages of two points are shared; the base point is one of the two values. */
const STUDY = `extends "tiny.fan"

change schedule {
  remove pretrain_lnets, tune_lnet_o, tune_lnet_s, pretrain_anet
  change stage tune_anet { epochs: 1 }
}
change cascade faces {
  head = boxes annotated { context: 2 }
  face = boxes annotated { context: 1.2 }
}

study penalties {
  vary faces.score.C: 1, 10
  seeds: 4, 2
}
`;

const args = ["study", "study.fan", "--threads", "1"];
let project: Project;
const points = ["base", "faces.score.C=10"];
const runs = points.flatMap((point) => ["seed-4", "seed-2"].map((seed) => `${point}/${seed}`));

/** Weights and SVMs of all runs, and their evaluations. */
async function results(folder: string): Promise<unknown> {
  return Promise.all(
    runs.map(async (run) => [
      run,
      await resultOf(join(folder, run)),
      await readFile(join(folder, run, "evaluation.json"), "utf8"),
    ]),
  );
}

/** The table at the end of the output. */
const tableIn = (stdout: string): string => stdout.slice(stdout.indexOf("\n\n"));

beforeAll(async () => {
  project = await tinyProject();
  await writeFile(project.file("study.fan"), STUDY);
});
afterAll(() => project.remove());

it("the plan is printed and nothing is written with --dry-run", async () => {
  const { code, stdout } = await fancInside([...args, "--dry-run"], project.folder);
  expect(stdout).toContain("study penalties: 2 points × 2 seeds (4, 2) = 4 runs; 6 stages to train, 2 shared");
  expect(stdout).toContain("  base (faces.score.C=1): trains tune_anet, fit_svm");
  expect(stdout).toContain("  faces.score.C=10: trains fit_svm; shares tune_anet with base");
  expect(code).toBe(0);
});

it("refuses a folder in which another process runs a study", async () => {
  await mkdir(project.file("locked"));
  const lock = await holdLock(project.file("locked", "lock"), { message: "busy", hint: "wait" });
  const { code, stderr } = await fanc([...args, "--run", "locked"], { cwd: project.folder });
  await lock.release();
  expect(stderr).toContain("error[lock/busy]");
  expect(stderr).toContain("working on this study");
  expect(code).toBe(2);
});

it("--seed sets the seed of the schedule, like --set schedule.seed", async () => {
  const seeds = [["--seed", "5"], ["--set", "schedule.seed=5"], []].map(async (given, i) => {
    const { code } = await fanc(["compile", "study.fan", ...given, "-o", `build ${i}`], { cwd: project.folder });
    expect(code).toBe(0);
    const plan = JSON.parse(await readFile(project.file(`build ${i}`, "plan.json"), "utf8")) as Record<string, unknown>;
    return [plan.seed, (plan.spec as Record<string, unknown>).sha256];
  });
  const [flag, set, none] = await Promise.all(seeds);
  expect(flag?.[0]).toBe(5);
  expect(set).toEqual(flag);
  expect(none?.[0]).toBe(1);
});

it("trains a shared stage once; interrupted, killed or in parallel, a study gives the same bytes", async () => {
  const cwd = project.folder;
  const whole = await fanc(args, { cwd });
  expect(whole.stderr).toContain("base, seed 4: accuracy");
  expect(whole.code).toBe(0);
  const expected = await results(project.file("runs", "penalties"));
  const origins = await Promise.all(
    runs.map(async (run) =>
      (await eventsOf(project.file("runs", "penalties", run))).flatMap(({ type, stage }) =>
        type === "stage" || type === "reused" ? [`${String(type)} ${String(stage)}`] : [],
      ),
    ),
  );
  expect(origins).toEqual([
    ...[0, 1].map(() => ["stage tune_anet", "stage fit_svm"]),
    ...[0, 1].map(() => ["reused tune_anet", "stage fit_svm"]),
  ]);

  const parallel = await fanc([...args, "--jobs", "2", "--run", "parallel"], { cwd });
  expect(parallel.code).toBe(0);
  expect(await results(project.file("parallel"))).toEqual(expected);
  expect(tableIn(parallel.stdout)).toBe(tableIn(whole.stdout));

  const other = [...args, "--run", "stopped"];
  const stopped = await fanc(other, { cwd, env: signalAt(/^base, seed 4: accuracy/m, "SIGINT") });
  expect(stopped.stderr).toContain("stopped; resume with the same command");
  expect(stopped.code).toBe(130);
  const killed = await fanc(other, {
    cwd,
    onStderr: (text, kill) => {
      if (text.includes("faces.score.C=10, seed 4: accuracy")) kill("SIGKILL");
    },
  });
  expect(killed.signal).toBe("SIGKILL");
  const resumed = await fanc(other, { cwd });
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).not.toContain("base, seed 4: accuracy");
  expect(await results(project.file("stopped"))).toEqual(expected);
  expect(tableIn(resumed.stdout)).toBe(tableIn(whole.stdout));

  await edit(project.file("study.fan"), (text) => text.replace("seeds: 4, 2", "seeds: 4, 2 // two"));
  const again = await fanc(args, { cwd });
  expect(again.stderr).not.toContain("accuracy");
  expect(tableIn(again.stdout)).toBe(tableIn(whole.stdout));

  await edit(project.file("study.fan"), (text) => text.replace("epochs: 1", "epochs: 1  batch: 8"));
  const changed = await fanc(args, { cwd });
  expect(changed.stderr).toContain(
    "base: its spec has changed, so it is trained again; its earlier runs are now in base.old-1",
  );
  expect(changed.code).toBe(0);
}, 600_000);

it("a run that diverges is in the table with its reason, and the others are trained", async () => {
  await writeFile(
    project.file("rates.fan"),
    STUDY.replace("vary faces.score.C: 1, 10", "vary tune_anet.optimizer: sgd { lr: 900  momentum: 0.9 }")
      .replace("seeds: 4, 2", "seeds: 1, 2")
      .replace("epochs: 1", "epochs: 4"),
  );
  const all = ["study", "rates.fan", "--threads", "1", "--run", "rates", "--json"];
  const { code, stdout } = await fanc(all, { cwd: project.folder });
  expect(code).toBe(6);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ type }) => type === "evaluated").map(({ point }) => point)).toEqual(["base", "base"]);
  expect(lines.filter(({ type }) => type === "failed").map(({ reason }) => reason)[0]).toMatch(
    /^stage tune_anet diverged at step \d+: /,
  );
  expect(lines.at(-1)).toMatchObject({ type: "finished", failed: 2 });
  const again = await fanc(all.slice(0, -1), { cwd: project.folder });
  expect(again.stderr).toContain("it is not trained again");
  expect(again.stdout).toContain("diverged");
  expect(again.code).toBe(6);
}, 600_000);
