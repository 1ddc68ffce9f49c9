/** The text of the library's files by name, without extension. */
export type LibraryText = ReadonlyMap<string, string>;

/** The contract between modules and those who run them: no code, only types. */
export const contractFile = "tfjs-modules";

const relativeImport = /(\bfrom ")(\.{1,2}\/(?:[\w.-]+\/)*)([\w-]+)(\.js";)/g;

/** Files of the library with everything that they import, sorted. Throws for one that is not there. */
export function withImports(files: readonly string[], library: LibraryText): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const text = library.get(name);
    if (text === undefined) throw new Error(`tfjs: the library has no file ${name}`);
    for (const [, , , imported] of text.matchAll(relativeImport)) visit(imported as string);
  };
  for (const file of files) visit(file);
  return [...found].sort();
}

/** The text of a file as it stands in a package, where all files of the library lie in one folder. */
export const inOneFolder = (text: string): string => text.replace(relativeImport, "$1./$3$4");
