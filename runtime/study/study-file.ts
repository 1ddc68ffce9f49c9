import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { engineNames } from "../engines/engine-names.js";
import { fault, UserError } from "../errors/user-error.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { checked, parsedJson, readIfThere } from "../run/read-checked.js";
import { projectOf, resolvedPath, storedPath } from "../run/stored-paths.js";
import { byName } from "../text/by-name.js";
import type { PlannedStudy } from "./planned-study.js";

export const studyFile = "study.json";

/** `study.json` in the folder of a study. Folders are relative to it, with forward slashes. */
const studySchema = z.object({
  schema: z.literal("fanc.study/2"),
  name: z.string(),
  seeds: z.array(z.int().nonnegative()).readonly(),
  /** The same for all runs: another engine or number of threads rounds differently. */
  engine: z.enum(engineNames),
  threads: z.int().positive(),
  /** Updates of each stage of a rehearsal. */
  rehearse: z.int().positive().optional(),
  /** Data set to the folder that `--data` gives; see `storedPath`. */
  data: byName(z.string(), z.string()),
  points: z
    .array(
      z.object({
        name: z.string(),
        settings: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
        base: z.boolean(),
        against: z.string().optional(),
        folder: z.string(),
        fingerprint: z.string(),
        runs: z.array(z.object({ seed: z.int().nonnegative(), folder: z.string() })).readonly(),
      }),
    )
    .readonly(),
  /** Points that the study had before, and has no longer: their runs are those of a spec with this fingerprint. */
  earlier: z
    .array(z.object({ folder: z.string(), fingerprint: z.string() }))
    .readonly()
    .optional(),
});
export type StudyFile = z.infer<typeof studySchema>;

/** How the runs of a study are computed. */
export type StudyMeans = Pick<StudyFile, "engine" | "threads" | "rehearse">;

/** Undefined if the folder has none. @throws UserError for a damaged one. */
export async function readStudy(folder: string): Promise<StudyFile | undefined> {
  const file = join(folder, studyFile);
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  try {
    return checked(studySchema, parsedJson(bytes, file), file);
  } catch (cause) {
    // The errors of the files of a run tell how to start another run.
    if (!(cause instanceof UserError)) throw cause;
    throw fault("study-run/damaged", { file, found: cause.details.found, cause });
  }
}

/** Folder to fingerprint of every point that a study has or had. */
export const fingerprintsIn = ({ points, earlier = [] }: StudyFile): ReadonlyMap<string, string> =>
  new Map([...earlier, ...points].map(({ folder, fingerprint }) => [folder, fingerprint]));

/** Data set to the absolute path of the folder with which a study was started; only those that `--data` gave. */
export const dataIn = (folder: string, { data }: StudyFile): ReadonlyMap<string, string> =>
  new Map([...data].map(([name, stored]) => [name, resolvedPath(folder, stored)]));

/**
 * @param data absolute paths of the folders that `--data` gives.
 * @param before the file as it was.
 */
export async function writeStudy(
  folder: string,
  { name, spec, seeds, points }: PlannedStudy,
  means: StudyMeans,
  data: ReadonlyMap<string, string>,
  before: StudyFile | undefined,
): Promise<void> {
  const current = new Set(points.map((point) => point.folder));
  const earlier = [...(before === undefined ? [] : fingerprintsIn(before))]
    .filter(([own]) => !current.has(own))
    .map(([own, fingerprint]) => ({ folder: own, fingerprint }));
  const { engine, threads, rehearse } = means;
  const project = await projectOf(folder, dirname(resolve(spec)));
  const content: StudyFile = {
    schema: "fanc.study/2",
    name,
    seeds,
    engine,
    threads,
    ...(rehearse === undefined ? {} : { rehearse }),
    data: new Map([...data].map(([set, root]) => [set, storedPath(folder, project, root)])),
    points: points.map(({ name: point, settings, base, against, folder: own, fingerprint, runs }) => ({
      name: point,
      settings,
      base,
      ...(against === undefined ? {} : { against }),
      folder: own,
      fingerprint,
      runs: runs.map(({ seed, folder: run }) => ({ seed, folder: run })),
    })),
    ...(earlier.length === 0 ? {} : { earlier }),
  };
  await writeFileAtomic(join(folder, studyFile), `${JSON.stringify(z.encode(studySchema, content), null, 2)}\n`);
}

/** @throws UserError where a folder has another study, or one that was computed by other means. */
export function requireSameStudy(folder: string, before: StudyFile, name: string, means: StudyMeans): void {
  if (before.name !== name) throw fault("study-run/other-study", { file: folder, found: before.name, expected: name });
  for (const option of ["engine", "threads", "rehearse"] as const) {
    const [old, now] = [before[option], means[option]];
    if (old === now) continue;
    throw fault("study-run/other-means", {
      file: folder,
      option: `--${option}`,
      found: String(now ?? "none"),
      expected: String(old ?? "none"),
      hint: `${old === undefined ? `leave --${option} out` : `give --${option} ${old}`}, or choose another folder with --run`,
    });
  }
}
