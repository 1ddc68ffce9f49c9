import { type Analysis, analyse } from "../../compiler/analyse.js";
import { nodeHost } from "../../compiler/host/node-host.js";
import { patchesShareLittle } from "../../compiler/lower/sharing.js";
import type { SpecModel } from "../../compiler/model/index.js";
import { buildPlan, type Compiled } from "../../compiler/plan/build-plan.js";
import { unsupported } from "../../compiler/targets/onnx/support.js";
import { ExitCode, UserError } from "../user-error.js";
import { type DiagnosticFormat, reportDiagnostics } from "./diagnostics-output.js";
import type { CompiledSpec } from "./tfjs-target.js";

export type Settings = ReadonlyMap<string, string>;

/**
 * Checks a spec and prints its diagnostics on stderr. Throws `UserError` when it has errors (exit code 4) or cannot be
 * read (2).
 */
export function checkedModel(
  file: string,
  settings: Settings,
  format: DiagnosticFormat = "text",
): { readonly model: SpecModel; readonly source: string; readonly sources: Analysis["sources"] } {
  const { value, diagnostics, sources } = analyse(nodeHost(file), file, settings);
  const errors = reportDiagnostics({ diagnostics, sources }, format, process.stderr);
  if (!sources.has(file)) throw new SpecErrors(file, errors, ExitCode.usage);
  if (errors > 0 || value === undefined) throw new SpecErrors(file, errors);
  return {
    model: value,
    sources,
    source: identity(
      [...sources.values()].map((s) => s.text),
      settings,
    ),
  };
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
): Compiled & CompiledSpec {
  const { model, source, sources } = checkedModel(file, settings);
  const found = unsupported(model, target).filter((one) => warn || one.severity === "error");
  const slow = warn ? patchesShareLittle(model) : [];
  const errors = reportDiagnostics({ diagnostics: [...found, ...slow], sources }, "text", process.stderr);
  if (errors > 0) throw new SpecErrors(file, errors);
  return { ...buildPlan(model, source, specFile), model, sources };
}

function identity(texts: readonly string[], settings: Settings): string {
  const set = [...settings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
  return [...texts, ...set].join("\n\u0000\n");
}
