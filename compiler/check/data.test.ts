import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../../tests/support/analyse-text.js";

const LIST = "attributes L = [ a, b ]\n";
const modelOf = (text: string) => {
  const { value, ...rest } = analyseText(LIST + text);
  expect(summary({ value, ...rest })).toEqual([]);
  return value?.data[0];
};

describe("data sets", () => {
  it("CelebA is split by the published list, another list, or identities", () => {
    const split = (text: string) => modelOf(`data d = celeba { root: "x"  attributes: L ${text} }`);
    expect(split("")).toMatchObject({ identities: undefined, split: { kind: "partition", file: undefined } });
    expect(split("split: partition")).toMatchObject({ split: { kind: "partition", file: undefined } });
    expect(split('split: "mine.txt"')).toMatchObject({ split: { kind: "partition", file: "mine.txt" } });
    expect(split("split: identities 8000, 1000, 1000")).toMatchObject({
      identities: 8000,
      split: {
        kind: "identities",
        train: { from: 0, to: 8000 },
        validation: { from: 8000, to: 9000 },
        test: { from: 9000, to: 10_000 },
      },
    });
    expect(split("split: identities 11..20, 1..10, 21..25  identities: 10")).toMatchObject({
      identities: 10,
      split: { train: { from: 10, to: 20 }, validation: { from: 0, to: 10 }, test: { from: 20, to: 25 } },
    });
  });

  it("an LFWA data set names the released files", () => {
    expect(modelOf('data d = lfwa { root: "x"  attributes: L }')).toMatchObject({
      kind: "lfwa",
      labels: "lfw_att_40.mat",
      split: { kind: "index", file: "indices_train_test.mat" },
      normalise: { kind: "standard" },
    });
  });

  it("a user's own data set is a table", () => {
    const table = (text: string) => modelOf(`data d = csv { root: "x"  file: "t.csv"  attributes: L ${text} }`);
    expect(table("")).toMatchObject({ image: "image", identity: undefined, split: { kind: "none" } });
    expect(table('identity: "who"  split: column "part"  identities: 7')).toMatchObject({
      identity: "who",
      identities: 7,
      split: { kind: "column", column: "part" },
    });
    expect(table('identity: "who"  split: identities 5, 2, 2')).toMatchObject({ identities: 5 });
  });

  it("a data set without faces has only a folder", () => {
    expect(modelOf('data d = backgrounds { root: "x" }')).toMatchObject({ kind: "backgrounds", root: "x" });
  });

  it("a data set states how many of its images can be unreadable", () => {
    for (const kind of [
      'celeba { root: "x"  attributes: L',
      'lfwa { root: "x"  attributes: L',
      'csv { root: "x"  file: "t.csv"  attributes: L',
      'image_folder { root: "x"',
      'backgrounds { root: "x"',
    ]) {
      expect(modelOf(`data d = ${kind} }`)).toMatchObject({ unreadable: 0.02 });
      expect(modelOf(`data d = ${kind}  unreadable: 0 }`)).toMatchObject({ unreadable: 0 });
    }
    expect(summary(analyseText(`${LIST}data d = backgrounds { root: "x"  unreadable: 2 }`))).toHaveLength(1);
  });

  it("a data set names the spellings of unknown labels", () => {
    const unknown = (text: string, kind = 'csv { root: "x"  file: "t.csv"') =>
      modelOf(`data d = ${kind}  attributes: L  ${text} }`);
    expect(unknown("")).toMatchObject({ unknown: [] });
    expect(unknown('unknown: empty, "?", nan, 0')).toMatchObject({ unknown: ["", "?", "nan", "0"] });
    expect(unknown('unknown: -1, "n/a", "NaN", 99')).toMatchObject({ unknown: ["-1", "n/a", "nan", "99"] });
    expect(unknown("unknown: 0", 'celeba { root: "x"')).toMatchObject({ unknown: ["0"] });
    expect(unknown("unknown: nan", 'lfwa { root: "x"')).toMatchObject({ unknown: ["nan"] });
  });

  it("a data set keeps its normalisation", () => {
    const { value } = analyseText('data d = image_folder { root: "x"  normalise: fixed { mean: 1, 2, 3 } }');
    expect(value?.data[0]).toMatchObject({ normalise: { kind: "fixed", mean: [1, 2, 3], std: [1, 1, 1] } });
  });
});

