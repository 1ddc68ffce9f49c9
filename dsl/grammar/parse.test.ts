import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longTexts } from "../../tests/support/long-texts.js";
import type { Block, Expr, Item, Phrase } from "../ast/ast.js";
import { SourceFile } from "../source/source-file.js";
import { contains, type Span } from "../source/span.js";
import { LIMITS, parse } from "./parse.js";

const read = (text: string) => parse(new SourceFile("t.fan", text));

/** A compact notation of phrases that shows precedence. */
function shown(item: Item): string {
  switch (item.kind) {
    case "separator":
      return item.mark;
    case "number":
      return String(item.value);
    case "size":
      return item.parts.join("x");
    case "string":
      return JSON.stringify(item.value);
    case "path":
      return item.names.map((name) => name.text).join(".");
    case "call":
      return `${item.name.text}(${phrase(item.arguments)})`;
    case "paren":
      return `(${phrase(item.inner)})`;
    case "list":
      return `[${phrase(item.inner)}]`;
    case "block":
      return `{${item.block.entries.map((entry) => `${entry.kind}`).join(" ")}}`;
    case "binary":
      return `<${shown(item.left)} ${item.operator} ${shown(item.right)}>`;
    case "negate":
      return `<-${shown(item.operand)}>`;
    case "range":
      return `<${shown(item.from)}..${shown(item.to)}>`;
  }
}
const phrase = (of: Phrase): string => of.items.map(shown).join(" ");

/** The chain of a net's only layer. */
function chain(text: string): string {
  const { document, diagnostics } = read(`net N { L = ${text} }`);
  expect(diagnostics).toEqual([]);
  const [net] = document.declarations;
  const entry = net?.kind === "net" ? net.body.entries[0] : undefined;
  return entry?.kind === "definition" ? entry.value.phrases.map(phrase).join(" | ") : "";
}

describe("precedence in phrases", () => {
  it.each([
    ["conv 24*width kernel 5", "conv <24 * width> kernel 5"],
    ["conv 24*width/2 kernel 5", "conv <<24 * width> / 2> kernel 5"],
    ["softmax over identities + 0.1 * similarity(FC)", "softmax over identities + <0.1 * similarity(FC)>"],
    ["random_crop 56, flip", "random_crop 56 , flip"],
    ["conv (a + b) kernel 3x5", "conv (a + b) kernel 3x5"],
    ["conv a-b", "conv a - b"],
    ["shift 0, -0.1", "shift 0 , <-0.1>"],
    ["a in 0.25..4", "a in <0.25..4>"],
    ["a in -1..1", "a in <<-1>..1>"],
    ["lr 5e-4 every 100_000", "lr 0.0005 every 100000"],
    ["f(x, y) z", "f(x , y) z"],
    ["f (x)", "f (x)"],
    ["a.b.c over d", "a.b.c over d"],
    ["svm on f { C: 1 } averaged over p", "svm on f {property} averaged over p"],
    ["conv 3 -> relu -> maxpool 2", "conv 3 | relu | maxpool 2"],
    ["[5_o_Clock_Shadow, Bald]", "[5_o_Clock_Shadow , Bald]"],
    ['"a\\"b\\\\c"', '"a\\"b\\\\c"'],
    ["net.data.use", "net.data.use"],
    ["conv 3 // comment\n kernel 5 /* and\n more */ pad 1", "conv 3 kernel 5 pad 1"],
  ])("`%s` groups as `%s`", (text, expected) => {
    expect(chain(text)).toBe(expected);
  });
});

describe("blocks", () => {
  it("a phrase ends before the next entry, clause or definition, even on the same line", () => {
    const { document, diagnostics } = read(
      "net N { input i : 3 x H x W use T(w) C1 = conv 3 -> relu C2 = relu response C2 remove C1, C2 }",
    );
    expect(diagnostics).toEqual([]);
    const [net] = document.declarations;
    const entries = net?.kind === "net" ? net.body.entries : [];
    expect(entries.map((one) => (one.kind === "clause" ? one.keyword.text : one.kind))).toEqual([
      "input",
      "use",
      "definition",
      "definition",
      "response",
      "remove",
    ]);
  });

  it("clause words are names before `=` and `:`", () => {
    const { document, diagnostics } = read(
      "net N { input = conv 3 response = relu } data d = k { train: 1 use: 2 net: 3 }",
    );
    expect(diagnostics).toEqual([]);
    expect(document.declarations.map((one) => one.kind)).toEqual(["net", "data"]);
  });

  it("comments keep their offsets", () => {
    const { comments } = read("// one\nnet N { } /* two */");
    expect(comments.map((one) => [one.image, one.startOffset])).toEqual([
      ["// one", 0],
      ["/* two */", 17],
    ]);
  });
});

