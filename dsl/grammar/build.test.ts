import { expect, it } from "vitest";
import { SourceFile } from "../source/source-file.js";
import { parse } from "./parse.js";

const TEXT = `use { A } from "std/a.fan"
param w : ratio = 1.0 in 0.5..2
net N extends B {
  input i : 3 x H x W
  C1 = conv 8*w { bias: 0.1 } -> relu
}
`;

/** The tree with one line per node and the text of its span. */
function outline(value: unknown, source: SourceFile, depth = 0): string {
  if (Array.isArray(value)) return value.map((one) => outline(one, source, depth)).join("");
  if (typeof value !== "object" || value === null) return "";
  const node = value as Record<string, unknown>;
  const span = node.span as { start: number; end: number } | undefined;
  const own =
    span === undefined || !("kind" in node)
      ? ""
      : `${"  ".repeat(depth)}${String(node.kind)} ${JSON.stringify(source.slice(span))}\n`;
  return (
    own +
    Object.entries(node)
      .map(([key, child]) => (key === "span" ? "" : outline(child, source, own === "" ? depth : depth + 1)))
      .join("")
  );
}

it("the span of every node covers exactly its own text", () => {
  const source = new SourceFile("t.fan", TEXT);
  const { document, diagnostics } = parse(source);
  expect(diagnostics).toEqual([]);
  expect(outline(document.declarations, source)).toMatchInlineSnapshot(`
    "use "use { A } from \\"std/a.fan\\""
      string "\\"std/a.fan\\""
    param "param w : ratio = 1.0 in 0.5..2"
      number "1.0"
      path "in"
      range "0.5..2"
        number "0.5"
        number "2"
    net "net N extends B {\\n  input i : 3 x H x W\\n  C1 = conv 8*w { bias: 0.1 } -> relu\\n}"
      clause "input i : 3 x H x W"
        number "3"
        path "x"
        path "H"
        path "x"
        path "W"
      definition "C1 = conv 8*w { bias: 0.1 } -> relu"
        path "conv"
        binary "8*w"
          number "8"
          path "w"
        block "{ bias: 0.1 }"
          property "bias: 0.1"
            number "0.1"
        path "relu"
    "
  `);
});
