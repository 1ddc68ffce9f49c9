import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { passList } from "../../compiler/graphs/catalogue.js";
import { parseGraph } from "../../compiler/ir/parse.js";
import { printGraph } from "../../compiler/ir/print.js";
import { dumpGraphs } from "../../compiler/passes/dump.js";
import { analyseText } from "../support/analyse-text.js";
import { compiledModel } from "../support/compiled.js";
import { fencesOf, ROOT } from "./fences.js";

const path = "docs/guide/compiler.md";
const page = { path, text: readFileSync(join(ROOT, path), "utf8") };
const fences = fencesOf(page);
const spec = fences.find(({ language }) => language === "fan")?.text ?? "";
const model = analyseText(spec).value;
if (model === undefined) throw new Error(`${path}: the spec has faults`);
const { passes } = compiledModel(model, "small.fan");

/** What the page must show in the fence `ir GRAPH PASS`, or in `text passes`. */
function shown(language: string): string {
  const [kind, name = "", pass] = language.split(" ");
  return kind === "text" ? passList() : dumpGraphs(new Map([[name, passes.get(name) ?? []]]), pass);
}

const held = fences.filter(({ language }) => /^(ir .|text passes$)/.test(language));

describe("graphs in the guide", () => {
  if (process.env.UPDATE_COMPILER_PAGE === "1") {
    const text = held.reduce(
      (all, { language, text: old }) =>
        all.replace(
          `\`\`\`${language}\n${old === "\n" ? "" : old}\`\`\``,
          () => `\`\`\`${language}\n${shown(language)}\`\`\``,
        ),
      page.text,
    );
    writeFileSync(join(ROOT, path), text);
  }

  it("the guide shows three graphs", () => expect(held.length).toBe(3));

  it.each(held.map(({ language, text }) => [language, text] as const))(
    "%s is as the compiler prints it",
    (language, text) => {
      expect(text).toBe(shown(language));
    },
  );

  it("graphs in the guide are parsed and printed back, with comments", () => {
    for (const { language, text } of held)
      if (language.startsWith("ir ")) expect(printGraph(parseGraph(text))).toBe(text.replace(/^\/\/ .*\n/gm, ""));
  });

  it("IR lines in the prose of the guide are lines of its graphs", () => {
    const lines = fences.filter(({ language }) => language === "text").flatMap(({ text }) => text.trim().split("\n"));
    const graph = dumpGraphs(passes, "differentiate");
    expect(lines.length).toBe(2);
    for (const line of lines) expect(graph).toContain(line);
  });
});
