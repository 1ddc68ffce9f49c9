import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyse } from "../compiler/compile.js";
import { onnxFile } from "../compiler/contract/graph-files.js";
import { renderText } from "../compiler/diagnostics/render-text.js";
import { format } from "../dsl/format/format.js";
import { SourceFile } from "../dsl/source/source-file.js";
import { nodeHost, packageRoot } from "../runtime/build/node-host.js";
import { pages } from "./docs/fences.js";
import { compiledModel } from "./support/compiled.js";
import { projectSpecs } from "./support/tracked-files.js";

const folder = join(packageRoot(), "specs");
const specs = projectSpecs();
const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

it("there are the paper's spec and at least twelve variants, and specs/README.md has them all", () => {
  expect(specs).toContain("lnets-anet.fan");
  expect(specs.length).toBeGreaterThanOrEqual(13);
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  expect(specs.filter((name) => !readme.includes(`](${name})`))).toEqual([]);
});

it("pages say how many variants there are", () => {
  const numbers = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty twenty-one twenty-two".split(
    " ",
  );
  const said = pages().flatMap(({ path, text }) =>
    [...text.matchAll(/(\w*teen|twenty(?:-\w+)?)\s+variants\s+of\s+(?:the\s+paper|it\b)/g)].map(
      ([, word]) => `${path}: ${word}`,
    ),
  );
  expect(said.length).toBeGreaterThanOrEqual(3);
  const right = numbers[specs.length - 1 - 13] ?? "";
  expect(said.filter((one) => !one.endsWith(`: ${right}`))).toEqual([]);
});

describe.each(specs)("specs/%s", (name) => {
  const file = join(folder, name);
  const text = textOf(name);

  it("says in its head what it is, and a variant is short", () => {
    expect(text.startsWith(`// ${name} - `)).toBe(true);
    if (!text.includes('extends "')) return;
    const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("//"));
    expect(lines.length).toBeLessThanOrEqual(name === "residual.fan" ? 14 : 10);
  });

  it("checks without a word", () => {
    const { diagnostics, sources } = analyse(nodeHost(file), file, new Map());
    expect(renderText(diagnostics, sources)).toBe("");
  });

  it("is formatted", () => {
    const formatted = format(new SourceFile(name, text));
    expect(formatted.ok && formatted.text).toBe(text);
  });

  it("compiles for ONNX", () => {
    const { value } = analyse(nodeHost(file), file, new Map());
    if (value === undefined) throw new Error("no model");
    const { plan, files } = compiledModel(value, name);
    for (const net of plan.nets) expect(files.get(onnxFile(net.graph))?.length).toBeGreaterThan(0);
    for (const stage of plan.stages)
      if (stage.kind === "train") expect(stage.groups.every((run) => files.has(onnxFile(run.graph)))).toBe(true);
  });
});
