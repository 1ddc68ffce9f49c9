import type { Analysis } from "../../compiler/analyse.js";
import { renderGithub } from "../../compiler/diagnostics/render-github.js";
import { renderJson } from "../../compiler/diagnostics/render-json.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";

export type DiagnosticFormat = "text" | "json" | "github";

/** Prints diagnostics and returns the number of errors among them. */
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
      return renderText(diagnostics, sources, { colour: useColour(stream), width: stream.columns ?? 100 });
  }
}

/** Colours on a terminal, unless NO_COLOR is set. */
export function useColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && (process.env.NO_COLOR ?? "") === "";
}
