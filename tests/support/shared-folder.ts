import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of what test files share, of one run of vitest. */
    readonly shared: string;
  }
}

/** Milliseconds to wait for another worker that makes a folder. */
const patience = 110_000;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * A folder that is made once in a run of vitest, by the first test file that needs it; the others wait for it. It is for
 * reading: whoever changes it copies it first, with its times.
 * @param make fills an empty folder, which is renamed afterwards.
 */
export async function sharedFolder(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject("shared"), name);
  const making = `${folder}.part`;
  for (let waited = 0; waited < patience; waited += 50) {
    if (await exists(folder)) return folder;
    if (await isFirst(making)) {
      try {
        await make(making);
        await rename(making, folder);
      } catch (error) {
        await rm(making, { recursive: true, force: true });
        throw error;
      }
      return folder;
    }
    await sleep(50);
  }
  throw new Error(`${folder} was not made within ${patience / 1000} seconds`);
}

/** Makes the folder; false if it exists. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
