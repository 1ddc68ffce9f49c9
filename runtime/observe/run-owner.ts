import { lockHolder } from "../files/locks/lock-file.js";
import { readText } from "../files/regular-file.js";

/** The process that works in a run folder, as far as other processes can find out. */
export type RunOwner =
  | { readonly kind: "none" }
  | {
      readonly kind: "working";
      readonly pid: number;
      readonly memory?: number;
      /** Of a process that cannot be looked up by its number: `in another container`, `on h2`. */
      readonly where?: string;
      /** False: it may have ended. */
      readonly certain: boolean;
    }
  /** The process has ended and left its lock. */
  | { readonly kind: "gone"; readonly pid: number }
  /** Something other than a lock of ours, in words. */
  | { readonly kind: "odd"; readonly found: string };

export async function runOwner(lock: string): Promise<RunOwner> {
  const holder = await lockHolder(lock);
  if (holder === undefined) return { kind: "none" };
  if ("odd" in holder) return { kind: "odd", found: holder.odd };
  const { pid, where, state } = holder;
  if (state === "ended") return { kind: "gone", pid };
  const certain = state === "runs";
  if (where !== undefined) return { kind: "working", pid, where, certain };
  const memory = await memoryOf(pid);
  return { kind: "working", pid, certain, ...(memory === undefined ? {} : { memory }) };
}

/** Resident memory of a process in bytes, where /proc tells. */
async function memoryOf(pid: number): Promise<number | undefined> {
  const status = await readText(`/proc/${pid}/status`).catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}
