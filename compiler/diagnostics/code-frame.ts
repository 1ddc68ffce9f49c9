import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import type { Span } from "../../dsl/source/span.js";
import { clipped, columnsOf, type Glyph, glyphs } from "../../dsl/text/columns.js";
import { printable } from "../../dsl/text/printable.js";
import { wrap } from "./wrap.js";

export type Paint = (text: string) => string;

export interface FrameStyle {
  /** Columns of the terminal. */
  readonly width: number;
  /** For the fault itself. */
  readonly strong: Paint;
  /** For line numbers and bars. */
  readonly faint: Paint;
}

interface Mark {
  readonly line: number;
  readonly span: Span;
  readonly text: string;
  readonly primary: boolean;
}

/** The lines with labels, each underlined with `~~~~` (the fault) or `----` (a place that explains it). */
export function codeFrame(
  one: Diagnostic,
  source: SourceFile,
  { width, strong, faint }: FrameStyle,
): readonly string[] {
  const marks = marksOf(one, source);
  const gutter = String(Math.max(...marks.map((mark) => mark.line))).length;
  const room = Math.max(20, width - gutter - 3);
  const bar = faint(`${" ".repeat(gutter + 1)}|`);
  const out: string[] = [];
  let last: { readonly line: number; readonly view: LineView } | undefined;
  for (const mark of marks) {
    if (last === undefined || mark.line !== last.line) {
      if (last !== undefined && mark.line > last.line + 1) out.push(faint(`${" ".repeat(gutter)} :`));
      const focus = marks.find((other) => other.line === mark.line && other.primary) ?? mark;
      last = { line: mark.line, view: lineView(source, focus, room) };
      out.push(`${faint(`${String(mark.line).padStart(gutter)} |`)} ${last.view.text}`);
    }
    const paint: Paint = mark.primary ? strong : (text) => text;
    out.push(...underline(mark, last.view, room).map(({ pad, text }) => `${bar} ${" ".repeat(pad)}${paint(text)}`));
  }
  return out;
}

function marksOf(one: Diagnostic, source: SourceFile): readonly Mark[] {
  const primary = one.labels.find((label) => label.span.start === one.span.start && label.span.end === one.span.end);
  const mark = (span: Span, text: string, isPrimary: boolean): Mark => {
    const { line } = source.position(span.start);
    const end = source.position(Math.max(span.start, span.end - 1)).line;
    const rest = end > line ? `… to line ${end}` : "";
    return { line, span, text: [rest, text].filter((part) => part !== "").join(" "), primary: isPrimary };
  };
  return [
    mark(one.span, primary?.text ?? "", true),
    ...one.labels.filter((label) => label !== primary).map((label) => mark(label.span, label.text, false)),
  ].sort((a, b) => a.line - b.line || a.span.start - b.span.start);
}

/** Underlines the span and prints its label to the right, or on the next line if the label does not fit. */
function underline(
  mark: Mark,
  view: LineView,
  room: number,
): readonly { readonly pad: number; readonly text: string }[] {
  const [pad, end] = view.columns(mark.span);
  const line = (mark.primary ? "~" : "-").repeat(end - pad);
  const label = printable(clipped(mark.text));
  if (label === "") return [{ pad, text: line }];
  if (end + 1 + columnsOf(label) <= room) return [{ pad, text: `${line} ${label}` }];
  const indent = Math.max(0, Math.min(pad, room - 40));
  return [{ pad, text: line }, ...wrap(label, Math.max(20, room - indent)).map((text) => ({ pad: indent, text }))];
}

interface LineView {
  readonly text: string;
  /** Columns `[from, to)` of the shown part of a span; at least one. */
  columns(span: Span): readonly [number, number];
}

/** A line, cut to `room` columns around the mark. */
function lineView(source: SourceFile, mark: Mark, room: number): LineView {
  const bounds = source.lineSpan(mark.line);
  // A line can be megabytes long: only the part that can be shown is processed.
  const from = Math.max(bounds.start, mark.span.start - 4 * room);
  const to = Math.min(bounds.end, Math.max(from, mark.span.start) + 8 * room);
  const all = glyphs(source.text.slice(from, to)).map((one) => ({ ...one, at: one.at + from }));
  const total = all.reduce((sum, one) => sum + one.width, 0);
  const whole = from === bounds.start && to === bounds.end;
  if (whole && total <= room) return viewOf(all, "", "", to);
  const before = all.filter((one) => one.at < mark.span.start).reduce((sum, one) => sum + one.width, 0);
  const first = Math.max(0, Math.min(before - Math.floor(room / 3), total - room));
  const lead = first > 0 || from > bounds.start ? "…" : "";
  const trail = first + room < total || to < bounds.end ? "…" : "";
  let column = 0;
  const shown = all.filter((one) => {
    const start = column;
    column += one.width;
    return start >= first + lead.length && column <= first + room - trail.length;
  });
  return viewOf(shown, lead, trail, to);
}

function viewOf(shown: readonly Glyph[], lead: string, trail: string, end: number): LineView {
  const starts: number[] = [];
  let column = lead.length;
  for (const one of shown) {
    starts.push(column);
    column += one.width;
  }
  const after = (i: number): number => shown[i + 1]?.at ?? end;
  return {
    text: `${lead}${shown.map((one) => one.text).join("")}${trail}`,
    columns(span) {
      const first = shown.findIndex((_, i) => after(i) > span.start);
      const last = shown.findIndex((one) => one.at >= span.end);
      const from = first === -1 ? column : (starts[first] ?? column);
      return [from, Math.max(from + 1, last === -1 ? column : (starts[last] ?? column))];
    },
  };
}
