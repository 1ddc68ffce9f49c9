export type ResolvedImport = { readonly kind: "file"; readonly path: string } | { readonly kind: "outside" };

/** The compiler's only way to files. Paths are opaque to the compiler; they appear in messages as they are. */
export interface CompilerHost {
  /** Text of a file; undefined if it cannot be read. */
  readFile(path: string): string | undefined;
  /** What is at a path in place of a file that can be read: `a named pipe`. Undefined where nothing is. */
  obstacle(path: string): string | undefined;
  /** Names of the library's files, without `std/`. */
  readonly libraryFiles: readonly string[];
  /** The file that an import in `from` means: `std/x.fan` is the library, everything else is relative to `from`. */
  resolveImport(specifier: string, from: string): ResolvedImport;
}

/** Library files are named by this prefix, wherever they are installed. */
export const STD_PREFIX = "@std/";

/** Joins a relative import to the folder of a file, without touching a file system. `/` and `\` both separate. */
export function joinImport(specifier: string, from: string): string {
  const folder = from.replaceAll("\\", "/").split("/").slice(0, -1);
  const parts = [...folder];
  for (const part of specifier.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== ".." && parts.at(-1) !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The file name of a path with forward slashes. */
export const fileNameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
