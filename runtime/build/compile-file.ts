import { type Analysis, analyse, type Compilation, type CompileOptions, compile } from "../../compiler/compile.js";
import type { CompilerHost } from "../../compiler/host/host.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import type { Settings } from "../../compiler/resolve/settings/read.js";
import { fault, type UserError } from "../errors/user-error.js";
import { nodeHost } from "./node-host.js";

/** What a compilation has read. */
export interface Read {
  /** The text of every file, those that are not `.fan` files among them, by the compiler's name of it. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Compiles a `.fan` file of the file system. */
export function compileFile(file: string, options: CompileOptions = {}): Compilation & Read {
  const { host, texts } = recording(nodeHost(file));
  return { ...compile(host, file, options), texts };
}

/** Checks a `.fan` file of the file system. */
export const checkFile = (file: string, settings: Settings): Analysis => analyse(nodeHost(file), file, settings);

/**
 * Compiles texts in memory, such as the spec that a run keeps.
 * @param main the file to compile, by its name in `texts`; files of the library are named `@std/...`.
 */
export const compileTexts = (
  texts: ReadonlyMap<string, string>,
  main: string,
  options: CompileOptions = {},
): Compilation => compile(memoryHost(Object.fromEntries(texts)), main, options);

/** A host that keeps the text of every file that it is asked for. */
function recording(host: CompilerHost): { readonly host: CompilerHost } & Read {
  const texts = new Map<string, string>();
  const readFile = (path: string): string | undefined => {
    const text = host.readFile(path);
    if (text !== undefined) texts.set(path, text);
    return text;
  };
  return { host: { ...host, readFile }, texts };
}

/** The error of a spec whose diagnostics have errors, to be thrown after the diagnostics are printed. */
export function specErrors(
  file: string,
  { diagnostics, sources }: Pick<Analysis, "diagnostics" | "sources">,
): UserError {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const count = `${errors} ${errors === 1 ? "error" : "errors"}`;
  return fault(sources.has(file) ? "spec/errors" : "spec/unreadable", { file, count });
}
