import { realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { dataRoots } from "../data/data-sets.js";
import { fault } from "../errors/user-error.js";
import { unlessMissing } from "../files/missing.js";
import { fromHere } from "../train/schedule.js";
import type { PlannedPoint, PlannedStudy } from "./planned-study.js";
import { dataIn, type StudyFile } from "./study-file.js";

/** The folders of data sets by `--data`: those of this command, else those with which the study was started. Absolute paths. */
export function studyData(
  folder: string,
  before: StudyFile | undefined,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const own = [...given].map(([name, root]) => [name, resolve(root)] as const);
  return new Map([...(before === undefined ? [] : dataIn(folder, before)), ...own]);
}

/**
 * The runs of a study have the same data: another folder for a data set would mix results in silence. A folder that does not
 * exist any more can be replaced; each run compares the images with those that it started with.
 * @param given by this command.
 * @throws UserError for a data set with another folder than at the start.
 */
export async function requireSameData(
  folder: string,
  before: StudyFile,
  { points }: PlannedStudy,
  given: ReadonlyMap<string, string>,
): Promise<void> {
  const stored = dataIn(folder, before);
  for (const point of points)
    for (const [name, root] of given) {
      const old = rootsOf(point, stored).get(name);
      const real = old && (await realpath(old).catch(unlessMissing));
      if (old === undefined || real === undefined) continue;
      const now = await realpath(root).catch(unlessMissing);
      if (now !== real)
        throw fault("study-run/other-data", { name, file: folder, found: root, expected: fromHere(old) });
    }
}

/** The folder of each data set of a point. */
export const rootsOf = (
  { plan, file }: Pick<PlannedPoint, "plan" | "file">,
  data: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => dataRoots(plan, dirname(resolve(file)), foldersFor(plan, data));

/** The folders of `--data` that are for data sets of a point. */
export function foldersFor(
  plan: Pick<PlannedPoint["plan"], "data">,
  data: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const known = new Set(plan.data.map(({ name }) => name));
  return new Map([...data].filter(([name]) => known.has(name)));
}
