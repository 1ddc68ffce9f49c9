import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holdLock } from "../../runtime/files/locks/lock-file.js";
import { STUDY, studyArgs, studyProject, studyRuns, tableIn } from "./study-support.js";
import {
  dataCopy,
  edit,
  eventsOf,
  fanc,
  fancInside,
  type Outcome,
  type Project,
  resultOf,
  truncate,
} from "./support.js";

let project: Project;
let whole: Outcome;

beforeAll(async () => {
  project = await studyProject();
});
afterAll(() => project.remove());

it("the plan is printed and nothing is written with --dry-run", async () => {
  const { code, stdout } = await fancInside([...studyArgs, "--dry-run"], project.folder);
  expect(stdout).toContain("study penalties: 2 points × 2 seeds (4, 2) = 4 runs; 6 stages to train, 2 shared");
  expect(stdout).toContain("  base (faces.score.C=1): trains tune_anet, fit_svm");
  expect(stdout).toContain("  faces.score.C=10: trains fit_svm; shares tune_anet with base");
  expect(code).toBe(0);
});

it("refuses a folder in which another process runs a study", async () => {
  await mkdir(project.file("locked"));
  const lock = await holdLock(project.file("locked", "lock"), { message: "busy", hint: "wait" });
  const { code, stderr } = await fanc([...studyArgs, "--run", "locked"], { cwd: project.folder });
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

it("trains a shared stage once, and checks the claims", async () => {
  whole = await fanc(studyArgs, { cwd: project.folder });
  expect(whole.stderr).toContain("base, seed 4: accuracy");
  expect(whole.code).toBe(0);
  expect(whole.stdout).toMatch(/\n\npass: mean accuracy >= 1: \d\d\.\d \(2 of 2 seeds\)\n$/);
  const origins = await Promise.all(
    studyRuns.map(async (run) =>
      (await eventsOf(project.file("runs", "penalties", run))).flatMap(({ type, stage }) =>
        type === "stage" || type === "reused" ? [`${String(type)} ${String(stage)}`] : [],
      ),
    ),
  );
  expect(origins).toEqual([
    ...[0, 1].map(() => ["stage tune_anet", "stage fit_svm"]),
    ...[0, 1].map(() => ["reused tune_anet", "stage fit_svm"]),
  ]);
}, 300_000);

it("reuses stages of runs outside the study with --reuse", async () => {
  const outside = ["--run", "beside", "--reuse", join("runs", "penalties", "base")];
  const { code, stdout } = await fanc([...studyArgs, ...outside], { cwd: project.folder });
  expect(code).toBe(0);
  // Keys of results are known only where they are trained: the plan counts every stage of the study.
  expect(stdout).toContain("less what is reused from runs/penalties/base: each run says how many stages when it ends");
  const events = await eventsOf(project.file("beside", "base", "seed-2"));
  expect(events.filter(({ type }) => type === "reused").map(({ stage }) => stage)).toEqual(["tune_anet", "fit_svm"]);
}, 300_000);

it("a comment changes nothing, and a claim is checked without training", async () => {
  const inside = (...more: readonly string[]) => fancInside([...studyArgs, ...more], project.folder);
  await edit(project.file("study.fan"), (text) => text.replace("seeds: 4, 2", "seeds: 4, 2 // two"));
  const again = await inside();
  expect(again.stderr).not.toContain("accuracy");
  expect(tableIn(again.stdout)).toBe(tableIn(whole.stdout));

  await edit(project.file("study.fan"), (text) => text.replace(">= 1 }", ">= 1  mean accuracy >= 99 }"));
  const json = await inside("--json");
  expect(json.code).toBe(7);
  const [plan, finished] = json.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly table: { readonly claims: unknown }; readonly claims: unknown });
  expect(finished?.table.claims).toEqual([
    expect.objectContaining({ claim: "mean accuracy >= 1", verdict: "pass", least: 0.01, value: expect.any(Number) }),
    {
      ...{ claim: "mean accuracy >= 99", kind: "accuracy", verdict: "fail", least: 0.99 },
      ...{ value: expect.any(Number), note: expect.stringMatching(/^2 of 2 seeds/) },
      interval: { low: expect.any(Number), high: expect.any(Number) },
    },
  ]);
  expect(json.stderr).toMatch(/^FAIL: mean accuracy >= 99: /m);
  // 12 test images.
  expect(plan?.claims).toMatchObject([{ needed: null }, { claim: "mean accuracy >= 99", needed: { images: 381 } }]);
  const planned = await inside("--dry-run");
  expect(planned.stdout).toMatch(/^warning: mean accuracy >= 99: \d+ test images are too few: .*; it needs 381$/m);

  const run = await fancInside(["eval", project.file("runs", "penalties", "base", "seed-4"), "--json"]);
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ claims: [{ claim: "mean accuracy >= 1", verdict: "pass" }] });
});

