import { mkdtemp, readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { generateAvatars } from "../data/avatars/generate.js";
import { AVATARS_DEFAULTS } from "../data/avatars/options.js";
import { DecodePool } from "../data/decode-pool.js";
import { UserError } from "../user-error.js";
import { interleaved, type Rounds, summarise, type Task } from "./measure.js";
import type { BenchResult } from "./report.js";

export interface DataBenchOptions extends Rounds {
  /** Folder with pictures; without one, avatars are drawn for the purpose. */
  readonly folder: string | undefined;
}

const side = 96;
const most = 256;

/** Decoding and resampling of pictures in the decode pool, from files that the system has in its cache. */
export async function benchData({ folder, ...rounds }: DataBenchOptions): Promise<BenchResult> {
  const temporary = await mkdtemp(join(tmpdir(), "fanc-bench-data-"));
  try {
    const source = folder ?? (await drawn(join(temporary, "avatars")));
    const paths = await pictures(source);
    const workers = [...new Set([1, availableParallelism()])];
    const times = await interleaved(
      workers.map((count) => decodeTask(count, paths)),
      rounds,
    );
    return {
      name: "data",
      settings: { pictures: paths.length, from: folder ?? "drawn avatars, 128x128", to: `${side}x${side}` },
      rows: [...times].map(([what, found]) => {
        const { median, min, max, count } = summarise(found);
        return {
          what,
          "ms (median)": median,
          "ms (min)": min,
          "ms (max)": max,
          repetitions: count,
          "images/s": (1000 * paths.length) / median,
        };
      }),
      notes: ["Files are in the system's cache; no picture is kept decoded between repetitions."],
    };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function decodeTask(workers: number, paths: readonly string[]): Task {
  return {
    name: `${workers} ${workers === 1 ? "worker" : "workers"}`,
    open: async () => {
      const pool = new DecodePool(workers);
      return {
        run: () =>
          Promise.all(
            paths.map(async (path) => {
              const result = await pool.decode({ path, width: side, height: side, fit: "letterbox" });
              if (!result.ok) throw new UserError("a picture cannot be decoded", { file: path, found: result.reason });
            }),
          ),
        close: () => pool.close(),
      };
    },
  };
}

async function drawn(out: string): Promise<string> {
  const recipe = { ...AVATARS_DEFAULTS, identities: 12, imagesPerIdentity: 12, objectClasses: 0, objectsPerClass: 0 };
  await generateAvatars({ ...recipe, out });
  return out;
}

async function pictures(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const paths = entries
    .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
    .sort()
    .slice(0, most)
    .map((name) => join(folder, name));
  if (paths.length > 0) return paths;
  throw new UserError("this folder holds no pictures", { file: folder, expected: ".jpg, .png or .webp files" });
}
