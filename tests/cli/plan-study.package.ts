import { readdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timedProject } from "./plan-support.js";
import { fancInside, type Project } from "./support.js";

/** Three points: the base, another number of epochs of the last training, and other SVMs. */
const STUDY = `extends "tiny.fan"

change schedule {
  remove pretrain_lnets, tune_lnet_o, tune_lnet_s
  change stage tune_anet { epochs: 1 }
}
change cascade faces {
  head = boxes annotated { context: 2 }
  face = boxes annotated { context: 1.2 }
}

study epochs {
  vary tune_anet.epochs: 1, 3
  seeds: 5, 6
}
study penalties {
  vary faces.score.C: 1, 10
  seeds: 2
}
`;

interface StudyJson {
  readonly calibrated: boolean;
  readonly busy: number;
  readonly seconds: number;
  readonly secondsOneByOne: number;
  readonly memory: number | null;
  readonly points: readonly {
    readonly name: string;
    readonly finished: number;
    readonly seconds: number;
    readonly secondsPerRun: number | null;
    readonly runs: readonly {
      readonly seed: number;
      readonly seconds: number;
      readonly evaluation: number;
      readonly stages: readonly { readonly stage: string; readonly from: string | null; readonly seconds: number }[];
    }[];
  }[];
}

let project: Project;

beforeAll(async () => {
  project = await timedProject();
  await writeFile(project.file("study.fan"), STUDY);
}, 60_000);
afterAll(() => project.remove());

const spec = () => project.file("study.fan");

async function planned(study: string, ...args: readonly string[]): Promise<StudyJson> {
  const all = ["plan", spec(), "--study", study, "--json", "--threads", "1", ...args];
  const { code, stdout, stderr } = await fancInside(all);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as StudyJson;
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

describe("fanc plan --study", () => {
  it("has a row for each point, and counts a shared stage at the first one of each seed", async () => {
    const plan = await planned("epochs", "--no-measure");
    expect(plan.points.map(({ name }) => name)).toEqual(["base", "tune_anet.epochs=3"]);
    const stages = plan.points.map(({ runs }) =>
      runs.map((run) => [run.seed, run.stages.map(({ stage, from }) => `${stage} ${from ?? "trained"}`)]),
    );
    const own = ["pretrain_anet trained", "tune_anet trained", "fit_svm trained"];
    const shared = (seed: number) => [`pretrain_anet base/seed-${seed}`, "tune_anet trained", "fit_svm trained"];
    expect(stages).toEqual([
      [
        [5, own],
        [6, own],
      ],
      [
        [5, shared(5)],
        [6, shared(6)],
      ],
    ]);
    const [base, other] = plan.points;
    if (base === undefined || other === undefined) throw new Error("no points");
    // Three epochs take longer than one.
    const tuning = [base, other].map(({ runs }) => runs[0]?.stages[1]?.seconds ?? 0);
    expect(tuning[1]).toBeGreaterThan(tuning[0] ?? 0);
    expect(other.runs[0]?.stages[0]?.seconds).toBe(0);
    for (const { runs, seconds, secondsPerRun } of plan.points) {
      expect(seconds).toBeCloseTo(sum(runs.map((run) => run.seconds)), 9);
      expect(secondsPerRun).toBeCloseTo(seconds / 2, 9);
      for (const run of runs)
        expect(run.seconds).toBeCloseTo(run.evaluation + sum(run.stages.map((stage) => stage.seconds)), 9);
    }
    expect(plan.seconds).toBeCloseTo(base.seconds + other.seconds, 9);
    expect(plan.secondsOneByOne).toBeCloseTo(plan.seconds, 9);
    expect(await readdir(project.folder)).not.toContain("runs");
  });

  it("runs at the same time end earlier and take more memory", async () => {
    const one = await planned("epochs", "--no-measure");
    const two = await planned("epochs", "--no-measure", "--jobs", "2");
    expect(two.secondsOneByOne).toBeCloseTo(one.seconds, 9);
    expect(two.seconds).toBeLessThanOrEqual(one.seconds);
    expect(two.memory).toBe(2 * (one.memory ?? 0));
  });

  it("measures what is not known, prints a table, and the plan of the study has its total", async () => {
    const args = ["plan", spec(), "--study", "penalties", "--threads", "1", "--jobs", "2"];
    const { code, stdout, stderr } = await fancInside(args);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/measuring: .* times measured/);
    expect(stdout).toMatch(/study penalties; ONNX Runtime .*1 thread/);
    expect(stdout).toMatch(/│ base +│ pretrain_anet, .*│ +2 │ .* s │/);
    expect(stdout).toMatch(/│ faces\.score\.C=10 +│ fit_svm +│ pretrain_anet, tune_anet +│?.*with base/s);
    expect(stdout).toMatch(/│ total with --jobs 2 +│.* \d+ s │ .* MiB │/);
    const dry = await fancInside(["study", spec(), "--study", "penalties", "--threads", "1", "--dry-run"]);
    expect(dry.code, dry.stderr).toBe(0);
    // A busy machine stores nothing.
    expect(dry.stdout).toMatch(/^(about \d+ s|time not known yet: fanc plan .* --study penalties measures it); /m);
  }, 60_000);

  it("finished runs take no time", async () => {
    const rehearsal = ["--rehearse", "1", "--threads", "1", "--study", "penalties"];
    const { code, stderr } = await fancInside(["study", spec(), ...rehearsal]);
    expect(code, stderr).toBe(0);
    const plan = await planned("penalties", "--no-measure", "--rehearse", "1");
    expect(plan.points.map(({ finished }) => finished)).toEqual([2, 2]);
    expect(plan).toMatchObject({ seconds: 0, memory: null });
    const text = await fancInside(["plan", spec(), "--no-measure", ...rehearsal]);
    expect(text.stdout).toContain("4 of 4 runs are finished");
  }, 120_000);

  it("refuses options of a single training, and --jobs without a study", async () => {
    const refused = await fancInside(["plan", spec(), "--study", "epochs", "--set", "width=1"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("'--study <name>' cannot be used with option '--set <name=value>'");
    const alone = await fancInside(["plan", spec(), "--jobs", "2"]);
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain("option '--jobs <n>' needs '--study <name>'");
    const unknown = await fancInside(["plan", spec(), "--study", "epoch"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("did you mean `epochs`?");
  });
});
