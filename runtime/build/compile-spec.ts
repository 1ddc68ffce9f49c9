import { type Analysis, analyse } from "../../compiler/analyse.js";
import { buildPlan, type Compiled } from "../../compiler/build/build-plan.js";
import { patchesShareLittle } from "../../compiler/graphs/sharing.js";
import type { CompilerHost } from "../../compiler/host/host.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import type { SpecModel } from "../../compiler/model/index.js";
import { unsupported } from "../../compiler/targets/onnx/support.js";
import { ExitCode, UserError } from "../errors/user-error.js";
import { type DiagnosticFormat, reportDiagnostics } from "./diagnostics-output.js";
import { nodeHost } from "./node-host.js";
import type { CompiledSpec } from "./tfjs-target.js";

export type Settings = ReadonlyMap<string, string>;

export interface CheckedSpec {
  readonly model: SpecModel;
  /** Identifies the spec: the texts of its `.fan` files and the settings. */
  readonly source: string;
  readonly sources: Analysis["sources"];
  /** Every file that was read, those that are not `.fan` files among them, by the compiler's name of it. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Checks a spec and prints its diagnostics on stderr. Throws `UserError` when it has errors (exit code 4) or cannot be
 * read (2).
 */
export function checkedModel(file: string, settings: Settings, format: DiagnosticFormat = "text"): CheckedSpec {
  const { host, texts } = recording(nodeHost(file));
  const { value, diagnostics, sources } = analyse(host, file, settings);
  const errors = reportDiagnostics({ diagnostics, sources }, format, process.stderr);
  if (!sources.has(file)) throw new SpecErrors(file, errors, ExitCode.usage);
  if (errors > 0 || value === undefined) throw new SpecErrors(file, errors);
  return {
    model: value,
    sources,
    texts,
    source: identity(sources, settings),
  };
}

/** A host that keeps the text of every file that it is asked for, by the compiler's name of it. */
function recording(host: CompilerHost): { readonly host: CompilerHost; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  const readFile = (path: string): string | undefined => {
    const text = host.readFile(path);
    if (text !== undefined) texts.set(path, text);
    return text;
  };
  return { host: { ...host, readFile }, texts };
}

/** The errors of a spec have been printed; only the count is left to say. */
export class SpecErrors extends UserError {
  constructor(file: string, count: number, exitCode: ExitCode = ExitCode.findings) {
    super(`${count} ${count === 1 ? "error" : "errors"}`, { file, exitCode });
    this.name = "SpecErrors";
  }
}

/**
 * Compiles a spec; `specFile` is how the plan shall name it. What the target cannot express is printed and thrown as
 * `UserError` (exit code 4); what only the runtime cannot do is printed if `warn` is set, and stands in the plan.
 */
export function compileSpec(
  file: string,
  settings: Settings,
  specFile: string,
  warn = false,
  target = "onnx",
): Compiled & CompiledSpec & Pick<CheckedSpec, "texts"> {
  const { model, source, sources, texts } = checkedModel(file, settings);
  const found = unsupported(model, target).filter((one) => warn || one.severity === "error");
  const slow = warn ? patchesShareLittle(model) : [];
  const errors = reportDiagnostics({ diagnostics: [...found, ...slow], sources }, "text", process.stderr);
  if (errors > 0) throw new SpecErrors(file, errors);
  return { ...buildPlan(model, source, specFile), model, sources, texts };
}

/**
 * Compiles texts that are in memory, such as those that a run keeps of its spec; undefined where they have errors.
 * @param main the file that is compiled, by its name in `texts`; files of the library are named `@std/...`.
 */
export function compileTexts(
  texts: ReadonlyMap<string, string>,
  main: string,
  settings: Settings,
  specFile: string,
): (Compiled & CompiledSpec) | undefined {
  const { value, sources } = analyse(memoryHost(Object.fromEntries(texts)), main, settings);
  return value === undefined
    ? undefined
    : { ...buildPlan(value, identity(sources, settings), specFile), model: value, sources };
}

function identity(sources: Analysis["sources"], settings: Settings): string {
  const texts = [...sources.values()].map(({ text }) => text);
  const set = [...settings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
  return [...texts, ...set].join("\n\u0000\n");
}
