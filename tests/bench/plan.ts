import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BenchError } from "./bench-error.js";
import { summarise } from "./measure.js";
import { casesFor, type PlanCase, placed } from "./plan/cases.js";
import { runMeasured } from "./plan/child.js";
import type { BenchResult } from "./report.js";

export interface PlanBenchOptions {
  readonly threads: number;
  /** Only cases with this text in their name. */
  readonly only: string | undefined;
}

interface Estimated {
  readonly seconds: number;
  readonly busy: number;
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
}

/** What an estimate and two trainings of a case took; times in seconds. */
interface Compared {
  readonly counts: number;
  readonly plan: Estimated;
  /** Of the second plan, with the times of the first training. */
  readonly again: number;
  readonly first: Training;
  readonly second: Training;
}

interface Training {
  readonly seconds: number;
  readonly stages: ReadonlyMap<string, number>;
  readonly others: number;
}

/** Seconds after which no further case begins: the last one and the data take the rest of ten minutes. */
const patience = 480;

/**
 * Estimates of `fanc plan` for whole trainings: from counts of operations, from measured steps, and from an earlier training of
 * the same spec. Each case is trained twice.
 */
export async function benchPlan({ threads, only = "" }: PlanBenchOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-plan-"));
  const env = { ...process.env, FANC_TIMES: join(folder, "times") };
  const drawn = new Set<string>();
  const compared: { readonly name: string; readonly result: Compared }[] = [];
  const notes: string[] = [];
  const began = performance.now();
  try {
    for (const [index, one] of casesFor(threads).entries()) {
      if (!one.name.includes(only)) continue;
      if ((performance.now() - began) / 1000 > patience) {
        notes.push(`${one.name}: left out after ${patience} s.`);
        continue;
      }
      try {
        const spec = await placed(folder, one, drawn, env);
        compared.push({ name: one.name, result: await compare(folder, one, spec, index, env) });
      } catch (error) {
        if (!(error instanceof BenchError)) throw error;
        notes.push(`${one.name}: failed: ${error.message.trim().split("\n").at(-1)}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    name: "plan",
    settings: { threads, cases: compared.length },
    rows: [
      ...compared.map(({ name, result }) => rowOf(name, result)),
      ...totalOf(compared.map(({ result }) => result)),
    ],
    notes: [
      ...notes,
      "plan: `fanc plan --calibrate` before the first training. counts: `fanc plan --no-measure` before it, with the speed of this machine.",
      "again: `fanc plan` after the first training, compared with the second one. The total of the cases compares sums of seconds.",
      "others %: the share of the processor that other programs used, during the plan, the first and the second training. Above 15 %, fanc plan stores nothing, and the ratios are those of a busy machine.",
    ],
  };
}

async function compare(
  folder: string,
  { args }: PlanCase,
  spec: string,
  index: number,
  env: NodeJS.ProcessEnv,
): Promise<Compared> {
  const common = [spec, "--json", "--no-reuse", ...args];
  const run = (name: string): string => join(folder, `run-${index}-${name}`);
  const planned = async (...more: readonly string[]): Promise<Estimated> => {
    const { stdout } = await runMeasured(["plan", ...common, "--run", run("new"), ...more], env);
    return JSON.parse(stdout) as Estimated;
  };
  const counts = await planned("--no-measure");
  const plan = await planned("--calibrate");
  const first = await trained([...common, "--run", run("first")], env);
  const again = await planned();
  const second = await trained([...common, "--run", run("second")], env);
  return { counts: counts.seconds, plan, again: again.seconds, first, second };
}

interface Event {
  readonly type: string;
  readonly time: string;
  readonly stage?: string;
}

/** Trains; a stage lasts from the end of the one before to its own. */
async function trained(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Training> {
  const { stdout, others } = await runMeasured(["train", ...args], env);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event);
  const stages = new Map<string, number>();
  const begun = events.find(({ type }) => type === "plan");
  if (begun === undefined) throw new BenchError("fanc train: no event `plan`");
  let since = Date.parse(begun.time) / 1000;
  for (const { type, time, stage = "" } of events) {
    if (type !== "stage") continue;
    const now = Date.parse(time) / 1000;
    stages.set(stage, now - since);
    since = now;
  }
  return { seconds: [...stages.values()].reduce((sum, one) => sum + one, 0), stages, others };
}

type Row = BenchResult["rows"][number];

const percents = (values: readonly number[]): string => values.map((one) => Math.round(100 * one)).join(" ");

function rowOf(name: string, { counts, plan, again, first, second }: Compared): Row {
  const ratios = plan.stages.map(({ stage, seconds }) => seconds / (first.stages.get(stage) ?? Number.NaN));
  return {
    case: name,
    "plan s": plan.seconds,
    "train s": first.seconds,
    "plan / train": plan.seconds / first.seconds,
    "counts / train": counts / first.seconds,
    "again / train": again / second.seconds,
    "train / train": second.seconds / first.seconds,
    stages: `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    "others %": percents([plan.busy, first.others, second.others]),
  };
}

/** The median of the cases, and all of them together. */
function totalOf(all: readonly Compared[]): readonly Row[] {
  if (all.length === 0) return [];
  const sum = (of: (one: Compared) => number): number => all.reduce((total, one) => total + of(one), 0);
  const [plan, train, counts, again, second] = [
    sum((one) => one.plan.seconds),
    sum((one) => one.first.seconds),
    sum((one) => one.counts),
    sum((one) => one.again),
    sum((one) => one.second.seconds),
  ];
  const median = (of: (one: Compared) => number): number => summarise(all.map(of)).median;
  const common = { stages: "", "others %": "" };
  return [
    {
      case: "median",
      "plan s": median((one) => one.plan.seconds),
      "train s": median((one) => one.first.seconds),
      "plan / train": median((one) => one.plan.seconds / one.first.seconds),
      "counts / train": median((one) => one.counts / one.first.seconds),
      "again / train": median((one) => one.again / one.second.seconds),
      "train / train": median((one) => one.second.seconds / one.first.seconds),
      ...common,
    },
    {
      case: "all cases",
      "plan s": plan,
      "train s": train,
      "plan / train": plan / train,
      "counts / train": counts / train,
      "again / train": again / second,
      "train / train": second / train,
      ...common,
    },
  ];
}
