import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { isRunning } from "../atomic-file.js";
import { askLivenessSocket } from "./liveness-socket.js";
import type { LockRecord } from "./lock-record.js";
import { ownScope, startOf } from "./process-identity.js";

/** The holder of a lock, as far as this process can tell. */
export interface LockHolder {
  readonly pid: number;
  /** Of a process that this one cannot look up by its number: `in another container`, `on h2`. */
  readonly where?: string;
  /** `unknown`: the process may still run, so its lock is respected. */
  readonly state: "runs" | "ended" | "unknown";
}

/**
 * Finds out whether the process that made a lock still runs: by its number where numbers mean the same here, else by
 * its liveness socket. docs/adr/0025 gives the reasons.
 */
export async function holderOf(file: string, record: LockRecord): Promise<LockHolder> {
  const { pid, start, liveness } = record;
  if (countsTheSame(record)) {
    const runs = isRunning(pid) && (start === undefined || startOf(pid) === start);
    return { pid, state: runs ? "runs" : "ended" };
  }
  const where = whereabouts(record);
  const asked = liveness === undefined ? undefined : await askLivenessSocket(file, liveness);
  if (asked === undefined || asked.answer === "unknown") return { pid, where, state: "unknown" };
  if (asked.answer === "runs") return { pid, where, state: "runs" };
  // A file system that is mounted twice can have two sockets of one name: the answer counts for the same device only.
  const decisive = isSameKernel(record) ? record.device === asked.device : await isLocal(file);
  return { pid, where, state: decisive ? "ended" : "unknown" };
}

/** Whether a process number in the record means the same process here. */
function countsTheSame({ boot, pidNamespace, host }: LockRecord): boolean {
  const own = ownScope();
  if (own === undefined || boot === undefined) return own === undefined && boot === undefined && host === hostname();
  return own.boot === boot && own.pidNamespace === pidNamespace;
}

const isSameKernel = ({ boot }: LockRecord): boolean => boot !== undefined && boot === ownScope()?.boot;

function whereabouts(record: LockRecord): string {
  const { host } = record;
  if (host !== hostname()) return `on ${host}`;
  return isSameKernel(record)
    ? "in another container of this machine"
    : `on ${host} before it was restarted, or on another machine or container of that name`;
}

/**
 * Types of file systems that only one kernel can have mounted (statfs(2)): no process of another machine works there.
 * ext2 to ext4, XFS, Btrfs, F2FS, ZFS, bcachefs, tmpfs, ramfs, overlayfs.
 */
const localTypes: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0xca451a4e, 0x01021994, 0x858458f6, 0x794c7630,
]);

async function isLocal(file: string): Promise<boolean> {
  return process.platform === "linux" && localTypes.has((await statfs(dirname(file))).type);
}
