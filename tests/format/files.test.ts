import { describe, expect, it } from "vitest";
import { faultsOf, formatted, formattedText } from "./invariants.js";
import { examples, fences, files } from "./texts.js";

const all = [...files, ...fences].map(({ name, text }) => [name, text] as const);

it("files and fences are found", () => {
  expect(files.length).toBeGreaterThanOrEqual(6);
  expect(fences.length).toBeGreaterThanOrEqual(8);
});

it("examples of diagnostics keep tree, tokens and comments, or are refused with what the parser says", () => {
  expect(examples.length).toBeGreaterThan(100);
  expect(examples.filter(({ text }) => faultsOf(text).length > 0)).toEqual([]);
});

describe.each(all)("%s", (_, text) => {
  it("is formatted: `fanc fmt` would not change it", () => {
    expect(formattedText(text)).toBe(text);
  });

  it("keeps tree, tokens and comments, whatever its line breaks and blanks", () => {
    expect(faultsOf(text)).toEqual([]);
    expect(faultsOf(oneLine(text))).toEqual([]);
    expect(faultsOf(oneTokenPerLine(text))).toEqual([]);
  });

  it("is the same with CRLF, a byte order mark, tabs, and without its last line break", () => {
    const spellings = [
      text.replaceAll("\n", "\r\n"),
      `\uFEFF${text}`,
      text.replace(/^ */gm, "\t"),
      text.trimEnd(),
      text.replace(/(?<=[^\n])$/gm, "  "),
    ];
    for (const spelling of spellings) {
      expect(spelling).not.toBe(text);
      expect(formattedText(spelling)).toBe(text);
    }
  });

  it("is refused, with what the parser says, when a bracket is missing", () => {
    const broken = text.replace(/[}\]](?=[^}\]]*$)/, "");
    const result = formatted(broken);
    expect(result.ok).toBe(/[}\]]/.test(text) ? false : result.ok);
    expect(faultsOf(broken)).toEqual([]);
  });
});

const oneLine = (text: string): string =>
  text.replace(/\/\/.*$/gm, (comment) => `/*${comment.replaceAll("*", "")}*/`).replace(/\s+/g, " ");
const oneTokenPerLine = (text: string): string =>
  text.replace(/ +(?=[^"\n]*(?:"[^"\n]*"[^"\n]*)*$)(?<!\/\/.*)/gm, "\n");
