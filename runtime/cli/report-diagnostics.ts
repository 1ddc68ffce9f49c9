import type { Analysis, Compiled, CompileOptions } from "../../compiler/compile.js";
import { renderGithub } from "../../compiler/diagnostics/render-github.js";
import { renderJson } from "../../compiler/diagnostics/render-json.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";
import type { SpecModel } from "../../compiler/model/index.js";
import type { Settings } from "../../compiler/resolve/settings/read.js";
import { checkFile, compileFile, type Read, specErrors } from "../build/compile-file.js";
import { useColour, widthOf } from "../terminal/terminal.js";

export type DiagnosticFormat = "text" | "json" | "github";

/** Prints diagnostics, as one document whatever the format, and returns the number of errors among them. */
export function reportDiagnostics(
  { diagnostics, sources }: Pick<Analysis, "diagnostics" | "sources">,
  format: DiagnosticFormat,
  stream: NodeJS.WriteStream,
): number {
  const text = rendered(diagnostics, sources, format, stream);
  if (text !== "") stream.write(text.endsWith("\n") ? text : `${text}\n`);
  return diagnostics.filter((d) => d.severity === "error").length;
}

function rendered(
  diagnostics: Analysis["diagnostics"],
  sources: Analysis["sources"],
  format: DiagnosticFormat,
  stream: NodeJS.WriteStream,
): string {
  switch (format) {
    case "json":
      return renderJson(diagnostics, sources);
    case "github":
      return renderGithub(diagnostics, sources);
    case "text":
      return renderText(diagnostics, sources, { colour: useColour(stream), width: widthOf(stream), learnMore: true });
  }
}

/** Checks a spec and prints its diagnostics on stderr. Throws `UserError` when it has errors or cannot be read. */
export function checkedModel(file: string, settings: Settings = new Map()): SpecModel {
  const analysis = checkFile(file, settings);
  reportDiagnostics(analysis, "text", process.stderr);
  if (analysis.value === undefined) throw specErrors(file, analysis);
  return analysis.value;
}

/** Compiles a spec and prints its diagnostics on stderr. Throws `UserError` when it has errors or cannot be read. */
export function compiledSpec(file: string, options: CompileOptions): Compiled & Read {
  const compilation = compileFile(file, options);
  reportDiagnostics(compilation, "text", process.stderr);
  if (!compilation.ok) throw specErrors(file, compilation);
  return compilation;
}
