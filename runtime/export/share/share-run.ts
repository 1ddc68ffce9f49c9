import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fault } from "../../errors/user-error.js";
import { requireOutputFile, writeOutputs } from "../../files/outputs.js";
import { openRegular } from "../../files/regular-file.js";
import { runOwner } from "../../observe/run-owner.js";
import { RunFolder } from "../../run/run-folder.js";
import { lockFile, runPaths } from "../../run/run-parts.js";
import { archived, requireArchiveName } from "./archive.js";
import { type SharedFile, type SharedRun, sharedFiles } from "./shared-files.js";

export interface WrittenArchive extends SharedRun {
  /** Size of the archive. */
  readonly bytes: number;
  /** Files that `force` let be replaced. */
  readonly replaced: readonly string[];
}

/**
 * Packs a run for others, without traces of this machine.
 * @param output the archive; its ending selects the format.
 * @throws UserError if a process works on the run, a file of it is damaged, or the archive cannot be written.
 */
export async function shareRun(
  folder: string,
  output: string,
  { checkpoints, force }: { readonly checkpoints: boolean; readonly force: boolean },
): Promise<WrittenArchive> {
  requireArchiveName(output);
  const rules = { kind: "archive", force, inputs: runPaths(folder), elsewhere: "choose another file with -o" };
  await requireOutputFile(output, rules);
  const run = await RunFolder.open(folder);
  await requireAtRest(folder);
  const shared = await sharedFiles(run, { checkpoints, folders: foldersOf(run) });
  const { value: bytes, replaced } = await writeOutputs(dirname(output), rules, (staging) =>
    writeArchive(join(staging, basename(resolve(output))), basename(resolve(folder)), shared.files),
  );
  return { ...shared, bytes, replaced };
}

/** Folders of this machine that files of the run can name. */
function foldersOf({ path, state, roots }: RunFolder): readonly string[] {
  const folder = resolve(path);
  const project = state.project === undefined ? [] : [resolve(folder, state.project)];
  const data = [...roots.values()].map(dirname);
  const inits = [...(state.init?.values() ?? [])].map(({ file }) => dirname(resolve(folder, file)));
  return [homedir(), tmpdir(), process.cwd(), folder, ...project, ...data, ...inits];
}

/** @returns the size of the archive in bytes. */
async function writeArchive(output: string, folder: string, files: readonly SharedFile[]): Promise<number> {
  let size = 0;
  const file = await openRegular(output, { access: "make" });
  try {
    for await (const part of archived(output, folder, files) as AsyncIterable<Uint8Array>) {
      size += part.length;
      await file.writeFile(part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return size;
}

async function requireAtRest(folder: string): Promise<void> {
  const owner = await runOwner(join(folder, lockFile));
  if (owner.kind !== "working") return;
  throw fault("run/in-use", { file: folder, found: `process ${owner.pid}` });
}
