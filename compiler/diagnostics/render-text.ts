import type { Diagnostic, Related, Severity } from "../../dsl/source/diagnostic.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import { clipped } from "../../dsl/text/columns.js";
import { printable } from "../../dsl/text/printable.js";
import { codeFrame, type Paint } from "./code-frame.js";
import { wrap } from "./wrap.js";

export interface TextOptions {
  /** ANSI colours; off by default. */
  readonly colour?: boolean;
  /** Columns of the terminal: source lines are cut around the marked place, prose is wrapped. Default 110, minimum 40. */
  readonly width?: number;
  /** Ends with the command that explains the first code. Default off. */
  readonly learnMore?: boolean;
}

type Sources = ReadonlyMap<string, SourceFile>;

/** All diagnostics with code frames, then their number. Ends with a newline unless there are no diagnostics. */
export function renderText(all: readonly Diagnostic[], sources: Sources, options: TextOptions = {}): string {
  const [first] = all;
  if (first === undefined) return "";
  const frames = all.map((one) => renderOne(one, sources, options));
  const count = (severity: Severity): string => {
    const n = all.filter((one) => one.severity === severity).length;
    return n === 0 ? "" : `${n} ${severity}${n === 1 ? "" : "s"}`;
  };
  const counts = [count("error"), count("warning")].filter((part) => part !== "").join(", ");
  // What has to be mended first: a warning before it must not take its place.
  const { code } = all.find(({ severity }) => severity === "error") ?? first;
  const more = options.learnMore === true ? `; run \`fanc explain ${code}\` for details` : "";
  return `${frames.join("\n")}\n${counts}${more}\n`;
}

/** Most steps to a fault that are all shown; a longer list shows both ends and the number of steps between them. */
const LONGEST_WAY = 8;

const shortened = (way: readonly Related[]): readonly (Related | number)[] =>
  way.length <= LONGEST_WAY ? way : [...way.slice(0, 3), way.length - 5, ...way.slice(-2)];

const ansi =
  (code: string, on: boolean): Paint =>
  (text) =>
    on ? `\u001b[${code}m${text}\u001b[0m` : text;

function renderOne(one: Diagnostic, sources: Sources, options: TextOptions): string {
  const { colour = false } = options;
  const width = Math.max(40, options.width ?? 110);
  const strong = ansi(one.severity === "error" ? "1;31" : "1;33", colour);
  const faint = ansi("2", colour);
  const prose = (text: string, lead: string, paint: Paint, hang: number): readonly string[] =>
    clipped(text)
      .split("\n")
      .flatMap((line, i) => {
        const [first = "", ...rest] = wrap(`${i === 0 ? lead : "  "}${printable(line)}`, width, hang);
        return [i === 0 && first.startsWith(lead) ? `${paint(lead)}${first.slice(lead.length)}` : first, ...rest];
      });
  const plain: Paint = (text) => text;
  const source = sources.get(one.file);
  const at = source?.position(one.span.start);
  const lines = [
    ...prose(one.message, `${one.severity}[${one.code}]: `, (lead) => `${strong(lead.slice(0, -2))}: `, 2),
  ];
  lines.push(faint(`  --> ${printable(one.file)}${at === undefined ? "" : `:${at.line}:${at.column}`}`));
  if (source !== undefined) lines.push(...codeFrame(one, source, { width, strong, faint }));
  for (const note of one.notes) lines.push(...prose(note, "  ", plain, 2));
  for (const related of shortened(one.related)) {
    if (typeof related === "number") {
      lines.push(faint(`  … and ${related} more`));
      continue;
    }
    const place = sources.get(related.file)?.position(related.span.start);
    const where = `${related.file}${place === undefined ? "" : `:${place.line}:${place.column}`}`;
    lines.push(...prose(`via: ${related.message} (${where})`, "  ", plain, 5).map(faint));
  }
  if (one.hint !== undefined)
    lines.push(...prose(one.hint, "  hint: ", () => `  ${ansi("1;36", colour)("hint")}: `, 6));
  return `${lines.join("\n")}\n`;
}
