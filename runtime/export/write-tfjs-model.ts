import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceFolder, unlessMissing } from "../replace-folder.js";
import { ExitCode, UserError } from "../user-error.js";
import type { WrittenFile } from "./write-model.js";

const partOfModel = /^(?:model\.json|group1-shard\d+of\d+\.bin)$/;

/**
 * Writes the files of a TensorFlow.js model as a folder of their own, in place of an older model as a whole. Throws
 * `UserError` (exit code 2) where the folder holds anything else.
 */
export async function writeTfjsModel(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly WrittenFile[]> {
  const there = (await readdir(folder).catch(unlessMissing)) ?? [];
  const foreign = there.includes("model.json") ? there.find((name) => !partOfModel.test(name)) : there[0];
  if (foreign !== undefined) {
    throw new UserError("this folder exists and holds something else than a TensorFlow.js model", {
      file: folder,
      found: foreign,
      hint: "choose another folder with -o",
      exitCode: ExitCode.usage,
    });
  }
  await replaceFolder(folder, files);
  return [...files].map(([name, content]) => ({ file: join(folder, name), bytes: content.length }));
}
