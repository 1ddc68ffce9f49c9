import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "../../../compiler/compile.js";
import { CODES } from "../../../compiler/diagnostics/codes.js";
import { memoryHost } from "../../../compiler/host/memory-host.js";
import { type ParseResult, parse } from "../../../dsl/grammar/parse.js";
import type { Diagnostic } from "../../../dsl/source/diagnostic.js";
import { SourceFile } from "../../../dsl/source/source-file.js";
import { ROOT } from "../../docs/fences.js";
import { faultsOf } from "../../format/invariants.js";

/** Most work for one text, in milliseconds of this process: other work on the machine does not count. */
const LONGEST = 5000;

const library = Object.fromEntries(
  readdirSync(join(ROOT, "dsl", "std"))
    .filter((name) => name.endsWith(".fan"))
    .map((name) => [`@std/${name}`, readFileSync(join(ROOT, "dsl", "std", name), "utf8")]),
);

/** What parser, formatter and checker do wrong with a text; empty for none. A throw is a fault, too. */
export function languageFaults(text: string): readonly string[] {
  const before = process.cpuUsage();
  const parsed = parse(new SourceFile("t.fan", text));
  const faults = [
    ...lostText(text, parsed),
    ...parsed.diagnostics.flatMap((one) => misplaced(one, text)),
    ...faultsOf(text),
    ...checkerFaults(text),
  ];
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  return took > LONGEST ? [...faults, `took ${took.toFixed(0)} ms of work`] : faults;
}

/** Tokens, comments and blanks are the whole text, unless a fault below the grammar says what else is there. */
function lostText(text: string, { tokens, comments, diagnostics, tree }: ParseResult): readonly string[] {
  if (tree === undefined || diagnostics.length > 0) return [];
  const pieces = [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
  let at = 0;
  for (const { startOffset, image } of pieces) {
    const between = text.slice(at, startOffset);
    if (startOffset < at || /[^ \t\r\n\uFEFF]/.test(between)) return [`lost: ${JSON.stringify(between)}`];
    if (!text.startsWith(image, startOffset)) return [`not in the text: ${JSON.stringify(image)}`];
    at = startOffset + image.length;
  }
  return /[^ \t\r\n\uFEFF]/.test(text.slice(at)) ? [`lost: ${JSON.stringify(text.slice(at))}`] : [];
}

function misplaced({ code, span: { start, end } }: Diagnostic, text: string): readonly string[] {
  const isInside = 0 <= start && start <= end && end <= text.length;
  return isInside && Object.hasOwn(CODES, code) ? [] : [`${code} at ${start} to ${end} of ${text.length}`];
}

function checkerFaults(text: string): readonly string[] {
  const { value, diagnostics, sources } = analyse(memoryHost({ ...library, "t.fan": text }), "t.fan", new Map());
  const lost = diagnostics.filter(({ file }) => !sources.has(file)).map(({ code }) => `${code} in an unknown file`);
  const silent = value === undefined && diagnostics.length === 0 ? ["refused without a diagnostic"] : [];
  return [...lost, ...silent, ...diagnostics.flatMap((one) => misplaced(one, sources.get(one.file)?.text ?? ""))];
}
