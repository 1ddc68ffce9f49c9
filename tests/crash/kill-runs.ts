import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../../runtime/random.js";
import { runEventSchema } from "../../runtime/run/run-event.js";
import { decodeSafetensors } from "../../runtime/weights/safetensors.js";
import { eventsOf, fanc, type Outcome, type Project, resultOf } from "../cli/support.js";
import { preload } from "./stopped.js";

const moments = ["before", "within", "after"] as const;

/** When a process is killed: at a time, or around one of its operations on files. */
type Instant =
  | { readonly kind: "time"; readonly milliseconds: number }
  | { readonly kind: "operation"; readonly number: number; readonly moment: (typeof moments)[number] };

/** How long the process of an uninterrupted run lives, and how often it changes a file. */
export interface Life {
  readonly milliseconds: number;
  readonly operations: number;
}

export interface KillOptions {
  readonly project: Project;
  /** What a run makes that nothing interrupts. */
  readonly expected: Awaited<ReturnType<typeof resultOf>>;
  readonly life: Life;
  readonly kills: number;
  readonly random: Random;
  /** Names the folders of the runs. */
  readonly name: string;
  readonly onKill?: (done: number) => void;
}

/** Trains once without a kill, and tells what such a run is like. */
export async function wholeRun(project: Project): Promise<Pick<KillOptions, "expected" | "life">> {
  const [run, count] = [project.file("whole"), project.file("operations")];
  const started = performance.now();
  const outcome = await train(project, run, { FANC_COUNT_TO: count });
  const milliseconds = performance.now() - started;
  if (outcome.code !== 0) throw new Error(`the run that nothing interrupts failed: ${outcome.stderr}`);
  return {
    expected: await resultOf(run),
    life: { milliseconds, operations: Number(await readFile(count, "utf8")) },
  };
}

/**
 * Kills training at random instants and resumes it, run after run, until it was killed so many times and the last run is
 * finished. Throws, with the story of the run, where a process reports a fault, leaves a file half written under its own
 * name, or ends with other bits than the run that nothing interrupted.
 */
export async function killRuns(options: KillOptions): Promise<void> {
  const { project, expected, kills, random, name, onKill } = options;
  for (let killed = 0, runs = 0; killed < kills; runs++) {
    const run = project.file(`${name} ${runs}`);
    const story: string[] = [];
    for (;;) {
      const instant = killed < kills ? drawInstant(options.life, await isBegun(run), random) : undefined;
      story.push(instant === undefined ? "to the end" : shown(instant));
      const outcome = await trainUntil(project, run, instant);
      const fault = await faultOf(run, outcome);
      if (fault !== undefined) throw new Error(`${run}, killed ${story.join(", then ")}: ${fault}`);
      if (outcome.signal === null) break;
      onKill?.(++killed);
    }
    if (JSON.stringify(await resultOf(run)) !== JSON.stringify(expected))
      throw new Error(`${run}, killed ${story.join(", then ")}: other bits than the run that nothing interrupted`);
    const fault = logFault(await eventsOf(run));
    if (fault !== undefined) throw new Error(`${run}, killed ${story.join(", then ")}: ${fault}`);
  }
}

/** The log of a finished run has every event in its form, and every step and measurement once. */
function logFault(events: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const one of events) {
    const event = runEventSchema.safeParse(one).data;
    if (event === undefined) return `no event: ${JSON.stringify(one)}`;
    if (event.type !== "step" && event.type !== "validation") continue;
    const { type, stage, group, step } = event;
    const place = `${type} ${step} of run ${group} of ${stage}`;
    if (seen.has(place)) return `${place} is logged twice`;
    seen.add(place);
  }
  return seen.size === 0 ? "no step is logged" : undefined;
}

function drawInstant({ milliseconds, operations }: Life, begun: boolean, random: Random): Instant {
  if (random.chance(0.5)) return { kind: "time", milliseconds: random.uniform(0.2, 1) * milliseconds };
  // Of a run that goes on it is not known how much is left: instants soon after the start are met in any case. Of a new run
  // the first half copies the build: later instants are more telling.
  const number = begun ? random.below(operations / 4) : Math.sqrt(random.next()) * operations;
  return { kind: "operation", number: 1 + Math.floor(number), moment: random.pick(moments) };
}

function shown(instant: Instant): string {
  return instant.kind === "time"
    ? `after ${Math.round(instant.milliseconds)} ms`
    : `${instant.moment} operation ${instant.number} on files`;
}

function trainUntil(project: Project, run: string, instant: Instant | undefined): Promise<Outcome> {
  switch (instant?.kind) {
    case undefined:
      return train(project, run, {});
    case "time":
      return train(project, run, {}, instant.milliseconds);
    case "operation":
      return train(project, run, { FANC_DIE_AT: String(instant.number), FANC_DIE_WHEN: instant.moment });
    default: {
      const never: never = instant;
      return never;
    }
  }
}

/** Starts a run, or goes on with it. */
async function train(
  project: Project,
  run: string,
  env: Readonly<Record<string, string>>,
  killAfter?: number,
): Promise<Outcome> {
  const args = (await isBegun(run)) ? ["--resume", "--run", run] : [project.spec, "--run", run];
  return fanc(["train", ...args], { env: { ...preload, ...env }, ...(killAfter === undefined ? {} : { killAfter }) });
}

const isBegun = async (run: string): Promise<boolean> =>
  (await readdir(run).catch((): string[] => [])).includes("state.json");

/** What is wrong after a process has ended, by itself or killed. */
async function faultOf(run: string, { code, signal, stderr }: Outcome): Promise<string | undefined> {
  if (/error|fanc has a bug/.test(stderr)) return stderr;
  if (signal !== "SIGKILL" && code !== 0) return `exit code ${code}, signal ${signal}: ${stderr}`;
  const entries = await readdir(run, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    try {
      await readWhole(file);
    } catch (error) {
      return `${file} is half written: ${String(error)}`;
    }
  }
  return undefined;
}

/** Reads a file of a run; temporary ones may hold anything. Throws for one that is not whole. */
async function readWhole(file: string): Promise<void> {
  if (file.endsWith(".json")) JSON.parse(await readFile(file, "utf8"));
  if (file.endsWith(".safetensors")) decodeSafetensors(await readFile(file), file, "");
}
