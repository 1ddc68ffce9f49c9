import { readFileSync } from "node:fs";

/**
 * When a process was started, as an opaque text: process numbers are used again, after a restart of a container even
 * at once. Empty on systems without /proc, where the number alone has to do.
 */
export function processStart(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): field 22 is the start in clock ticks; the second field may hold blanks and parentheses.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${boot} ${ticks}`;
  } catch {
    return "";
  }
}
