import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../../runtime/build/node-host.js";
import { type CoreSeconds, coreSecondsOf } from "../../../runtime/estimate/others-load.js";
import { BenchError } from "../bench-error.js";

/** What a process of fanc wrote, and how much of the processor other programs used meanwhile; NaN where there is no /proc. */
export interface Measured {
  readonly stdout: string;
  readonly others: number;
}

/** Milliseconds between two readings of the processor time of the child. */
const interval = 100;

/** Runs `fanc` in a process of its own. @throws BenchError if it fails. */
export async function runMeasured(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const before = await machineNow();
  const child = spawn(process.execPath, [join(packageRoot(), "dist", "runtime", "cli", "main.js"), ...args], { env });
  let [stdout, stderr, own] = ["", "", Number.NaN];
  child.stdout.on("data", (part: Buffer) => {
    stdout += String(part);
  });
  child.stderr.on("data", (part: Buffer) => {
    stderr += String(part);
  });
  const look = setInterval(() => void secondsOf(child.pid).then((seconds) => (own = seconds ?? own)), interval);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(look));
  if (code !== 0) throw new BenchError(`fanc ${args.slice(0, 2).join(" ")}: ${stderr.slice(-2000)}`);
  const after = await machineNow();
  if (before === undefined || after === undefined) return { stdout, others: Number.NaN };
  const others = after.busy - before.busy - own;
  return { stdout, others: Math.max(0, others / (after.total - before.total)) };
}

const textOf = (file: string): Promise<string | undefined> => readFile(file, "utf8").catch(() => undefined);

async function machineNow(): Promise<CoreSeconds | undefined> {
  const stat = await textOf("/proc/stat");
  return stat === undefined ? undefined : coreSecondsOf(stat);
}

/** Processor time of a process so far; undefined if it has ended. */
async function secondsOf(pid: number | undefined): Promise<number | undefined> {
  const stat = await textOf(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, can contain blanks.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields?.[11]), Number(fields?.[12])];
  return Number.isFinite(user + system) ? (user + system) / 100 : undefined;
}