describe("faults of data sets", () => {
  it.each([
    ["split: identities 80, 10", 'value/missing at "10"'],
    ["split: identities 8, 1, 1, 1", 'value/expected at "1"'],
    ["split: identities 1..80, 80..90, 10", 'data/split-overlap at "80..90"'],
    ["split: identities 10, 5, 3..4", 'data/split-overlap at "3..4"'],
    ["split: identities 80, 10..20, 5  identities: 70", 'data/split-overlap at "10..20"'],
    ["split: identities 80, 10, 10  identities: 70", 'data/split-differs at "identities"'],
    ["split: identities 0, 10, 10", 'value/out-of-range at "0"'],
    ["split: identities 9..3, 10, 10", 'value/out-of-range at "3"'],
    ["split: partitions", 'value/unknown-word at "partitions"'],
    ["split: 3", 'value/expected at "3"'],
    ["normalise: fixed { mean: 1, 2 }", 'value/expected at "1"'],
    ["normalise: fixed { mean: 1, 2, 3  std: 0, 1, 1 }", 'value/out-of-range at "0"'],
    ["normalise: fixed", 'value/missing-property at "fixed"'],
  ])("`celeba { %s }` gives one fault", (text, expected) => {
    expect(summary(analyseText(`${LIST}data d = celeba { root: "x"  attributes: L  ${text} }`))).toEqual([expected]);
  });

  it.each([
    ["identities: 5", 'data/no-identities at "identities"'],
    ["split: identities 5, 1, 1", 'data/no-identities at "identities 5, 1, 1"'],
    ['split: "part"', 'value/expected at ""part""'],
  ])("`csv { %s }` gives one fault", (text, expected) => {
    const data = `data d = csv { root: "x"  file: "t.csv"  attributes: L  ${text} }`;
    expect(summary(analyseText(LIST + data))).toEqual([expected]);
  });

  it("`unknown: N/A` gives one fault, whose hint has the quotes", () => {
    const unknown = (params: string) =>
      analyseText(`${params}${LIST}data d = csv { root: "x"  file: "t.csv"  attributes: L  unknown: N/A }`).diagnostics;
    const found = unknown("");
    expect(found.map(({ code, hint }) => ({ code, hint }))).toEqual([
      { code: "value/expected", hint: 'write `"N/A"`' },
    ]);
    expect(unknown("param N = 18\nparam A = 2\n")).toEqual([]);
  });

  it.each([
    ["unknown: 1", "`1` cannot mean that a label is unknown: 1 means that the image has the attribute"],
    [
      "unknown: 0, -1",
      "`-1` cannot mean that a label is unknown: 0 does, and one of 0 and -1 has to mean that the attribute is absent",
    ],
    [
      "unknown: -1, 0",
      "`0` cannot mean that a label is unknown: -1 does, and one of 0 and -1 has to mean that the attribute is absent",
    ],
    ['unknown: "?", "?"', '`"?"` cannot mean that a label is unknown: it is named already'],
    ['unknown: nan, "NaN"', "`nan` cannot mean that a label is unknown: it is named already"],
    ["unknown: 0.5", "expected `empty`, `nan`, a whole number such as 0, or a text in quotes, found the number 0.5"],
    ["unknown: NA", "expected `empty`, `nan`, a whole number such as 0, or a text in quotes, found `NA`"],
    ["unknown: NaN", "expected `empty`, `nan`, a whole number such as 0, or a text in quotes, found `NaN`"],
    ['unknown: ""', "expected `empty`, `nan`, a whole number such as 0, or a text in quotes, found a string in quotes"],
    ["unknown: none", "expected `empty`, `nan`, a whole number such as 0, or a text in quotes, …, found `none`"],
    ["unknown: ?", "unexpected character `?`"],
  ])("`csv { %s }` gives one fault, with a hint", (text, expected) => {
    const { diagnostics } = analyseText(`${LIST}data d = csv { root: "x"  file: "t.csv"  attributes: L  ${text} }`);
    expect(diagnostics.map(({ message }) => message)).toEqual([expected]);
    expect(diagnostics[0]?.hint).toMatch(/\w/);
  });

  it("lists whose values blanks separate have no empty values", () => {
    for (const [kind, text] of [
      ["celeba", "empty"],
      ["lfwa", '"not known"'],
    ]) {
      const { diagnostics } = analyseText(`${LIST}data d = ${kind} { root: "x"  attributes: L  unknown: ${text} }`);
      expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
        ["data/unknown-label", 'write a text without blanks in the list, and name it: `unknown: "?"`'],
      ]);
    }
  });

  it("two different normalisations in one file are refused", () => {
    const text = changed("classes: 12  resized", "normalise: train  classes: 12  resized");
    const { diagnostics, ...rest } = analyseText(text);
    expect(summary({ diagnostics, ...rest })).toEqual(['data/normalise-differs at "celebs"']);
    expect(diagnostics[0]?.message).toBe("`celebs` has `normalise: standard`, but `objects` has `normalise: train`");
  });
});

