import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { columnsOf } from "../../dsl/text/columns.js";
import { renderText } from "./render-text.js";

const fault = (start: number, end: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: "value/expected",
  severity: "error",
  message: "a fault",
  file: "a.fan",
  span: { start, end },
  labels: [],
  notes: [],
  related: [],
  ...more,
});

const rendered = (text: string, one: Diagnostic, width?: number): string =>
  renderText([one], new Map([["a.fan", new SourceFile("a.fan", text)]]), width === undefined ? {} : { width });

/** What is drawn right above the underline, by columns of a terminal. */
function marked(text: string, mark: string, width?: number): string {
  const at = text.indexOf(mark);
  const lines = rendered(text, fault(at, at + mark.length), width).split("\n");
  const under = lines.findIndex((line) => line.includes("~"));
  const [from, to] = [lines[under]?.indexOf("~") ?? 0, lines[under]?.lastIndexOf("~") ?? 0];
  let column = 0;
  return Array.from(new Intl.Segmenter().segment(lines[under - 1] ?? ""), ({ segment }) => {
    const start = column;
    column += columnsOf(segment);
    return start >= from && start <= to ? segment : "";
  }).join("");
}

describe("the underline of a code frame", () => {
  it.each([
    ["net 顔 { kernal 3 }", "kernal"],
    ['data d = celeba { root: "写真/😀"  imges: wild }', "imges"],
    ["// 👩‍👩‍👧 e\u0301 C1 = konv", "konv"],
    ["\tC1\t= konv 4", "konv"],
    ["顔 = 顔", "顔"],
    [`${"顔 ".repeat(80)}kernal ${"😀 ".repeat(80)}`, "kernal"],
    [`${"x\t".repeat(3000)}kernal`, "kernal"],
  ])("the underline is below its place: case %#", (text, mark) => {
    for (const width of [undefined, 60, 41]) expect(marked(text, mark, width)).toBe(mark);
  });

  it("the underline of a span of several lines ends with its first line", () => {
    const text = "net A {\n  input x : 3 x 8 x 8\n}\n";
    expect(
      rendered(text, fault(4, text.length - 1, { labels: [{ span: { start: 4, end: 25 }, text: "here" }] })),
    ).toBe(`error[value/expected]: a fault
  --> a.fan:1:5
1 | net A {
  |     ~~~ … to line 3
  |     --- … to line 2 here

1 error
`);
  });

  it("a span that ends with a line break has one line", () => {
    expect(rendered("net A {\n\n", fault(6, 8))).not.toContain("to line");
  });

  it("a label that does not fit after the underline is below it", () => {
    const label = "this layer was written by the template `Trunk`, which is used here with a width of one half";
    const one = fault(0, 3, { labels: [{ span: { start: 0, end: 3 }, text: label }] });
    expect(rendered("abc", one, 50)).toBe(`error[value/expected]: a fault
  --> a.fan:1:1
1 | abc
  | ~~~
  | this layer was written by the template
  | \`Trunk\`, which is used here with a width of
  | one half

1 error
`);
  });
});

describe("prose of a diagnostic", () => {
  it("the prose of a diagnostic is wrapped with an indent", () => {
    const one = fault(0, 1, { message: "word ".repeat(14).trim(), hint: "tip ".repeat(14).trim(), notes: ["a\nb"] });
    expect(rendered("x", one, 50)).toBe(`error[value/expected]: word word word word word
  word word word word word word word word word
  --> a.fan:1:1
1 | x
  | ~
  a
  b
  hint: tip tip tip tip tip tip tip tip tip tip
        tip tip tip tip

1 error
`);
  });

  it("a report ends with the command that explains, on request", () => {
    const sources = new Map([["a.fan", new SourceFile("a.fan", "x")]]);
    expect(renderText([fault(0, 1), fault(0, 1)], sources, { learnMore: true })).toMatch(
      /\n2 errors; run `fanc explain value\/expected` for details\n$/,
    );
  });

  it("that command explains an error, not a warning before it", () => {
    const sources = new Map([["a.fan", new SourceFile("a.fan", "x")]]);
    const warning = fault(0, 1, { code: "unused/layer", severity: "warning" });
    const last = (all: readonly Diagnostic[]): string | undefined =>
      renderText(all, sources, { learnMore: true }).trimEnd().split("\n").at(-1);
    expect(last([warning, fault(0, 1)])).toBe("1 error, 1 warning; run `fanc explain value/expected` for details");
    expect(last([warning])).toBe("1 warning; run `fanc explain unused/layer` for details");
  });
});

describe("texts as long as a file", () => {
  it("a text as long as a file is cut where it is rendered", () => {
    const long = "å".repeat(4_000_000);
    const one = fault(0, long.length, {
      message: long,
      hint: long,
      labels: [{ span: { start: 0, end: 9 }, text: long }],
    });
    expect(rendered(long, one).length).toBeLessThan(10_000);
  });
});

describe("rendering", () => {
  const unit = fc.oneof(
    fc.constantFrom(
      "a",
      " ",
      "\t",
      "\n",
      "\r\n",
      "顔",
      "😀",
      "\u0301",
      "\u200d",
      "\u202e",
      "\u001b[31m",
      "\ud83d",
      "{",
      "\u0000",
    ),
    fc.string({ unit: "binary", maxLength: 2 }),
  );
  const anyText = fc.array(unit, { maxLength: 60 }).map((parts) => parts.join(""));
  const span = fc.record({ start: fc.integer({ min: -2, max: 90 }), end: fc.integer({ min: -2, max: 90 }) });
  const label = fc.record({ span, text: anyText });
  const related = fc.record({ span, message: anyText, file: anyText });

  it("rendering never throws and never prints a control character, whatever the text and places", () => {
    fc.assert(
      fc.property(
        fc.record({ text: anyText, message: anyText, hint: anyText, file: anyText, span, width: fc.nat(140) }),
        fc.array(label, { maxLength: 3 }),
        fc.array(related, { maxLength: 2 }),
        ({ text, message, hint, file, span: at, width }, labels, all) => {
          const one = fault(at.start, at.end, { message, hint, file, labels, related: all, notes: [hint] });
          const out = renderText([one], new Map([[file, new SourceFile(file, text)]]), { width });
          // Line breaks are ours.
          expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
          expect(out).toContain("~");
        },
      ),
      { numRuns: 300 },
    );
  });
});
