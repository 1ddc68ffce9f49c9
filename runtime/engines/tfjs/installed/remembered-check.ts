import { createHash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "../../../files/atomic-file.js";
import { readText } from "../../../files/regular-file.js";
import { checkLoad, type LoadCheck, type LoadCheckOptions } from "./load-check.js";
import { storeFolder } from "./store.js";

/** Codes of a disk that cannot be written: the check is then repeated each time. */
const unwritable = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR"]);

/**
 * `checkLoad`, made once for a native library on a machine: a load that has worked is remembered in the store until
 * the library, Node, the processor or the GPU's driver is another. One that failed is tried again each time.
 * @param library its file; it tells one build from the next.
 */
export async function rememberedCheck(
  options: LoadCheckOptions,
  library: string,
  store: string = storeFolder(),
): Promise<LoadCheck> {
  const file = await checkFile(library, store);
  if (file === undefined) return checkLoad(options);
  const known = await readCheck(file);
  if (known !== undefined) return known;
  return freshCheck(options, library, store);
}

/** `checkLoad`, whatever is remembered; its result is remembered. */
async function freshCheck(
  options: LoadCheckOptions,
  library: string,
  store: string = storeFolder(),
): Promise<LoadCheck> {
  const check = await checkLoad(options);
  await rememberCheck(check, library, store);
  return check;
}

/** Keeps a check of this library for `rememberedCheck`. */
export async function rememberCheck(check: LoadCheck, library: string, store: string = storeFolder()): Promise<void> {
  const file = await checkFile(library, store);
  if (file === undefined) return;
  try {
    if (check.ok) await writeFileAtomic(file, `${JSON.stringify(check)}\n`);
    else await rm(file, { force: true });
  } catch (error) {
    if (!unwritable.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** The file that stores the check of this library on this machine; undefined if the library is missing. */
async function checkFile(library: string, store: string): Promise<string | undefined> {
  const found = await stat(library).catch(() => undefined);
  if (found === undefined) return undefined;
  const machine = [process.version, process.platform, process.arch, cpus()[0]?.model ?? ""];
  const gpu = [
    await textOf("/proc/driver/nvidia/version"),
    process.env.LD_LIBRARY_PATH,
    process.env.CUDA_VISIBLE_DEVICES,
  ];
  const facts = [library, found.size, found.mtimeMs, ...machine, ...gpu];
  const key = createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 16);
  return join(store, "checks", `${key}.json`);
}

async function readCheck(file: string): Promise<LoadCheck | undefined> {
  const text = await textOf(file);
  try {
    const check = JSON.parse(text) as LoadCheck | null;
    return check?.ok === true ? check : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (file: string): Promise<string> => readText(file).catch(() => "");
