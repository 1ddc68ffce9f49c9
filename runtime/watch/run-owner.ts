import { readFile } from "node:fs/promises";
import { lockOwner } from "../lock-file.js";

/** Which process works in a run folder, as far as can be told from outside. */
export type RunOwner =
  | { readonly kind: "none" }
  /** `host`: another machine, of whose processes nothing more can be told. */
  | { readonly kind: "working"; readonly pid: number; readonly memory?: number; readonly host?: string }
  /** Its lock is there, but the process is not (any more), on this machine. */
  | { readonly kind: "gone"; readonly pid: number };

export async function runOwner(lock: string): Promise<RunOwner> {
  const owner = await lockOwner(lock);
  if (owner === undefined) return { kind: "none" };
  const { pid, host, alive } = owner;
  if (!alive) return { kind: "gone", pid };
  if (host !== undefined) return { kind: "working", pid, host };
  const memory = await memoryOf(pid);
  return { kind: "working", pid, ...(memory === undefined ? {} : { memory }) };
}

/** Resident memory of a process in bytes, where /proc tells. */
async function memoryOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}
