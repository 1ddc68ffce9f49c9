import type { Analysis } from "../../compiler/analyse.js";
import { renderGithub } from "../../compiler/diagnostics/render-github.js";
import { renderJson } from "../../compiler/diagnostics/render-json.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";
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
