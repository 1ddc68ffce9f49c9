import { readdirSync } from "node:fs";
import { join } from "node:path";

const ASCII = /^[\0-\x7f]*$/;

/**
 * Paths of files below a folder by names whose letters can be composed in another way than on the disk: `é` is one character
 * (NFC), or `e` and an accent (NFD, as macOS unpacks archives). Linux takes them for different names. Each folder is listed
 * once, and only if a name in it is not ASCII.
 */
export class SpelledNames {
  readonly #root: string;
  /** Entries of a folder by their composed names. */
  readonly #folders = new Map<string, ReadonlyMap<string, string>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The path of the file or folder that a relative path with `/` names; as it is written if there is none. */
  pathOf(name: string): string {
    if (ASCII.test(name)) return join(this.#root, name);
    let folder = this.#root;
    for (const part of name.split("/")) folder = join(folder, ASCII.test(part) ? part : this.#entry(folder, part));
    return folder;
  }

  #entry(folder: string, name: string): string {
    const entries = this.#folders.get(folder) ?? entriesOf(folder);
    this.#folders.set(folder, entries);
    return entries.get(name) ?? entries.get(name.normalize("NFC")) ?? name;
  }
}

/** Exact names come before composed ones. */
function entriesOf(folder: string): ReadonlyMap<string, string> {
  const names = namesIn(folder).filter((name) => !ASCII.test(name));
  const composed = names.map((name) => [name.normalize("NFC"), name] as const);
  return new Map([...composed, ...names.map((name) => [name, name] as const)]);
}

/** Nothing for a folder that is missing or cannot be read: who opens a file in it gets the system's error. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
