import { describe, expect, it } from "vitest";
import { analyseText, BASE, summary } from "../../tests/support/analyse-text.js";

describe("imports", () => {
  const lib =
    "template T(n : int) { A = conv n kernel 1 }\nattributes L = [ a, b ]\nparam p : int = 3\nnet Lib { input i : 3 x 8 x 8\n use T(p) }";

  it("imports add names from files relative to the importing one", () => {
    const { value, diagnostics } = analyseText('use { Lib, L } from "sub/lib.fan"\nnet N extends Lib { B = relu }', {
      "sub/lib.fan": lib,
    });
    expect(diagnostics).toEqual([]);
    expect(value?.nets.map((net) => [net.name, net.layers.map((one) => one.id)]).sort()).toEqual([
      ["Lib", ["A"]],
      ["N", ["A", "B"]],
    ]);
    expect(value?.attributeLists[0]?.attributes).toEqual(["a", "b"]);
  });

  it.each([
    ['use { X } from "none.fan"', 'load/import-not-found at ""none.fan""'],
    ['use { Lob } from "sub/lib.fan"', 'resolve/not-exported at "Lob"'],
    ['use { L } from "../lib.fan"', 'load/import-outside-project at ""../lib.fan""'],
    ['use { L } from "/etc/passwd"', 'load/import-outside-project at ""/etc/passwd""'],
    ['use { L } from "spec.fan"', 'load/import-cycle at ""spec.fan""'],
    ['use { L } from "loop.fan"', 'load/import-cycle at ""spec.fan""'],
    ['use { L } from "sub/lib.fan"\nattributes L = [ x ]', 'resolve/duplicate-name at "L"'],
  ])("`%s` gives one fault", (text, expected) => {
    // A name that an import failed to bring is not reported a second time.
    const use = `${text}\ndata d = celeba { root: "x"  attributes: X }`.replace(
      "attributes: X",
      text.includes("{ X }") ? "attributes: X" : "attributes: L",
    );
    const found = summary(
      analyseText(text.includes("Lob") ? text : use, { "sub/lib.fan": lib, "loop.fan": 'use { L } from "spec.fan"' }),
    );
    expect(found).toEqual([expected]);
  });

  it("errors of an imported file are reported in that file", () => {
    const { diagnostics } = analyseText('use { N } from "bad.fan"\nnet M extends N { B = relu }', {
      "bad.fan": "net N { input i : 3 x 8 x 8\n A = cnov 3 }",
    });
    expect(diagnostics.map((one) => [one.file, one.code])).toEqual([["bad.fan", "value/unknown-word"]]);
  });

  it("an imported data set includes its attribute list", () => {
    const files = { "d.fan": 'attributes L = [ a, b ]\ndata d = celeba { root: "x"  attributes: L }' };
    const text =
      'use { d } from "d.fan"\nnet N { input i : 3 x 8 x 8\n A = dense 4 }\nattributes M = [ a, b ]\nschedule { stage s { train N on d loss: sigmoid over M optimizer: sgd { lr: 0.1 } epochs: 1 } }';
    const { value, diagnostics } = analyseText(text, files);
    expect(diagnostics).toEqual([]);
    expect(value?.attributeLists.map((one) => one.name).sort()).toEqual(["L", "M"]);
    expect(summary(analyseText(text.replaceAll("M", "L"), files))).toEqual(['resolve/duplicate-name at "L"']);
  });

  it("a spec that cannot be read is reported", () => {
    expect(analyseText("", {}).diagnostics).toEqual([]);
  });
});

describe("settings", () => {
  const width = (settings: Record<string, string>) => {
    const analysis = analyseText(BASE, {}, settings);
    return analysis.value?.nets.find((net) => net.name === "ANet")?.layers[0]?.shape ?? summary(analysis);
  };

  it("settings override parameters", () => {
    expect(width({ width: "0.5" })).toMatchObject({ channels: 4 });
    expect(width({ width: "2" })).toMatchObject({ channels: 16 });
  });

  it.each([
    [{ width: "9" }, "resolve/bad-setting"],
    [{ width: "wide" }, "resolve/bad-setting"],
    [{ width: "" }, "resolve/bad-setting"],
    [{ widht: "1" }, "resolve/unknown-setting"],
  ])("setting %j is refused once", (settings, code) => {
    const { diagnostics, value } = analyseText(BASE, {}, settings);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect(value).toBeUndefined();
  });

  it("settings are read by the parameter's type", () => {
    const text = 'param a : int = 1\nparam b : bool = off\nparam c : grid = 3x3\nparam d : string = "x"';
    const { value } = analyseText(text, {}, { a: "1_000", b: "on", c: "2x4", d: "y z" });
    expect(value?.params.map((one) => one.value)).toEqual([1000, true, { height: 2, width: 4 }, "y z"]);
  });
});
