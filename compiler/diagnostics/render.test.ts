import { describe, expect, it } from "vitest";
import { analyseText, changed } from "../../tests/support/analyse-text.js";
import { renderGithub } from "./render-github.js";
import { jsonReport } from "./render-json.js";
import { renderText } from "./render-text.js";

const rendered = (from: string, to: string, width?: number): string => {
  const { diagnostics, sources } = analyseText(changed(from, to));
  return renderText(diagnostics, sources, width === undefined ? {} : { width });
};

describe("renderText", () => {
  it("renderText shows the shapes before a layer that does not fit", () => {
    expect(rendered("maxpool 3 stride 2", "maxpool 40 stride 2")).toMatchInlineSnapshot(`
      "error[shape/kernel-exceeds-input]: C1.maxpool: a 40x40 window does not fit the 8 x 32 x 32 map of C1.lrn
        --> spec.fan:9:71
      9 |   C1 = conv 8*width kernel 5 stride 2 pad 2 -> relu -> lrn -> maxpool 40 stride 2
        |                                                                       ~~
        shapes up to here:
          region   3 x 64 x 64  spec.fan:19
          C1       8 x 32 x 32  spec.fan:9
          C1.relu  8 x 32 x 32  spec.fan:9
          C1.lrn   8 x 32 x 32  spec.fan:9
        via: \`Trunk\` is used here by \`LNet_o\` (spec.fan:15:7)
        via: \`LNet_s\` extends \`LNet_o\` here (spec.fan:19:20)
        hint: use a smaller window, add a pad, or remove a stride or pooling before it

      1 error
      "
    `);
  });

  it("renderText shows both places of one fault", () => {
    expect(rendered("batch: 32", "batch: 32 batch: 64")).toMatchInlineSnapshot(`
      "error[value/duplicate-property]: \`batch\` is given twice
        --> spec.fan:43:15
      43 |     batch: 32 batch: 64  epochs: 6
         |     ----- first given here
         |               ~~~~~
        hint: remove one of them

      1 error
      "
    `);
  });

  it("renderText points at the missing bracket and at its partner", () => {
    expect(rendered("response C2\n}", "response C2\n")).toMatchInlineSnapshot(`
      "error[syntax/missing-token]: missing \`}\`
        --> spec.fan:16:14
      13 | net LNet_o {
         |            - opened here
         :
      16 |   response C2
         |              ~
        hint: close it with \`}\`

      1 error
      "
    `);
  });

  it("renderText offers the right spelling", () => {
    expect(rendered("-> relu -> maxpool 4", "-> rellu -> maxpool 4")).toMatchInlineSnapshot(`
      "error[value/unknown-word]: unknown layer \`rellu\`
        --> spec.fan:23:39
      23 |   C1 = conv 8*width kernel 5 pad 2 -> rellu -> maxpool 4
         |                                       ~~~~~
        hint: did you mean \`relu\`?

      1 error
      "
    `);
  });

  it("renderText names the user of a template", () => {
    expect(rendered("groups 2 -> relu", "groups 2 pad 3 -> relu")).toMatchInlineSnapshot(`
      "error[value/repeated-argument]: \`pad\` is given twice
        --> spec.fan:10:46
      10 |   C2 = conv 16*width kernel 3 pad 1 groups 2 pad 3 -> relu
         |                                   - first given here
         |                                              ~~~
        via: \`Trunk\` is used here by \`LNet_o\` (spec.fan:15:7)
        hint: remove one of them

      1 error
      "
    `);
  });

  it("renderText shows both ends of a long list of steps to a fault", () => {
    const { diagnostics, sources } = analyseText(changed("batch: 32", "bach: 32"));
    const [one] = diagnostics;
    const step = (i: number) => ({ message: `step ${i}`, file: "spec.fan", span: { start: i, end: i + 1 } });
    const far = one === undefined ? [] : [{ ...one, related: Array.from({ length: 12 }, (_, i) => step(i + 1)) }];
    const ways = renderText(far, sources).match(/^ {2}(via: step \d+|….*)/gm);
    expect(ways).toEqual([
      "  via: step 1",
      "  via: step 2",
      "  via: step 3",
      "  … and 7 more",
      "  via: step 11",
      "  via: step 12",
    ]);
  });

  it("renderText cuts long lines around the mark", () => {
    expect(rendered("images: wild", "images: wildest", 60)).toMatchInlineSnapshot(`
      "error[value/unknown-word]: unknown images \`wildest\`
        --> spec.fan:6:47
      6 | … "data"  images: wildest  identities: 91  attributes: …
        |                   ~~~~~~~
        hint: choose from \`wild\`, \`aligned\`

      1 error
      "
    `);
  });

  it("renderText prints no control characters of a spec", () => {
    expect(rendered('"data/objects"', '"data/\u001b[31mobjects')).not.toContain("\u001b");
  });

  it("renderText writes colours only on request", () => {
    const { diagnostics, sources } = analyseText(changed("cells of C3", "cells of C1"));
    expect(renderText(diagnostics, sources)).not.toContain("\u001b[");
    expect(renderText(diagnostics, sources, { colour: true })).toContain("\u001b[1;31merror[shape/not-a-grid]");
  });

  it("renderText is empty without diagnostics", () => {
    expect(renderText([], new Map())).toBe("");
  });
});

describe("renderJson", () => {
  it("renderJson gives 1-based places with exclusive ends", () => {
    const { diagnostics, sources } = analyseText(changed("batch: 32", "bach: 32"));
    const report = jsonReport(diagnostics, sources);
    expect(report.schema).toBe("fanc.diagnostics/1");
    const [one] = report.diagnostics;
    expect(one).toMatchObject({
      code: "value/unknown-property",
      severity: "error",
      file: "spec.fan",
      docs: "docs/errors/value/unknown-property.md",
    });
    expect(one?.end.offset).toBe((one?.start.offset ?? 0) + 4);
    expect(one?.start.column).toBe(5);
  });
});

describe("renderGithub", () => {
  it("renderGithub writes one escaped command per line", () => {
    const { diagnostics, sources } = analyseText(changed("maxpool 4", "maxpool 60"));
    const text = renderGithub(diagnostics, sources);
    expect(text.split("\n")).toHaveLength(2);
    expect(text).toMatch(
      /^::error file=spec\.fan,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=shape\/kernel-exceeds-input::C1\.maxpool: a 60x60 window.*%0A/,
    );
  });

  it("renderGithub names the steps to a fault", () => {
    const { diagnostics, sources } = analyseText(changed("groups 2 -> relu", "groups 2 pad 3 -> relu"));
    expect(renderGithub(diagnostics, sources)).toContain("%0Avia: `Trunk` is used here by `LNet_o` (spec.fan:15)");
  });
});
