import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import { printableLines } from "../../dsl/text/printable.js";

/** One GitHub Actions workflow command a line: `::error file=…,line=…::message`. */
export function renderGithub(all: readonly Diagnostic[], sources: ReadonlyMap<string, SourceFile>): string {
  return all
    .map((one) => {
      const source = sources.get(one.file);
      const start = source?.position(one.span.start) ?? { line: 1, column: 1 };
      const end = source?.position(one.span.end) ?? start;
      const properties = [
        ["file", one.file],
        ["line", start.line],
        ["endLine", end.line],
        ["col", start.column],
        ["endColumn", end.column],
        ["title", one.code],
      ] as const;
      const head = properties.map(([key, value]) => `${key}=${property(String(value))}`).join(",");
      const via = one.related.map((related) => {
        const line = sources.get(related.file)?.position(related.span.start).line;
        return `via: ${related.message} (${related.file}${line === undefined ? "" : `:${line}`})`;
      });
      const hint = one.hint === undefined ? [] : [`hint: ${one.hint}`];
      const body = [one.message, ...one.notes, ...via, ...hint].join("\n");
      return `::${one.severity} ${head}::${data(body)}\n`;
    })
    .join("");
}

/** Escapes of the workflow command syntax. */
const data = (text: string): string => printableLines(text).replaceAll("%", "%25").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
