import { type FormatResult, format, formatParsed } from "../../dsl/format/format.js";
import { type ParseResult, parse } from "../../dsl/grammar/parse.js";
import { SourceFile } from "../../dsl/source/source-file.js";

export const formatted = (text: string): FormatResult => format(new SourceFile("t.fan", text));

/** The formatted text; throws for one with faults. */
export function formattedText(text: string): string {
  const result = formatted(text);
  if (!result.ok) throw new Error(`not formatted: ${result.diagnostics[0]?.message}\n${text}`);
  return result.text;
}

/** The syntax tree without places. */
const treeOf = ({ document }: ParseResult): string =>
  JSON.stringify(document, (key, value: unknown) => (key === "span" ? undefined : value));

const plain = (comment: string): string => comment.replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "");

/** Tokens in their order, and comments in theirs but for what a formatter may change in them. */
const contentOf = ({ tokens, comments }: ParseResult): string =>
  JSON.stringify([tokens.map(({ image }) => image), comments.map(({ image }) => plain(image))]);

/** What is wrong with the formatting of a text; empty for a correct one, and for one that is refused rightly. */
export function faultsOf(text: string): readonly string[] {
  const source = new SourceFile("t.fan", text);
  const parsed = parse(source);
  const first = formatParsed(source, parsed);
  if (!first.ok) {
    const same = first.diagnostics === parsed.diagnostics && first.diagnostics.length > 0;
    return same ? [] : ["refused without the diagnostics of the parser"];
  }
  if (parsed.diagnostics.length > 0) return ["a text with faults was formatted"];
  const result = new SourceFile("t.fan", first.text);
  const reread = parse(result);
  const again = formatParsed(result, reread);
  if (!again.ok) return [`the result does not parse: ${again.diagnostics[0]?.message}\n${first.text}`];
  return [
    ...(again.text === first.text ? [] : [`not stable:\n${first.text}\n--- then\n${again.text}`]),
    ...(treeOf(parsed) === treeOf(reread) ? [] : [`another tree:\n${first.text}`]),
    ...(contentOf(parsed) === contentOf(reread) ? [] : [`other tokens or comments:\n${first.text}`]),
    ...spellingFaults(first.text, parsed),
  ];
}

function spellingFaults(text: string, { comments }: ParseResult): readonly string[] {
  const faults: string[] = [];
  if (text !== "" && !/[^\n]\n$/.test(text)) faults.push("not one line break at the end");
  if (/\r/.test(text) || text.startsWith("\uFEFF")) faults.push("not LF, or a byte order mark");
  if (/[ \t]$/m.test(text)) faults.push("blanks at the end of a line");
  if (/^\n|\n\n\n/.test(text) && !comments.some(({ image }) => /\n\n\n/.test(plain(image)))) faults.push("empty lines");
  return faults.map((fault) => `${fault}:\n${text}`);
}
