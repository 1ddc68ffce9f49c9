import { summarise } from "../measure.js";
import type { BenchResult } from "../report.js";

/** Times of one case in milliseconds; the lists run parallel: values of one index were measured one after another. */
export interface CaseTimes {
  readonly gemm: readonly number[];
  readonly ours: readonly number[];
  /** Why there are none, or PyTorch's times in its own layout and in channels last. */
  readonly torch: string | { readonly plain: readonly number[]; readonly channelsLast: readonly number[] };
}

export interface CaseFacts {
  readonly what: string;
  readonly size: string;
  readonly batch: number;
  /** Floating-point operations of one repetition. */
  readonly operations: number;
}

/** A row of the table; shares and ratios are medians over neighbours in time, so that the machine's speed meets both. */
export function trainRow(
  { what, size, batch, operations }: CaseFacts,
  times: CaseTimes,
  gemmOperations: number,
): BenchResult["rows"][number] {
  const step = summarise(times.ours);
  const shares = times.ours.map((ms, i) => (operations / ms / gemmOperations) * (times.gemm[i] ?? Number.NaN));
  return {
    what,
    size,
    batch,
    "ms (median)": step.median,
    "ms (min)": step.min,
    repetitions: step.count,
    "images/s": (1000 * batch) / step.median,
    "GFLOP/s": operations / step.median / 1e6,
    "share of GEMM": summarise(shares).median,
    ...torchColumns(times),
  };
}

function torchColumns({ ours, torch }: CaseTimes): Readonly<Record<string, string | number>> {
  const ratio = (theirs: readonly number[]): number =>
    summarise(theirs.map((ms, i) => ms / (ours[i] ?? Number.NaN))).median;
  const known = typeof torch === "string" ? undefined : torch;
  const reason = typeof torch === "string" ? torch : "";
  return {
    "PyTorch ms": known ? summarise(known.plain).median : reason,
    "PyTorch min": known ? summarise(known.plain).min : "",
    "PyTorch / ours": known ? ratio(known.plain) : "",
    "channels last / ours": known ? ratio(known.channelsLast) : "",
  };
}

/** A note where others used the machine: PyTorch's threads wait for the slowest, so its times suffer more than ours. */
export function busyNote(loads: readonly number[], threads: number): string | undefined {
  const load = Math.max(...loads);
  // The benchmark itself is about one load for each thread.
  if (load <= threads + 1) return undefined;
  return `The machine was busy (load ${load.toFixed(1)}, ${threads} threads): the ratios favour us. Measure again when it is quiet.`;
}
