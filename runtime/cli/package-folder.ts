import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../atomic-file.js";
import { makeFolder } from "../make-folder.js";
import { readIfThere } from "../run/read-checked.js";
import { ExitCode, UserError } from "../user-error.js";

/** Says which files of a package are ours, and what they were when they were written. */
export const manifestName = ".fanc-package.json";

const manifestSchema = z.object({ schema: z.literal("fanc.package/1"), files: z.record(z.string(), z.string()) });

/** Generated files by path, to the SHA-256 of their content. */
type Manifest = Readonly<Record<string, string>>;

const hashOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * Writes a generated package, into an empty folder or over an older one: what npm, the compiler and training runs put
 * there stays. Throws `UserError` before anything is written where the folder holds something else, or where a generated
 * file has been changed by hand and `force` is not set.
 */
export async function writePackage(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  force = false,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const before = await readManifest(folder);
  const changed = force ? [] : await changedFiles(folder, before, files);
  if (changed.length > 0) {
    throw new UserError("files of this package have been changed since fanc generated them", {
      file: folder,
      found: changed.join(", "),
      hint: "choose another folder with -o, or overwrite them with --force",
      exitCode: ExitCode.usage,
    });
  }
  const hashes = Object.fromEntries([...files].map(([path, content]) => [path, hashOf(content)]));
  const manifest = `${JSON.stringify({ schema: "fanc.package/1", files: hashes }, null, 2)}\n`;
  const all = new Map([...files, [manifestName, new TextEncoder().encode(manifest)]]);
  // The manifest comes last: after a crash, files match either the old one or the content that is written again.
  for (const [path, content] of all) {
    await makeFolder(dirname(join(folder, path)));
    await writeFileAtomic(join(folder, path), content);
  }
  for (const path of Object.keys(before)) if (!files.has(path)) await rm(join(folder, path), { force: true });
  return all;
}

async function readManifest(folder: string): Promise<Manifest> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length === 0) return {};
  if (!names.includes(manifestName)) {
    throw new UserError("this folder exists and holds something else than a package of fanc", {
      file: folder,
      found: names[0] as string,
      hint: "choose another folder with -o",
      exitCode: ExitCode.usage,
    });
  }
  const parsed = manifestSchema.safeParse(parseJson(await readFile(join(folder, manifestName), "utf8")));
  if (parsed.success && Object.keys(parsed.data.files).every(isInside)) return parsed.data.files;
  throw new UserError("this package's list of generated files is damaged", {
    file: join(folder, manifestName),
    hint: "choose another folder with -o",
    exitCode: ExitCode.usage,
  });
}

/** Undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The list says what may be removed: nothing outside the folder. */
const isInside = (path: string): boolean => !isAbsolute(path) && !path.split(/[/\\]/).includes("..");

/** Files that are neither as they were generated nor as they are to be. */
async function changedFiles(
  folder: string,
  before: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const path of new Set([...Object.keys(before), ...files.keys()])) {
    const content = await readIfThere(join(folder, path));
    if (content === undefined) continue;
    const hash = hashOf(content);
    const next = files.get(path);
    if (hash !== before[path] && (next === undefined || hash !== hashOf(next))) changed.push(path);
  }
  return changed;
}
