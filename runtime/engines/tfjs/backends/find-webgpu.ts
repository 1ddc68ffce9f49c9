import { createRequire } from "node:module";
import { join } from "node:path";
import { storedEngine } from "../installed/store.js";

export type FoundWebgpu =
  | { readonly found: true; readonly folder: string; readonly version: string }
  | { readonly found: false; readonly reason: string };

/** The npm package `webgpu` (Dawn): of the project we are in, else of the engine store. */
export async function findWebgpu(from: string = process.cwd()): Promise<FoundWebgpu> {
  const own = packageFrom(from);
  if (own !== undefined) return own;
  const stored = await storedEngine("webgpu");
  switch (stored.state) {
    case "missing":
      return { found: false, reason: "the package webgpu is not installed" };
    case "unusable":
      return { found: false, reason: `${stored.folder}: ${stored.reason}` };
    case "ready":
      return (
        packageFrom(stored.folder) ?? { found: false, reason: `${stored.folder}: the package webgpu is gone from it` }
      );
    default: {
      const never: never = stored;
      return never;
    }
  }
}

function packageFrom(folder: string): FoundWebgpu | undefined {
  const require = createRequire(join(folder, "package.json"));
  try {
    const file = require.resolve("webgpu/package.json");
    return { found: true, folder: join(file, ".."), version: (require(file) as { readonly version: string }).version };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
