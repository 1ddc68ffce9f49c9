import { readlinkSync } from "node:fs";
import { readRegularSync } from "../regular-file.js";

/**
 * The processes that a process number of this process can mean: those of one PID namespace on one running kernel. A
 * container has its own namespace, and on some systems its own boot id. Undefined on systems without /proc.
 */
export interface ProcessScope {
  readonly boot: string;
  readonly pidNamespace: string;
}

export function ownScope(): ProcessScope | undefined {
  try {
    const boot = readRegularSync("/proc/sys/kernel/random/boot_id").toString("utf8").trim();
    return { boot, pidNamespace: readlinkSync("/proc/self/ns/pid") };
  } catch {
    return undefined;
  }
}

/**
 * When a process of this scope was started, in clock ticks since the kernel's start: process numbers are used again,
 * in a container that is restarted even at once. Undefined without /proc, where the number alone has to do.
 */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readRegularSync(`/proc/${pid}/stat`).toString("utf8");
    // proc(5): field 22 is the start; the second field may hold blanks and parentheses.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
