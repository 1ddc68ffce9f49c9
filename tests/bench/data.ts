import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { DecodePool } from "../../runtime/data/images/decode-pool.js";
import { ImageStore } from "../../runtime/data/images/image-store.js";
import { UserError } from "../../runtime/errors/user-error.js";
import { DataLoader } from "../../runtime/train/data-loader.js";
import { benchPictures, type Pictures } from "./data/pictures.js";
import { trainedStages } from "./data/training.js";
import { interleaved, type Rounds, summarise, type Task } from "./measure.js";
import type { BenchResult } from "./report.js";

export interface DataBenchOptions extends Rounds {
  /** Folder with pictures; without one, avatars are drawn for the purpose. */
  readonly folder: string | undefined;
  /** Specs that are trained, each with the stages that are (all without a list). */
  readonly trained: readonly { readonly spec: string; readonly stages?: readonly string[] }[];
  readonly batch: number;
  /** Threads of the engine. */
  readonly threads: number;
}

type Row = BenchResult["rows"][number];

const sides = [227, 112];
const epoch = 512;

/**
 * Decoding and resizing of pictures, whole batches as ImageNet's are made, and the share of training in which the engine
 * waits for its batches.
 */
export async function benchData(options: DataBenchOptions): Promise<BenchResult> {
  const { folder, trained, batch, threads, ...rounds } = options;
  const cores = availableParallelism();
  const temporary = await mkdtemp(join(tmpdir(), "fanc-bench-data-"));
  try {
    const pictures = await benchPictures(folder, temporary);
    const tasks = [
      ...[...new Set([1, cores])].flatMap((workers) =>
        pictures.flatMap((source) => sides.map((side) => decodeTask(workers, source, side))),
      ),
      batchTask(cores, pictures.at(-1) as Pictures, batch, 0),
      batchTask(cores, pictures.at(-1) as Pictures, batch, 2 ** 29),
    ];
    const times = await interleaved(
      tasks.map(({ task }) => task),
      rounds,
    );
    const rows = tasks.map(({ task, images }): Row => {
      const { median, min, max, count } = summarise(times.get(task.name) ?? []);
      return { what: task.name, "images/s": (1000 * images) / median, "waiting %": "", ...spread(min, max, count) };
    });
    for (const kept of [0, 2 ** 29])
      for (const [i, { spec, stages }] of trained.entries()) {
        const pool = new DecodePool(Math.min(4, cores));
        const paths = (pictures[0] as Pictures).paths;
        const given = { spec, stages, batch, threads, pool, paths, kept, seconds: rounds.seconds };
        const results = await trainedStages({ ...given, folder: join(temporary, `${i} ${kept}`) });
        await pool.close();
        for (const { what, total, waited, images } of results) {
          const name = `training ${what}, pictures ${kept === 0 ? "decoded each time" : "kept"}`;
          const rate = { "images/s": (1000 * images) / total, "waiting %": (100 * waited) / total };
          rows.push({ what: name, ...rate, ...spread(total, total, images / batch) });
        }
      }
    return {
      name: "data",
      settings: {
        pictures: pictures.map(({ name, paths }) => `${paths.length} of ${name}`).join(", "),
        batch,
        "engine threads": threads,
        "decode workers in training": Math.min(4, cores),
      },
      rows,
      notes: [
        "Files are in the system's cache. Of training, ms is the time of all its steps.",
        "With pictures decoded each time nothing is kept between epochs: the first epoch of any data, all of large data.",
        `Load of the machine at the end: ${(loadavg()[0] ?? 0).toFixed(1)} on ${cores} cores.`,
      ],
    };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const spread = (min: number, max: number, repetitions: number): Row => ({
  "ms (min)": min,
  "ms (max)": max,
  repetitions,
});

interface Measured {
  readonly task: Task;
  readonly images: number;
}

function decodeTask(workers: number, { name, paths }: Pictures, side: number): Measured {
  const task: Task = {
    name: `${name} to ${side}x${side}, ${workers} ${workers === 1 ? "worker" : "workers"}`,
    open: async () => {
      const pool = new DecodePool(workers);
      return {
        run: async () => {
          const requests = paths.map((path) => ({ path, width: side, height: side, fit: "letterbox" as const }));
          const results = await pool.decodeList(requests);
          results.forEach((result, i) => {
            if (!result.ok)
              throw new UserError("a picture cannot be decoded", { file: paths[i] ?? "", found: result.reason });
          });
        },
        close: () => pool.close(),
      };
    },
  };
  return { task, images: paths.length };
}

/** An epoch of 256 x 256 pictures, cut to 227 x 227 at random, flipped, their colours changed. */
function batchTask(workers: number, { name, paths }: Pictures, batch: number, kept: number): Measured {
  const input = { height: 227, width: 227 };
  const images = Math.max(batch, epoch - (epoch % batch));
  const task: Task = {
    name: `batches of ${name}: 256, random crop 227, flip, colour, ${workers} workers, pictures ${kept === 0 ? "decoded each time" : "kept"}`,
    open: async () => {
      const pool = new DecodePool(workers);
      const samples = Array.from({ length: images }, (_, i) => {
        const path = paths[i % paths.length] as string;
        return { file: `${i}`, path, label: 0 };
      });
      const size = { height: 256, width: 256 };
      const view = { name: "bench", samples, size, fit: "stretch", labelCount: 1, unreadable: 0 } as const;
      const stage = { name: "bench", batch, accumulate: 1, paired: false };
      const reader = new DataLoader(new ImageStore(view, pool, { bytes: kept }), {
        stage,
        input,
        augment: [{ kind: "random_crop", size: input }, { kind: "flip" }, { kind: "colour", amount: 0.4 }],
        patches: undefined,
        seed: 1,
      });
      return {
        run: async () => {
          let got = 0;
          for await (const { labels } of reader.from(0, reader.stepsPerEpoch)) got += labels.length;
          if (got !== images) throw new Error(`bench: ${got} images of ${images}`);
        },
        close: () => pool.close(),
      };
    },
  };
  return { task, images };
}