it("damaged runs are named with point and seed, the others keep their results, and the hints help", async () => {
  const folder = project.file("runs", "penalties");
  // The files of reused nets name the run that they are from.
  const classifiers = () =>
    Promise.all(studyRuns.map(async (run) => (await resultOf(join(folder, run)))["svm.safetensors"]));
  const before = await classifiers();
  await truncate(join(folder, "base", "seed-2", "state.json"));
  await truncate(join(folder, "faces.score.C=10", "seed-4", "svm.safetensors"));
  for (const seed of ["seed-4", "seed-2"]) await rm(join(folder, "faces.score.C=10", seed, "evaluation.json"));
  const foreign = join(folder, "faces.score.C=10", "seed-2", "lock");
  await mkdir(foreign);
  const damaged = await fancInside(studyArgs, project.folder);
  const failed = /^base, seed 2: failed: runs\/penalties\/base\/seed-2\/state\.json: .* or delete (\S+) to train/m;
  expect(damaged.stderr).toMatch(failed);
  // The error of a process, with its hint.
  expect(damaged.stderr).toMatch(
    /^faces\.score\.C=10, seed 4: failed: .*svm\.safetensors: .*\n( {2}.*\n)* {2}hint: {5}.* delete runs\/penalties\/faces\.score\.C=10\/seed-4 to train/m,
  );
  expect(damaged.stderr).toMatch(/^faces\.score\.C=10, seed 2: failed: .*lock: /m);
  expect(damaged.stderr).toContain("study penalties: 3 of 4 runs failed");
  expect(damaged.stdout).toMatch(/│ 0 base +│ 1\/2 │/);
  expect(damaged.code).toBe(4);
  await rm(project.file(failed.exec(damaged.stderr)?.[1] ?? "nothing"), { recursive: true });
  for (const one of [join(folder, "faces.score.C=10", "seed-4"), foreign]) await rm(one, { recursive: true });
  const mended = await fancInside(studyArgs, project.folder);
  expect(mended.stderr).toContain("base, seed 2: accuracy");
  expect(mended.code).toBe(7);
  expect(await classifiers()).toEqual(before);
}, 300_000);

it("errors of data name the study and the point, and a resumed study keeps its data", async () => {
  await writeFile(
    project.file("roots.fan"),
    STUDY.replace("vary faces.score.C: 1, 10", 'vary celebs.root: "data", "nowhere"'),
  );
  const missing = await fancInside(["study", "roots.fan", "--dry-run"], project.folder);
  expect(missing.stderr).toContain('study penalties, point celebs.root="nowhere": ');
  expect(missing.code).toBe(4);
  await dataCopy(project, "copy");
  const other = await fancInside([...studyArgs, "--data", "celebs=copy"], project.folder);
  expect(other.stderr).toContain("error[study-run/other-data]");
  expect(other.stderr).toMatch(/found: {4}copy\n {2}expected: data\n/);
  expect(other.code).toBe(2);
});