/** After a mistake: the codes reported, and the surviving nets with their number of entries. */
describe("recovery", () => {
  it.each([
    ["net A { C1 = conv 3 \n\nnet B { C2 = conv 4 }", ["syntax/missing-token"], ["A:1", "B:1"]],
    ["net A C1 = conv 3 }\nnet B { C2 = conv 4 }", ["syntax/missing-token"], ["A:1", "B:1"]],
    ["net A { C1 = conv (3 kernel 5\n C2 = relu }\nnet B { }", ["syntax/missing-token"], ["A:2", "B:0"]],
    ["net A { C1 = conv 3 ) kernel 5\n C2 = relu }\nnet B { }", ["syntax/unexpected-token"], ["A:2", "B:0"]],
    ["netz A {\n C1 = conv 3 }\nnet B { C2 = conv 4 }", ["syntax/unknown-declaration"], ["B:1"]],
    ["net A { C1 = \n C2 = relu }", ["syntax/missing-value"], ["A:2"]],
    ["net A { C1 = conv 3 -> -> relu\n C2 = relu }", ["syntax/missing-value"], ["A:2"]],
    ["} net B { }", ["syntax/unexpected-token"], ["B:0"]],
    ["net A { } }\nnet B { C = relu }", ["syntax/unexpected-token"], ["A:0", "B:1"]],
    ['use { A, B } "x.fan"\nnet B { }', ["syntax/missing-token"], ["B:0"]],
    ["net { C = relu }", ["syntax/missing-name"], [":1"]],
  ])("recovers from the mistake in %j", (text, codes, nets) => {
    const { document, diagnostics } = read(text);
    expect(diagnostics.map((one) => one.code)).toEqual(codes);
    expect(
      document.declarations.flatMap((one) =>
        one.kind === "net" ? [`${one.name.text}:${one.body.entries.length}`] : [],
      ),
    ).toEqual(nets);
  });
});

describe("limits of the parser", () => {
  it("deeply nested and huge files are rejected with a single error", () => {
    expect(read(`net A { L = ${"(".repeat(100_000)} }`).diagnostics.map((one) => one.code)).toEqual([
      "syntax/nesting-too-deep",
    ]);
    expect(read(" ".repeat(LIMITS.characters + 1)).diagnostics.map((one) => one.code)).toEqual([
      "syntax/file-too-large",
    ]);
    expect(read(`net A { L = ${"- ".repeat(20_000)}1 }`).diagnostics.length).toBeGreaterThan(0);
  });
});

describe("hostile files", () => {
  const LINE = "net N { L = conv ) ) ] 3 }\n";
  it.each(longTexts)("%s: parsed, with a hundred errors at most", (_, text) => {
    const { diagnostics } = read(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
  });

  it("errors after the first hundred are counted, not listed", () => {
    const { diagnostics } = read("net N {\n  a:\n}\n".repeat(150));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)).toMatchObject({
      code: "syntax/too-many-errors",
      message: "50 more syntax errors not shown",
    });
  });

  it("a file with too many errors does not affect the next parse", () => {
    read(LINE.repeat(3000));
    expect(read("net A { C1 = conv (3 -> relu }").diagnostics.map((one) => one.code)).toEqual(["syntax/missing-token"]);
  });

  it("names such as `constructor` and `toString` parse like any other", () => {
    const { diagnostics } = read("net constructor { toString = conv hasOwnProperty }\nnet B { valueOf: ( }");
    expect(diagnostics.map((one) => one.code)).toEqual(["syntax/missing-token"]);
  });
});

/** Checks that every span of a block is inside its parent's and after its preceding siblings'. */
function checkBlock(block: Block): void {
  let last = block.span.start;
  for (const entry of block.entries) {
    expect(contains(block.span, entry.span)).toBe(true);
    expect(entry.span.start).toBeGreaterThanOrEqual(last);
    last = entry.span.end;
    if (entry.kind === "stage") checkBlock(entry.body);
    else if (entry.kind === "property") checkPhrase(entry.value, entry.span);
    else if (entry.kind === "mapping") checkPhrase(entry.from, entry.span);
    else if (entry.kind === "vary") checkPhrase(entry.values, entry.span);
    else for (const one of entry.value.phrases) checkPhrase(one, entry.span);
  }
}
function checkPhrase(of: Phrase, parent: Span): void {
  expect(contains(parent, of.span)).toBe(true);
  for (const item of of.items) {
    expect(contains(of.span, item.span)).toBe(true);
    if (item.kind === "block") checkBlock(item.block);
    for (const child of children(item)) expect(contains(item.span, child.span)).toBe(true);
  }
}
function children(item: Item): readonly Expr[] {
  if (item.kind === "binary") return [item.left, item.right];
  if (item.kind === "range") return [item.from, item.to];
  return item.kind === "negate" ? [item.operand] : [];
}

const PIECES = [
  "net",
  "N",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "C1",
  "=",
  ":",
  ",",
  "->",
  "conv",
  "3",
  "0.5",
  "3x3",
  "..",
  ".",
  "*",
  "/",
  "+",
  "-",
  '"t"',
  "use",
  "from",
  "param",
  "data",
  "stage",
  "schedule",
  "cascade",
  "evaluate",
  "on",
  "input",
  "extends",
  "template",
  "'q'",
  "#",
  ";",
  "\n",
  "// c\n",
  "/*",
];

describe("parse", () => {
  it("any sequence of tokens parses without throwing, with nested spans and diagnostics inside the text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }), (pieces) => {
        const text = pieces.join(" ");
        const { document, diagnostics } = read(text);
        for (const one of diagnostics) {
          expect(one.span.start).toBeGreaterThanOrEqual(0);
          expect(one.span.end).toBeLessThanOrEqual(text.length);
          expect(one.span.end).toBeGreaterThanOrEqual(one.span.start);
        }
        for (const one of document.declarations) if ("body" in one) checkBlock(one.body);
      }),
      { numRuns: 400 },
    );
  });

  it("any characters parse without throwing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        read(text);
      }),
      { numRuns: 200 },
    );
  });

  it("CRLF and LF give the same diagnostics, except for offsets", () => {
    const text = "net A {\n  C1 = conv 3\n  C2 = \n}\n";
    const [lf] = read(text).diagnostics;
    const crlf = new SourceFile("t.fan", text.replaceAll("\n", "\r\n"));
    const [other] = parse(crlf).diagnostics;
    expect(other?.message).toBe(lf?.message);
    expect(crlf.position(other?.span.start ?? 0).line).toBe(3);
    expect(crlf.line(3)).toBe("  C2 = ");
  });
});
