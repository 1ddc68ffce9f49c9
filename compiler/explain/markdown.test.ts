import { expect, it } from "vitest";
import { terminalPage } from "./markdown.js";

const PAGE = `# \`shape/needs-map\`

A layer for maps stands after a layer that gives a **vector**. See
[Layers](../../reference/layers.md) for the others.

## Wrong

\`\`\`fan
net A {

\tinput x : 3 x 8 x 8
}
\`\`\`

- first thing to try, which is so long that it does not fit
- second
`;

it("a page is shown without Markdown syntax and with indented code", () => {
  expect(terminalPage(PAGE, { colour: false, width: 50 })).toBe(`\`shape/needs-map\`

A layer for maps stands after a layer that gives a
vector. See Layers for the others.

Wrong

    net A {

        input x : 3 x 8 x 8
    }

- first thing to try, which is so long that it
  does not fit
- second
`);
});

it("headings are bold if colours are on; control characters are never printed", () => {
  expect(terminalPage("## Right\n\n\u001b[31mred\r\n", { colour: true, width: 50 })).toBe(
    "\u001b[1mRight\u001b[0m\n\n\\u{1b}[31mred\n",
  );
});
