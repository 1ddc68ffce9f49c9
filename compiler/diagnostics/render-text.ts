import type { Diagnostic, Severity } from "../../dsl/source/diagnostic.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import type { Span } from "../../dsl/source/span.js";

export interface TextOptions {
  /** ANSI colours; off by default. */
  readonly colour?: boolean;
  /** Columns of the terminal; longer source lines are cut around the marked place. Default 110. */
  readonly width?: number;
}

type Sources = ReadonlyMap<string, SourceFile>;

/** All diagnostics with code frames, and a count at the end. Ends with a newline unless there are none. */
export function renderText(all: readonly Diagnostic[], sources: Sources, options: TextOptions = {}): string {
  if (all.length === 0) return "";
  const frames = all.map((one) => renderOne(one, sources, options));
  const count = (severity: Severity): string => {
    const n = all.filter((one) => one.severity === severity).length;
    return n === 0 ? "" : `${n} ${severity}${n === 1 ? "" : "s"}`;
  };
  return `${frames.join("\n")}\n${[count("error"), count("warning")].filter((part) => part !== "").join(", ")}\n`;
}

type Paint = (text: string) => string;
const ansi =
  (code: string, on: boolean): Paint =>
  (text) =>
    on ? `\u001b[${code}m${text}\u001b[0m` : text;

function renderOne(one: Diagnostic, sources: Sources, { colour = false, width = 110 }: TextOptions): string {
  const strong = ansi(one.severity === "error" ? "1;31" : "1;33", colour);
  const faint = ansi("2", colour);
  const source = sources.get(one.file);
  const at = source?.position(one.span.start);
  const lines = [`${strong(`${one.severity}[${one.code}]`)}: ${shown(one.message)}`];
  lines.push(faint(at === undefined ? `  --> ${one.file}` : `  --> ${one.file}:${at.line}:${at.column}`));
  if (source !== undefined) lines.push(...frame(one, source, width, strong, faint));
  for (const note of one.notes) lines.push(`  ${shown(note)}`);
  for (const related of one.related) {
    const file = sources.get(related.file);
    const place = file?.position(related.span.start);
    lines.push(
      faint(
        `  via: ${shown(related.message)} (${related.file}${place === undefined ? "" : `:${place.line}:${place.column}`})`,
      ),
    );
  }
  if (one.hint !== undefined) lines.push(`  ${ansi("1;36", colour)("hint")}: ${shown(one.hint)}`);
  return `${lines.join("\n")}\n`;
}

/** Text of a spec reaches the terminal without control characters. */
const shown = (text: string): string => text.replace(/[^\P{Cc}\t\n]/gu, "\ufffd");

interface Marked {
  readonly line: number;
  readonly span: Span;
  readonly text: string;
  readonly primary: boolean;
}

/** The lines with labels, each underlined by `~~~~` (the fault) or `----` (a place that explains it). */
function frame(one: Diagnostic, source: SourceFile, width: number, strong: Paint, faint: Paint): readonly string[] {
  const primary = one.labels.find((label) => label.span.start === one.span.start && label.span.end === one.span.end);
  const marks: Marked[] = [
    { line: source.position(one.span.start).line, span: one.span, text: primary?.text ?? "", primary: true },
    ...one.labels
      .filter((label) => label !== primary)
      .map((label) => ({
        line: source.position(label.span.start).line,
        span: label.span,
        text: label.text,
        primary: false,
      })),
  ].sort((a, b) => a.line - b.line || a.span.start - b.span.start);
  const gutter = String(Math.max(...marks.map((mark) => mark.line))).length;
  const bar = faint(`${" ".repeat(gutter + 1)}|`);
  const out: string[] = [];
  let last: number | undefined;
  for (const mark of marks) {
    if (mark.line !== last) {
      if (last !== undefined && mark.line > last + 1) out.push(faint(`${" ".repeat(gutter)} :`));
      const cut = cutLine(source, mark, width - gutter - 3);
      out.push(`${faint(`${String(mark.line).padStart(gutter)} |`)} ${shown(cut.text)}`);
    }
    last = mark.line;
    const cut = cutLine(source, mark, width - gutter - 3);
    const underline = (mark.primary ? "~" : "-").repeat(cut.length);
    const label = mark.text === "" ? "" : ` ${shown(mark.text)}`;
    out.push(`${bar} ${" ".repeat(cut.column)}${mark.primary ? strong(underline + label) : underline + label}`);
  }
  return out;
}

/** A line with tabs as single blanks, cut to the width so that the mark is in it. */
function cutLine(
  source: SourceFile,
  { line, span }: Marked,
  width: number,
): { readonly text: string; readonly column: number; readonly length: number } {
  const bounds = source.lineSpan(line);
  const text = source.slice(bounds).replaceAll("\t", " ");
  const column = Math.min(span.start - bounds.start, text.length);
  const length = Math.max(1, Math.min(span.end, bounds.end) - bounds.start - column);
  const room = Math.max(20, width);
  if (text.length <= room) return { text, column, length };
  const from = Math.max(0, Math.min(column - Math.floor(room / 3), text.length - room));
  const lead = from > 0 ? "…" : "";
  const shownText = `${lead}${text.slice(from + lead.length, from + room - 1)}${from + room < text.length ? "…" : text.slice(from + room - 1)}`;
  return { text: shownText, column: column - from, length: Math.max(1, Math.min(length, room - (column - from))) };
}
