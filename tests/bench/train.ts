import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Gemm, peakGemm } from "./gemm.js";
import { alternating, type Rounds, timed } from "./measure.js";
import type { BenchResult } from "./report.js";
import { pythonWithTorch } from "./torch/python.js";
import { TorchWorker } from "./torch/worker.js";
import { casesOf, type TrainCase } from "./train/cases.js";
import { busyNote, type CaseTimes, trainRow } from "./train/rows.js";
import { differenceOf, openTorch } from "./train/torch-case.js";

export interface TrainBenchOptions extends Rounds {
  readonly specs: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
  /** Images in a step. */
  readonly batch: number;
  readonly threads: number;
  /** Measure beside PyTorch, where it is. */
  readonly torch: boolean;
  /** Measures only cases whose name has this text in it. */
  readonly only: string | undefined;
}

/**
 * Training steps and inference of every net of the specs on random images, beside the rate of a large matrix product
 * and, where a Python has it, PyTorch on the same net, images and number of threads. All three take turns.
 */
export async function benchTrain(options: TrainBenchOptions): Promise<BenchResult> {
  const { threads, batch, only = "" } = options;
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-"));
  const gemm = await peakGemm(threads);
  const python = options.torch ? await pythonWithTorch() : undefined;
  const worker = python === undefined ? undefined : new TorchWorker(python);
  try {
    const version = (await worker?.hello(threads))?.version;
    const notes: string[] = [];
    const loads = [loadavg()[0] ?? 0];
    const rows: BenchResult["rows"][number][] = [];
    for (const [i, spec] of options.specs.entries())
      for (const one of await casesOf(spec, options.settings, batch, join(folder, `${i}`), threads)) {
        if (!one.what.includes(only)) continue;
        const { times, note } = await measureCase(one, gemm, worker, options, join(folder, "torch"));
        const row = trainRow(one, times, gemm.operations);
        rows.push({ spec: basename(spec), ...row });
        loads.push(loadavg()[0] ?? 0);
        if (note !== undefined) notes.push(`${one.what}: ${note}`);
      }
    const busy = busyNote(loads, threads);
    if (busy !== undefined) notes.push(busy);
    return {
      name: "train",
      settings: { threads, gemm: `${gemm.size} cubed`, PyTorch: version ?? "none" },
      rows,
      notes: [...general, ...notes],
    };
  } finally {
    worker?.end();
    await gemm.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const general = [
  "GFLOP of a training step: 3 x forward multiply-adds x 2 (forward, gradients of inputs and of weights).",
  "GEMM: a matrix product in ONNX Runtime before every repetition, of the size that is the fastest here.",
  "Shares and ratios are medians over neighbours in time; above 1, PyTorch takes longer.",
];

async function measureCase(
  one: TrainCase,
  gemm: Gemm,
  worker: TorchWorker | undefined,
  rounds: Rounds,
  folder: string,
): Promise<{ readonly times: CaseTimes; readonly note: string | undefined }> {
  const ours = await one.open();
  const both = worker && [
    await openTorch(worker, one, false, join(folder, "plain")),
    await openTorch(worker, one, true, join(folder, "channels-last")),
  ];
  try {
    const [plain, channelsLast] = both ?? [];
    const difference = plain && (await differenceOf(one.checks, ours, plain));
    const compared = plain && channelsLast && difference === undefined;
    const [product = [], own = [], first = [], second = []] = await alternating(
      [
        () => timed(gemm.run),
        () => timed(() => ours.run()),
        ...(compared ? [() => plain.run(), () => channelsLast.run()] : []),
      ],
      rounds,
    );
    const torch = compared ? { plain: first, channelsLast: second } : (difference ?? "no PyTorch here");
    const forms = [plain?.local, channelsLast?.local];
    const note = forms[0] ? `locally shared layers in PyTorch as ${forms.join(", channels last as ")}` : undefined;
    return { times: { gemm: product, ours: own, torch }, note };
  } finally {
    for (const task of both ?? []) await task.close();
    await ours.close();
  }
}
