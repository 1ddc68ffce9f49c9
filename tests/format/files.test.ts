import { describe, expect, it } from "vitest";
import { faultsOf, formatted, formattedText } from "./invariants.js";
import { examples, fences, files } from "./texts.js";

const all = [...files, ...fences].map(({ name, text }) => [name, text] as const);

it("the test finds files and fences to format", () => {
  expect(files.length).toBeGreaterThanOrEqual(6);
  expect(fences.length).toBeGreaterThanOrEqual(8);
});

it("formatted examples of diagnostics keep tree, tokens and comments, or are refused with the parser's errors", () => {
  expect(examples.length).toBeGreaterThan(100);
  expect(examples.filter(({ text }) => faultsOf(text).length > 0)).toEqual([]);
});

describe.each(all)("%s", (_, text) => {
  it("the file is formatted: `fanc fmt` would not change it", () => {
    expect(formattedText(text)).toBe(text);
  });

  it("formatting keeps tree, tokens and comments, whatever the line breaks and spaces", () => {
    expect(faultsOf(text)).toEqual([]);
    expect(faultsOf(oneLine(text))).toEqual([]);
    expect(faultsOf(oneTokenPerLine(text))).toEqual([]);
  });

  it("formatting gives the same with CRLF, a byte order mark, tabs, and without the last line break", () => {
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

  it("the formatter refuses the file with the parser's errors if a bracket is missing", () => {
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
