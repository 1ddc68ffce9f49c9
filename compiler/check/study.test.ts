import { expect, it } from "vitest";
import { analyseText, BASE, summary } from "../../tests/support/analyse-text.js";

const VARIANT = 'extends "base.fan"\n\n';
const analysed = (study: string, files: Readonly<Record<string, string>> = {}) =>
  analyseText(`${VARIANT}${study}`, { "base.fan": BASE, ...files });

it("a study has its settings, values, files and seeds in the model", () => {
  const { value, diagnostics } = analysed(
    `study size {
      vary width: 0.5, 1
      vary faces.head.scales: (0.3, 0.4), (0.5, 0.6)
      vary pretrain.optimizer: sgd { lr: 0.1  decay: 0 }, adam { lr: 0.001 }
      seeds: 4
      against "other.fan"
    }`,
    { "other.fan": BASE },
  );
  expect(diagnostics).toEqual([]);
  const [study] = value?.studies ?? [];
  expect(study?.varied.map(({ target, values }) => [target, ...values.map(({ text }) => text)])).toEqual([
    ["width", "0.5", "1"],
    ["faces.head.scales", "0.3, 0.4", "0.5, 0.6"],
    ["pretrain.optimizer", "sgd { lr: 0.1  decay: 0 }", "adam { lr: 0.001 }"],
  ]);
  expect(study?.against.map(({ file }) => file)).toEqual(["other.fan"]);
  expect(study?.seeds).toEqual({ kind: "count", count: 4 });
});

it("three seeds by default; several numbers are the seeds themselves", () => {
  const seeds = (text: string) => analysed(`study s { vary width: 1, 2 ${text} }`).value?.studies[0]?.seeds;
  expect(seeds("")).toEqual({ kind: "count", count: 3 });
  expect(seeds("seeds: 7, 3")).toEqual({ kind: "listed", seeds: [7, 3] });
});

it("a study that a file inherits is one of its studies, and one of the same name replaces it", () => {
  const base = `${BASE}\nstudy size { vary width: 0.5, 1 }\nstudy other { vary width: 2 }\n`;
  const { value } = analyseText(`${VARIANT}study size { vary width: 3 }`, { "base.fan": base });
  expect(value?.studies.map(({ name, varied }) => [name, varied[0]?.values.length])).toEqual([
    ["other", 1],
    ["size", 1],
  ]);
});

const WRONG: readonly (readonly [study: string, expected: string, hint?: RegExp])[] = [
  ["vary widht: 1, 2", 'resolve/unknown-setting at "widht"', /width/],
  ["vary pretrain.epoch: 1, 2", 'resolve/unknown-target at "epoch"', /pretrain\.epochs/],
  ["vary ANet.C9.kernel: 1", 'resolve/unknown-target at "C9"', /ANet\.C1/],
  ["vary ANet.FC.kernel: 1", 'resolve/unknown-target at "kernel"'],
  ["vary width: 0.5, 50", 'resolve/bad-setting at "50"'],
  ["vary width: 0.5, wide", 'resolve/bad-setting at "wide"'],
  ["vary pretrain.epochs: 1, 0", 'value/out-of-range at "0"'],
  ["vary pretrain.optimizer: sgd { lr: 0.1 }, sgd { lr: no }", 'value/expected at "no"'],
  ["vary width: 0.5, 1, 0.50", 'study/same-value at "0.50"'],
  ["vary width: 0.5  vary width: 1", 'study/same-target at "width"'],
  ["vary width: 0.5,", 'value/unexpected at ","'],
  ["vary width:", 'syntax/missing-value at ""'],
  ["seeds: 0", 'value/out-of-range at "seeds"'],
  ["seeds: 1, 2, 1", 'study/same-value at "seeds"'],
  ["seed: 3", 'value/unknown-property at "seed"', /seeds/],
  ['against "none.fan"', 'load/import-not-found at ""none.fan""'],
  ['against "base.fan" against "base.fan"', 'study/same-file at ""base.fan""'],
  ["width: 0.5, 1", 'value/unknown-property at "width"'],
];

it.each(WRONG)("%s: %s", (study, expected, hint) => {
  const analysis = analysed(`study s { ${study} }`);
  expect(summary(analysis)).toEqual([expected]);
  if (hint !== undefined) expect(analysis.diagnostics[0]?.hint).toMatch(hint);
});

it("an error elsewhere names the value that brings it about", () => {
  const { diagnostics } = analysed("study s { vary ANet.C1.maxpool.stride: 4, 16 }");
  const [first] = diagnostics;
  expect(first?.file).toBe("base.fan");
  expect(first?.related.map(({ message }) => message)).toEqual(["with `ANet.C1.maxpool.stride: 16` of the study `s`"]);
});

it("the errors of a compared spec are those of the study", () => {
  const other = BASE.replace("epochs: 6", "epochs: 0");
  const { diagnostics } = analysed('study s { against "other.fan" }', { "other.fan": other });
  expect(diagnostics.map(({ code, file }) => [code, file])).toEqual([["value/out-of-range", "other.fan"]]);
  expect(diagnostics[0]?.related[0]?.message).toBe("compared by the study `s`");
});

it("a study of a file without schedule and evaluation has nothing to run", () => {
  const { diagnostics } = analyseText("param a : int = 1\nstudy s { vary a: 1, 2 }");
  expect(diagnostics.map(({ message }) => message)).toEqual(["a study needs a schedule and an evaluation"]);
});
