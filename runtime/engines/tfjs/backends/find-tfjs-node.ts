import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageIn } from "../installed/load-check.js";
import { bindingIn, storedEngine } from "../installed/store.js";

export type TfjsNodeName = "tfjs-node" | "tfjs-node-gpu";

/** A copy of tfjs-node that may work. */
export interface TfjsNodeCopy {
  readonly packageFolder: string;
  /** Path of its native binding, which can be missing. */
  readonly binding: string;
  /** For messages. */
  readonly place: string;
}

export interface FoundCopies {
  /** Best first. */
  readonly copies: readonly TfjsNodeCopy[];
  /** Why the copy of the store cannot be used, if the store has one. */
  readonly unusable?: string;
}

/** The copies of tfjs-node on this machine: the one of the project we are in, then the one of the store. */
export async function findTfjsNode(name: TfjsNodeName, from: string = process.cwd()): Promise<FoundCopies> {
  const own = ownCopy(name, from);
  const stored = await storedEngine(name);
  const copies = [
    ...(own === undefined ? [] : [copyIn(own, "this project's")]),
    ...(stored.state === "ready"
      ? [copyIn(packageIn(stored.folder, `@tensorflow/${name}`), "the engine store's")]
      : []),
  ];
  return stored.state === "unusable" ? { copies, unusable: `${stored.folder}: ${stored.reason}` } : { copies };
}

function copyIn(packageFolder: string, place: string): TfjsNodeCopy {
  return { packageFolder, place, binding: bindingIn(packageFolder) };
}

function ownCopy(name: TfjsNodeName, from: string): string | undefined {
  try {
    return dirname(createRequire(join(from, "package.json")).resolve(`@tensorflow/${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
