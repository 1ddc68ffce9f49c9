import { describe, expect, it } from "vitest";
import { analyseText, BASE, summary } from "../../../tests/support/analyse-text.js";

const variant = (text: string, more: Readonly<Record<string, string>> = {}, settings = {}) =>
  analyseText(`extends "base.fan"\n${text}`, { "base.fan": BASE, ...more }, settings);

/** The model of a variant that must be without faults. */
function modelOf(text: string, more: Readonly<Record<string, string>> = {}, settings = {}) {
  const analysis = variant(text, more, settings);
  expect(summary(analysis)).toEqual([]);
  if (analysis.value === undefined) throw new Error("no model");
  return analysis.value;
}

const stages = (text: string) =>
  (modelOf(text).schedule?.stages ?? []).map(({ name, after }) => `${name} < ${after.join(" ")}`);

describe("a file that extends another", () => {
  it("a file that only extends another gives the same model", () => {
    const { file: _file, ...own } = modelOf("");
    const { value } = analyseText(BASE, {});
    const { file: _other, ...base } = value ?? { file: "" };
    const unplaced = (model: unknown): unknown =>
      JSON.parse(
        JSON.stringify(model, (key, value: unknown) => (["origin", "places"].includes(key) ? undefined : value)),
      );
    expect(unplaced(own)).toEqual(unplaced(base));
  });

  it("a property given twice in one change is refused", () => {
    const twice = "change schedule { change stage tune_o { epochs: 12  batch: 8  epochs: 20 } }";
    expect(summary(variant(twice))).toEqual(['value/duplicate-property at "epochs"']);
  });

  it("a change of a net's layers applies to the net that the cascade uses", () => {
    const model = modelOf("change net ANet { FC = dense 64 -> relu\n remove C4\n insert D = dropout 0.2 before FC }");
    const net = model.nets.find((one) => one.name === "ANet");
    expect(net?.layers.map((one) => one.id)).toEqual([
      "C1",
      "C1.relu",
      "C1.maxpool",
      "C3",
      "C3.relu",
      "C3.maxpool",
      "D",
      "FC",
      "FC.relu",
    ]);
    expect(net?.layers.at(-1)?.shape).toEqual({ kind: "vector", size: 64 });
    expect(model.cascade?.steps.find((one) => one.kind === "feature")?.net).toBe("ANet");
  });

  it("a net declared again replaces the inherited one", () => {
    const model = modelOf("net ANet { input f : 3 x 48 x 48  FC = dense 7 }");
    expect(model.nets.find((one) => one.name === "ANet")?.layers.map((one) => one.id)).toEqual(["FC"]);
  });

  it("an attribute list declared again replaces the inherited one, with its warnings", () => {
    const model = modelOf("attributes Tags = [ Smiling, Bald ]");
    expect(model.attributeLists.map((one) => one.attributes)).toEqual([["Smiling", "Bald"]]);
  });

  it("a change sets properties of a data set", () => {
    const model = modelOf('change data celebs { root: "elsewhere" }');
    const celebs = model.data.find((one) => one.name === "celebs");
    expect(celebs).toMatchObject({ kind: "celeba", root: "elsewhere", attributes: "Tags", identities: 91 });
  });

  it("a change of a parameter's default keeps its range; --set applies to inherited parameters", () => {
    const channels = (text: string, settings = {}) =>
      modelOf(text, {}, settings).nets.find((one) => one.name === "ANet")?.layers[0]?.shape;
    expect(channels("change param width = 0.5")).toMatchObject({ channels: 4 });
    expect(channels("", { width: "2" })).toMatchObject({ channels: 16 });
    expect(summary(variant("change param width = 9"))).toEqual(['value/out-of-range at "9"']);
  });

  it("a change can change, remove and add stages; a stage that waited for a removed one waits for its predecessors", () => {
    expect(stages("change schedule { remove tune_s }")).toEqual([
      "pretrain < ",
      "tune_o < pretrain",
      "faces < tune_o",
      "fit_svm < faces",
    ]);
    expect(stages("change schedule { remove pretrain\n change stage tune_s { epochs: 1 } }").slice(0, 2)).toEqual([
      "tune_o < ",
      "tune_s < tune_o",
    ]);
    const more =
      "stage again { after faces  train ANet on celebs.patches  loss: sigmoid over Tags  optimizer: sgd { lr: 1 }  epochs: 1 }";
    expect(stages(`change schedule { ${more} }`).at(-1)).toBe("again < faces");
  });

  it("a change applies to steps of the cascade", () => {
    const model = modelOf(
      "change cascade faces { patches = crop head resized 56x56 { size: 48x48 }  remove face }\nevaluate on celebs.test { localisation: head iou 0.5 }\nchange schedule { remove tune_s  change stage pretrain { train LNet_o on objects } }\nchange net LNet_s { }",
    );
    expect(model.cascade?.steps.map((one) => one.name)).toEqual(["head", "patches", "feature", "score"]);
  });

  it("a file that extends another can be extended", () => {
    const model = analyseText('extends "middle.fan"\nchange net ANet { FC = dense 5 }', {
      "middle.fan":
        'extends "base.fan"\nchange net ANet { C4 = local 12 kernel 2 cells 2x2 over 2x2 cells of C3 -> relu }',
      "base.fan": BASE,
    }).value;
    const net = model?.nets.find((one) => one.name === "ANet");
    expect(net?.layers.filter((one) => one.op.kind === "local").map((one) => one.shape)).toMatchObject([
      { channels: 8 },
      { channels: 12 },
    ]);
    expect(net?.layers.at(-1)?.shape).toEqual({ kind: "vector", size: 5 });
  });
});

