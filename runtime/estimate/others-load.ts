import { cpus } from "node:os";
import { readRegularSync } from "../files/regular-file.js";

/** Seconds of all cores since the machine started. */
export interface CoreSeconds {
  readonly total: number;
  /** In which a core worked, for whatever program, or was taken by another virtual machine. */
  readonly busy: number;
}

/** A moment: the counters of the machine, and the processor time of this process. */
export interface LoadReading {
  readonly all: CoreSeconds;
  readonly own: number;
}

/** Above this share of the processor used by other programs, a measurement is not stored. */
export const busyShare = 0.15;

/** Share of the processor that other programs used between two moments, in [0, 1]. */
export function othersShare(from: LoadReading, to: LoadReading): number {
  const total = to.all.total - from.all.total;
  const others = to.all.busy - from.all.busy - (to.own - from.own);
  return total > 0 ? Math.min(1, Math.max(0, others / total)) : 0;
}

export function readLoad(): LoadReading {
  const { user, system } = process.cpuUsage();
  return { all: fromProc() ?? fromCores(), own: (user + system) / 1e6 };
}

/** Jiffies a second, on every Linux. */
const jiffies = 100;

/**
 * The first line of /proc/stat: `cpu user nice system idle iowait irq softirq steal ...`; undefined where there is none. Node's own
 * counters lack `steal`, the time that another virtual machine had the core.
 */
export function coreSecondsOf(stat: string): CoreSeconds | undefined {
  const [name, ...fields] = (stat.split("\n")[0] ?? "").split(/\s+/);
  // The time of guests is part of `user` and `nice`.
  const values = fields.slice(0, 8).map(Number);
  if (name !== "cpu" || values.length < 5 || values.some((value) => !Number.isFinite(value))) return undefined;
  const total = values.reduce((sum, value) => sum + value, 0);
  const [, , , idle = 0, waiting = 0] = values;
  return { total: total / jiffies, busy: (total - idle - waiting) / jiffies };
}

function fromProc(): CoreSeconds | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return coreSecondsOf(readRegularSync("/proc/stat").toString("utf8"));
  } catch (error) {
    // A sandbox can hide the file.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

function fromCores(): CoreSeconds {
  let [total, idle] = [0, 0];
  for (const { times } of cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { total: total / 1000, busy: (total - idle) / 1000 };
}