describe("labels and splits", () => {
  const celebs = 'celeba { root: "data"  images: wild  identities: 91  attributes: Tags }';
  // Only CelebA's images in the wild come with face boxes.
  const text = (kind: string): string => changed(celebs, kind).replace("localisation: face iou 0.5", "");
  const with_ = (kind: string): readonly string[] => [...new Set(summary(analyseText(text(kind))))];

  it("every kind of data set of faces has labels and splits", () => {
    expect(
      with_('csv { root: "d"  file: "t.csv"  attributes: Tags  identity: "who"  identities: 9  split: column "s" }'),
    ).toEqual([]);
  });

  it("identity labels of a table need a column", () => {
    expect(with_('csv { root: "d"  file: "t.csv"  attributes: Tags  split: column "s" }')).toEqual([
      'schedule/loss-data-mismatch at "celebs"',
    ]);
  });

  it("LFWA has only training and test images", () => {
    const kind = 'lfwa { root: "d"  attributes: Tags  identities: 9 }';
    expect(with_(kind)).toEqual(['schedule/no-split at "validation"']);
    const fitted = text(kind).replace("fit score on celebs.validation", "fit score on celebs");
    expect(summary(analyseText(fitted))).toEqual(['schedule/fit-on-seen at "celebs"']);
  });

  it("a table without a split column has no test images", () => {
    const kind = 'csv { root: "d"  file: "t.csv"  attributes: Tags  identity: "who"  identities: 9 }';
    const found = analyseText(text(kind).replace("celebs.validation", "celebs").replace("on celebs.test", "on celebs"));
    expect(summary(found)).toContain('schedule/no-split at "celebs"');
    expect(found.diagnostics.find((one) => one.code === "schedule/no-split")?.hint).toContain("split: column");
  });

  it("`backgrounds` data have no labels and no splits", () => {
    expect(with_('backgrounds { root: "d" }')).toContain('schedule/folder-view at "head"');
    const text = BASE.replace("train LNet_o on celebs\n", "train LNet_o on sun\n").replace(
      "template",
      'data sun = backgrounds { root: "sun" }\ntemplate',
    );
    const { diagnostics, ...rest } = analyseText(text);
    expect(summary({ diagnostics, ...rest })).toEqual(['schedule/loss-data-mismatch at "sun"']);
    expect(diagnostics[0]?.hint).toBe("train on data with attributes: `backgrounds` have no labels");
  });
});
