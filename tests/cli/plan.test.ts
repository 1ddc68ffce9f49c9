import { readdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timedProject } from "./plan-support.js";
import { edit, eventsOf, fancInside, type Project, resultOf } from "./support.js";

interface PlanJson {
  readonly calibrated: boolean;
  readonly seconds: number | null;
  readonly memory: number | null;
  readonly resumes: boolean;
  readonly finished: readonly string[];
  readonly stages: readonly {
    readonly stage: string;
    readonly reusedFrom: string | null;
    readonly seconds: number | null;
    readonly groups: readonly { readonly steps: number }[];
    readonly passes: readonly { readonly kind: string; readonly step: string; readonly images: number }[];
  }[];
}

let project: Project;

beforeAll(async () => {
  project = await timedProject();
}, 60_000);
afterAll(() => project.remove());

async function planned(...args: readonly string[]): Promise<PlanJson> {
  const { code, stdout, stderr } = await fancInside(["plan", project.spec, "--json", "--threads", "1", ...args]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as PlanJson;
}

describe("fanc plan", () => {
  it("says what the test images can decide about each claim", async () => {
    const file = project.file("claims.fan");
    await writeFile(file, 'extends "tiny.fan"\n\nexpect { mean accuracy >= 60  mean accuracy >= 99  gain >= 1 }\n');
    const inside = (...more: readonly string[]) =>
      fancInside(["plan", file, "--no-measure", "--threads", "1", ...more]);
    const { stdout, code } = await inside();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^claim: mean accuracy >= 60: from \d\d\.\d on, (\d+) test images show that it holds, below/m,
    );
    expect(stdout).toMatch(/^warning: mean accuracy >= 99: \d+ test images are too few: even 100\.0 has/m);
    expect(stdout).toMatch(/^warning: gain >= 1: \d+ test images are too few to tell it from 0: .*; 9600 are enough$/m);
    expect(JSON.parse((await inside("--json")).stdout)).toMatchObject({
      claims: [{ needed: null }, { above: null, needed: { images: 381 } }, { needed: { images: 9600 } }],
    });
    expect((await inside("--rehearse", "2")).stdout).not.toContain("mean accuracy");
  });

  it("counts steps, windows and features without a measurement, and makes no run", async () => {
    const plan = await planned("--no-measure", "--no-reuse");
    expect(plan.calibrated).toBe(false);
    expect(plan.stages.map(({ stage, groups }) => [stage, groups.map(({ steps }) => steps)])).toEqual([
      ["pretrain_lnets", [6, 6]],
      ["tune_lnet_o", [6]],
      ["tune_lnet_s", [6]],
      ["pretrain_anet", [6]],
      ["tune_anet", [6]],
      ["fit_svm", []],
    ]);
    const passes = plan.stages.map(({ passes: all }) =>
      all.map(({ kind, step, images }) => `${step} ${kind} ${images}`),
    );
    expect(passes).toEqual([
      [],
      [],
      ["head refinement 4", "head windows 24", "head windows 4"],
      ["face refinement 4", "face windows 24"],
      ["face windows 4"],
      ["feature features 4"],
    ]);
    expect(plan.memory).toBeGreaterThan(1e6);
    expect(await readdir(project.folder)).not.toContain("runs");
  });

  it("predicts what training reuses and what it retrains", async () => {
    const run = project.file("runs", "first");
    expect((await fancInside(["train", project.spec, "--run", run, "--threads", "1"])).code).toBe(0);
    expect((await planned("--no-measure")).stages.map(({ reusedFrom }) => reusedFrom)).toEqual(Array(6).fill(run));

    // Epochs of the fourth stage: the stages in front stay, it and what follows from it change.
    const changed = (text: string): string => text.replace(/(stage pretrain_anet[^}]*\}[^}]*)epochs: 2/, "$1epochs: 1");
    await edit(project.spec, changed);
    const plan = await planned("--no-measure", "--run", project.file("runs", "second"));
    const expected = plan.stages.map(({ stage, reusedFrom }) => [stage, reusedFrom === null ? "trained" : "reused"]);
    const second = project.file("runs", "second");
    const { code } = await fancInside(["train", project.spec, "--run", second, "--reuse", run, "--threads", "1"]);
    expect(code).toBe(0);
    const events = await eventsOf(second);
    const happened = events.flatMap(({ type, stage }) =>
      type === "stage" ? [[stage, "trained"]] : type === "reused" ? [[stage, "reused"]] : [],
    );
    expect(happened).toEqual(expected);
    expect(expected.map(([, what]) => what)).toEqual(["reused", "reused", "reused", "trained", "trained", "trained"]);
    // The log has the same plan, and each step tells how the whole schedule stands.
    const told = events.find(({ type }) => type === "plan") as { stages: { stage: string; from: string | null }[] };
    expect(told.stages.map(({ stage, from }) => [stage, from === null ? "trained" : "reused"])).toEqual(expected);
    const known = events.flatMap(({ schedule }) =>
      schedule === undefined ? [] : [schedule as { share: number; secondsLeft: number }],
    );
    for (const [i, { share, secondsLeft }] of known.entries()) {
      expect(secondsLeft).toBeGreaterThanOrEqual(0);
      expect(share).toBeGreaterThanOrEqual(known[i - 1]?.share ?? 0);
    }
    expect(Object.keys(await resultOf(second)).length).toBeGreaterThan(5);
  }, 120_000);

  it("a finished run has nothing left to plan", async () => {
    const plan = await planned("--no-measure", "--run", project.file("runs", "second"));
    expect(plan).toMatchObject({ resumes: true, stages: [], seconds: 0 });
    expect(plan.finished).toHaveLength(6);
  });

  it("measures real steps, and prints a table with a total", async () => {
    const args = ["plan", project.spec, "--threads", "1", "--no-reuse", "--run", project.file("runs", "third")];
    const { code, stdout, stderr } = await fancInside(args);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/measuring: .* times measured/);
    expect(stdout).toMatch(/│ tune_lnet_s +│ LNet_s +│ celebs\.head\.train +│ +24 │ +6 │ +[\d.]+ │/);
    expect(stdout).toMatch(/│ total +│.* \d+ s │/);
    expect(stdout).toMatch(/measured on this machine|times are those of a busy machine/);
  }, 60_000);
});
