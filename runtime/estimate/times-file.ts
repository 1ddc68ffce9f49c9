import { cpus, homedir, hostname } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../files/atomic-file.js";
import { makeFolder } from "../files/make-folder.js";
import { packageVersion } from "../process/version.js";
import { checksummedJson } from "../run/checksum.js";
import { readCached } from "../run/read-checked.js";
import { byName } from "../text/by-name.js";
import { digest } from "../train/stage-key.js";

const seconds = z.number().nonnegative();

const entrySchema = z.object({
  /** ISO 8601. */
  measured: z.string(),
  group: z
    .object({
      open: seconds,
      step: seconds,
      decoding: seconds,
      cached: z.number(),
      epochEnd: seconds,
      validation: z.object({ first: seconds, open: seconds, image: seconds, decoding: seconds }),
    })
    .optional(),
  pass: z.object({ open: seconds, image: seconds }).optional(),
  /** Of SVMs, of the start of workers, of everything in front of a stage's first group: seconds in all. */
  seconds: seconds.optional(),
  /** Values of a feature vector. */
  columns: z.number().optional(),
  /** The engine, and how much longer a step takes than its operations let expect. */
  speed: z.object({ engine: z.string(), ratio: seconds }).optional(),
});
export type MeasuredEntry = z.infer<typeof entrySchema>;

const fileSchema = z.object({ schema: z.literal("fanc.times/2"), entries: byName(z.string(), entrySchema) });

/** Measured times of this machine, by what was measured. */
export type MeasuredEntries = ReadonlyMap<string, MeasuredEntry>;

/** The file of measured times, outside any project. */
function timesFile(env: NodeJS.ProcessEnv = process.env): string {
  const { FANC_TIMES: own = "", XDG_CACHE_HOME: cache = "" } = env;
  if (own !== "") return join(own, "times.json");
  return join(cache === "" ? join(homedir(), ".cache") : cache, "fanc", "times", "times.json");
}

/** Nothing from a file that is missing, damaged, or of another version of fanc. */
export async function readTimes(file: string = timesFile()): Promise<MeasuredEntries> {
  return (await readCached(fileSchema, file))?.entries ?? new Map();
}

/** Most entries; the oldest ones go first. */
const mostEntries = 2000;

/** Adds entries to the file. */
export async function storeTimes(added: MeasuredEntries, file: string = timesFile()): Promise<void> {
  const all = [...(await readTimes(file)), ...added];
  const newest = [...new Map(all)].sort(([, a], [, b]) => (a.measured < b.measured ? 1 : -1)).slice(0, mostEntries);
  await makeFolder(dirname(file));
  const entries = Object.fromEntries(newest);
  await writeFileAtomic(file, `${checksummedJson({ schema: "fanc.times/2", entries })}\n`);
}

/** The name under which a time is stored: another machine, engine, version or graph has another time. */
export const timeKey = (engine: string, what: readonly unknown[]): string =>
  digest([packageVersion, hostname(), cpus()[0]?.model ?? "", cpus().length, engine, ...what]);
