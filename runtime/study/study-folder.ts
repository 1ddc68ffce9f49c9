import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../errors/user-error.js";
import { exists } from "../files/missing.js";
import type { PlannedStudy } from "./planned-study.js";
import { fingerprintsIn, type StudyFile, studyFile } from "./study-file.js";

/** The lock of the process that runs a study. */
export const studyLock = "lock";

/** @throws UserError for a folder with anything but a study. */
export async function requireStudyFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const others = names.filter((name) => name !== studyLock && !name.endsWith(".tmp"));
  if (others.length > 0 && !others.includes(studyFile))
    throw fault("study-run/folder-taken", { file: folder, found: others.slice(0, 5).join(", ") });
}

/** A point whose spec is no longer that of its runs, and where these are now. */
export interface ChangedPoint {
  readonly name: string;
  readonly moved: string;
}

/** Moves the runs of points whose spec has changed out of the way: `POINT.old-1`. Their stages can still be reused. */
export async function moveChanged(
  folder: string,
  before: StudyFile,
  study: PlannedStudy,
): Promise<readonly ChangedPoint[]> {
  const known = fingerprintsIn(before);
  const changed: ChangedPoint[] = [];
  for (const { name, folder: own, fingerprint } of study.points) {
    const old = known.get(own);
    if (old === undefined || old === fingerprint || !(await exists(join(folder, own)))) continue;
    const moved = await freeName(folder, own);
    await rename(join(folder, own), join(folder, moved));
    changed.push({ name, moved });
  }
  return changed;
}

async function freeName(folder: string, own: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${own}.old-${number}`;
    if (!(await exists(join(folder, name)))) return name;
  }
}

/** Folders of moved points, for their stages. */
export async function movedFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((one) => (one.isDirectory() && /\.old-\d+$/.test(one.name) ? [one.name] : [])).sort();
}