describe("faults of changes", () => {
  it.each([
    ["change net ANot { }", 'resolve/nothing-to-change at "ANot"'],
    ["change schedule { remove pretrian }", 'resolve/nothing-to-remove at "pretrian"'],
    ["change schedule { change stage tune_x { epochs: 1 } }", 'resolve/nothing-to-change at "tune_x"'],
    ["change cascade faces { remove nose }", 'resolve/nothing-to-remove at "nose"'],
    ["change cascade faces { insert x = crop face after nose }", 'resolve/nothing-to-change at "nose"'],
    ["change net ANet extends LNet_o { }", 'resolve/bad-change at "LNet_o"'],
    ["change data celebs = celeba { }", 'resolve/bad-change at "celebs"'],
    ["change param width : ratio = 0.5", 'resolve/bad-change at "ratio"'],
    ['extends "base.fan"', 'resolve/second-base at "extends"'],
    ["change net ANet { C4 = conv 8 kernel 99 }", 'shape/kernel-exceeds-input at "99"'],
    ["change schedule { remove tune_o, pretrain }", 'schedule/not-trained at "head"'],
  ])("`%s` gives one fault", (text, expected) => {
    expect(summary(variant(text))).toEqual([expected]);
  });

  it("the hint for a change of a cascade that no file declares can be followed", () => {
    const base = "attributes Tags = [ Smiling ]\n";
    const [fault] = analyseText('extends "base.fan"\nchange cascade faces { }', { "base.fan": base }).diagnostics;
    expect(fault).toMatchObject({
      code: "resolve/nothing-to-change",
      hint: "remove `change`: the extended file declares no cascade",
    });
    const followed = analyseText('extends "base.fan"\ncascade faces { }', { "base.fan": base }).diagnostics;
    expect(followed.map(({ code }) => code)).not.toContain("resolve/nothing-to-change");
  });

  it("a fault in the extended file is reported in that file", () => {
    const { diagnostics } = variant("change net ANet { C3 = conv 8 kernel 3 -> relu -> maxpool 2 }");
    expect(diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual(["shape/not-a-grid base.fan"]);
  });

  it("a change needs an extended file that can be read and does not extend this one", () => {
    expect(summary(analyseText("change net A { }"))).toEqual(['resolve/change-without-base at "change"']);
    expect(
      summary(analyseText('extends "none.fan"\nchange net A { C = conv 3 }\nschedule { stage a { train B on c } }')),
    ).toEqual(['load/import-not-found at ""none.fan""']);
    expect(summary(analyseText('extends "a.fan"', { "a.fan": 'extends "spec.fan"' }))).toEqual([
      'load/import-cycle at ""spec.fan""',
    ]);
  });
});
