import { type CompilerHost, joinImport, STD_PREFIX } from "./host.js";

/** A host over texts in memory, for tests, editors and the browser. Library files are keyed `@std/x.fan`. */
export function memoryHost(files: Readonly<Record<string, string>>): CompilerHost {
  return {
    libraryFiles: Object.keys(files).flatMap((name) =>
      name.startsWith(STD_PREFIX) ? [name.slice(STD_PREFIX.length)] : [],
    ),
    readFile: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    obstacle: () => undefined,
    resolveImport(specifier, from) {
      if (specifier.startsWith("std/")) return { kind: "file", path: STD_PREFIX + specifier.slice(4) };
      const path = joinImport(specifier, from);
      return path.startsWith("..") || /^([/\\]|[A-Za-z]:)/.test(specifier)
        ? { kind: "outside" }
        : { kind: "file", path };
    },
  };
}
