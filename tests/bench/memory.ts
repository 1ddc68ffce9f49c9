import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { checkedFile } from "../support/compiled.js";
import { measuredPeak, memoryCases, processBytes } from "./memory/jobs.js";
import type { BenchResult } from "./report.js";
import { withBatch } from "./train/cases.js";

export interface MemoryBenchOptions {
  readonly specs: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
  /** Images in a step, and in a run of inference. */
  readonly batch: number;
  /** Measures only cases whose name has this text in it. */
  readonly only: string | undefined;
}

const mebi = 2 ** 20;

/** The compiler's estimate of every session of the specs, and the peak of a process that opens and runs it. */
export async function benchMemory({ specs, settings, batch, only = "" }: MemoryBenchOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-memory-"));
  const measured = new Map<string, number>();
  const rows: BenchResult["rows"][number][] = [];
  let own = 0;
  try {
    own = await processBytes(folder);
    for (const spec of specs)
      for (const one of await memoryCases(withBatch(checkedFile(spec, settings), batch), spec, batch, folder)) {
        if (!`${basename(spec)} ${one.what}`.includes(only)) continue;
        const peak = measured.get(one.key) ?? (await measuredPeak(one.job, folder)) - own;
        measured.set(one.key, peak);
        rows.push({
          spec: basename(spec),
          session: one.what,
          batch: one.batch,
          "estimate MiB": Math.round(one.estimate.total / mebi),
          "measured MiB": Math.round(peak / mebi),
          "estimate / measured": one.estimate.total / peak,
          "with the process": (one.estimate.total + own) / (peak + own),
        });
      }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    name: "memory",
    settings: { sessions: measured.size, "process MiB": Math.round(own / mebi) },
    rows,
    notes: [
      "Measured: peak of a process of its own (VmHWM) minus that of a process with a net of a few weights.",
      "Sessions with the same graph are measured once.",
    ],
  };
}
