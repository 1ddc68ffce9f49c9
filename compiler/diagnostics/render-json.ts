import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import type { Position, SourceFile } from "../../dsl/source/source-file.js";
import type { Span } from "../../dsl/source/span.js";
import { printableJson } from "../../dsl/text/printable.js";
import { docsPage } from "./docs-page.js";

interface JsonPlace {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly labels: readonly (JsonPlace & { readonly text: string })[];
  readonly notes: readonly string[];
  readonly hint?: string;
  /** Page that explains the code, relative to the package. */
  readonly docs: string;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
}

export interface JsonReport {
  readonly schema: "fanc.diagnostics/1";
  readonly diagnostics: readonly JsonDiagnostic[];
}

const ORIGIN: Position = { line: 1, column: 1, offset: 0 };

/** The diagnostics as data: lines and columns are 1-based, offsets are 0-based UTF-16 units, ends are exclusive. */
export function jsonReport(all: readonly Diagnostic[], sources: ReadonlyMap<string, SourceFile>): JsonReport {
  const place = (file: string, span: Span): JsonPlace => {
    const source = sources.get(file);
    return { file, start: source?.position(span.start) ?? ORIGIN, end: source?.position(span.end) ?? ORIGIN };
  };
  const diagnostics = all.map(
    (one): JsonDiagnostic => ({
      code: one.code,
      severity: one.severity,
      message: one.message,
      ...place(one.file, one.span),
      labels: one.labels.map((label) => ({ text: label.text, ...place(one.file, label.span) })),
      notes: one.notes,
      ...(one.hint === undefined ? {} : { hint: one.hint }),
      docs: docsPage(one.code),
      related: one.related.map((related) => ({ message: related.message, ...place(related.file, related.span) })),
    }),
  );
  return { schema: "fanc.diagnostics/1", diagnostics };
}

export const renderJson = (all: readonly Diagnostic[], sources: ReadonlyMap<string, SourceFile>): string =>
  `${printableJson(jsonReport(all, sources), 2)}\n`;
