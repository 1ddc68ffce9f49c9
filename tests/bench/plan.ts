import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packageRoot } from "../../runtime/build/node-host.js";
import { BenchError } from "./bench-error.js";
import { summarise } from "./measure.js";
import type { BenchResult } from "./report.js";

export interface PlanBenchOptions {
  readonly threads: number;
  /** Only cases with this text in their name. */
  readonly only: string | undefined;
}

interface Case {
  readonly spec: string;
  readonly settings: readonly string[];
  readonly engine: readonly string[];
}

const root = packageRoot();
const quickstart = join(root, "examples", "quickstart", "quickstart.fan");
const tiny = join(root, "tests", "cli", "tiny.fan");

const casesFor = (threads: number): readonly Case[] => [
  ...["0.25", "0.5", "1", "1.5"].map((width) => ({
    spec: quickstart,
    settings: [`width=${width}`, "effort=0.25", "classes=12"],
    engine: ["--threads", String(threads)],
  })),
  ...["0.25", "1", "2", "4"].map((width) => ({ spec: tiny, settings: [`width=${width}`], engine: ["--threads", "1"] })),
  { spec: tiny, settings: ["width=1"], engine: ["--engine", "tfjs:wasm"] },
];

interface Estimated {
  readonly seconds: number;
  readonly busy: number;
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
}

/** The estimate of `fanc plan` for whole trainings, measured and from counts, compared with the training that follows. */
export async function benchPlan({ threads, only = "" }: PlanBenchOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-plan-"));
  const env = { ...process.env, FANC_TIMES: join(folder, "times") };
  const rows: Record<string, string | number>[] = [];
  try {
    await drawn(folder, env);
    for (const one of casesFor(threads)) {
      const name = `${basename(one.spec)} ${one.settings[0]} ${one.engine.at(-1)}`;
      if (name.includes(only)) rows.push({ case: name, ...(await compared(folder, one, rows.length, env)) });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const off = (key: string): number[] => rows.map((row) => Math.abs(Math.log(Number(row[key]))));
  return {
    name: "plan",
    settings: { threads, cases: rows.length },
    rows,
    notes: [
      `Median factor between estimate and training: ${Math.exp(summarise(off("plan / train")).median).toFixed(2)} measured, ${Math.exp(summarise(off("counts / train")).median).toFixed(2)} from counts.`,
      "counts: `fanc plan --no-measure` with the speed of this machine, but no measured step of the case.",
    ],
  };
}

async function compared(folder: string, one: Case, index: number, env: NodeJS.ProcessEnv) {
  const own = join(folder, `case-${index}`);
  const spec = join(folder, basename(one.spec));
  await copyFile(one.spec, spec);
  const data = basename(one.spec) === "tiny.fan" ? "tiny" : "quick";
  const names = data === "tiny" ? ["celebs"] : ["celebs", "heads"];
  const folders = [`objects=${join(folder, data, "objects")}`, ...names.map((name) => `${name}=${join(folder, data)}`)];
  const common = [
    ...[spec, "--run", own, "--json", "--no-reuse", ...one.engine],
    ...one.settings.flatMap((value) => ["--set", value]),
    ...folders.flatMap((value) => ["--data", value]),
  ];
  const counts = JSON.parse(await fanc(["plan", ...common, "--no-measure"], env)) as Estimated;
  const plan = JSON.parse(await fanc(["plan", ...common, "--calibrate"], env)) as Estimated;
  const events = (await fanc(["train", ...common], env)).trim().split("\n");
  const stages = events.map((line) => JSON.parse(line) as { type: string; stage: string; seconds: number });
  const actual = stages.filter(({ type }) => type === "stage");
  const seconds = actual.reduce((sum, stage) => sum + stage.seconds, 0);
  const ratios = actual.map(
    (stage) => (plan.stages.find((other) => other.stage === stage.stage)?.seconds ?? 0) / stage.seconds,
  );
  return {
    "plan s": plan.seconds,
    "train s": seconds,
    "plan / train": plan.seconds / seconds,
    "counts / train": counts.seconds / seconds,
    "stages: median": summarise(ratios).median,
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    "busy %": Math.round(100 * plan.busy),
  };
}

async function drawn(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const draw = (name: string, ...sizes: readonly string[]) =>
    fanc(["data", "avatars", "-o", join(folder, name), ...sizes], env);
  await draw(
    "tiny",
    ...["--identities", "9", "--images-per-identity", "4", "--size", "48x48"],
    ...["--object-classes", "2", "--objects-per-class", "12", "--object-size", "40"],
  );
  await draw("quick", "--identities", "50", "--images-per-identity", "12", "--objects-per-class", "40");
}

function fanc(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "dist", "runtime", "cli", "main.js"), ...args], { env });
    let [out, err] = ["", ""];
    child.stdout.on("data", (part: Buffer) => {
      out += String(part);
    });
    child.stderr.on("data", (part: Buffer) => {
      err += String(part);
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(out) : reject(new BenchError(`fanc ${args.slice(0, 2).join(" ")}: ${err.slice(-2000)}`)),
    );
  });
}
