import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../runtime/build/node-host.js";
import { analyseText, BASE, changed, summary } from "../../tests/support/analyse-text.js";
import { CELEBA_ATTRIBUTES } from "../contract/celeba-attributes.js";

const paper = readFileSync(join(packageRoot(), "dsl", "std", "paper-results.json"), "utf8");
const files = { "@std/paper-results.json": paper };
const STD = '"std/paper-results.json"';
const compared = (text: string): string => changed("localisation: face iou 0.5", `compare: ${text}`);
const resultOf = (text: string, more: Readonly<Record<string, string>> = {}) => {
  const { value, ...rest } = analyseText(compared(text), { ...files, ...more });
  expect(summary({ value, ...rest })).toEqual([]);
  return value?.evaluate?.compare;
};

describe("localisation", () => {
  it("localisation by default measures the last window at IoU 0.5", () => {
    const of = (text: string) => analyseText(changed("localisation: face iou 0.5", text)).value?.evaluate?.localisation;
    expect(of("")).toEqual({ window: "face", ious: [0.5], fppi: [] });
    expect(of("localisation: head iou 0.5, 0.75 fppi 0.01, 0.1")).toEqual({
      window: "head",
      ious: [0.5, 0.75],
      fppi: [0.01, 0.1],
    });
  });

  it("false windows are counted in the named backgrounds, else in those of a threshold", () => {
    const scenes = (more: string): string =>
      `data a = backgrounds { root: "a" }\ndata b = backgrounds { root: "b" }\n${more}`;
    const of = (text: string) => analyseText(scenes(text)).value?.evaluate?.localisation?.against;
    const put = (localisation: string, threshold = ""): string =>
      changed("localisation: face iou 0.5", localisation).replace(
        "pick: best  context",
        `${threshold} pick: best  context`,
      );
    expect(of(put("localisation: face against b"))).toBe("b");
    expect(of(put("localisation: face fppi 0.01", "threshold: calibrated against a"))).toBe("a");
    expect(of(put("localisation: face against b", "threshold: calibrated against a"))).toBe("b");
    expect(of(put("localisation: face fppi 0.01", "threshold: 2"))).toBeUndefined();
  });

  it.each([
    ["localisation: face against objects", 'evaluate/not-backgrounds at "objects"'],
    ["localisation: face iou 0.5, 1.5", 'value/out-of-range at "1.5"'],
    ["localisation: face fppi 0", 'value/out-of-range at "0"'],
    ["localisation: patches", 'evaluate/no-window at "patches"'],
  ])("`%s` gives one fault", (text, expected) => {
    expect(summary(analyseText(changed("localisation: face iou 0.5", text)))).toEqual([expected]);
  });
});

describe("the results of the paper", () => {
  it("the library has the results of table 1 with the means that the paper gives", () => {
    const { attributes, results } = JSON.parse(paper) as {
      attributes: string[];
      results: { method: string; data: string; accuracy: number[] }[];
    };
    expect(attributes).toEqual(CELEBA_ATTRIBUTES);
    const means = results.map(({ method, data, accuracy }) => {
      expect(accuracy).toHaveLength(40);
      return { method, data, mean: accuracy.reduce((sum, one) => sum + one, 0) / 40 };
    });
    // Paper, table 1, column "Average": whole numbers, up to a point off the mean of its columns.
    const printed: Readonly<Record<string, readonly [number, number]>> = {
      "LNets+ANet": [87, 84],
      "LNets+ANet without pre-training": [83, 79],
      "SURF-cascade+ANet": [83, 76],
      "PANDA-l": [85, 81],
      "PANDA-w": [79, 71],
      FaceTracer: [81, 74],
    };
    expect(means.map(({ method, data }) => `${method} ${data}`)).toEqual(
      Object.keys(printed).flatMap((method) => [`${method} CelebA`, `${method} LFWA`]),
    );
    for (const { method, data, mean } of means)
      expect(Math.abs(mean - (printed[method]?.[data === "CelebA" ? 0 : 1] ?? 0))).toBeLessThan(1.1);
  });

  it("published results are compared for the attributes of the cascade, in their order", () => {
    expect(resultOf(STD)).toEqual({
      file: "std/paper-results.json",
      method: "LNets+ANet",
      data: "CelebA",
      accuracy: [
        { attribute: "Smiling", accuracy: 0.92 },
        { attribute: "Bald", accuracy: 0.98 },
        { attribute: "Eyeglasses", accuracy: 0.99 },
      ],
    });
    expect(resultOf(`${STD} method "PANDA-l" data "LFWA"`)).toMatchObject({ method: "PANDA-l", data: "LFWA" });
    expect(resultOf(`${STD} data "LFWA"`)).toMatchObject({ method: "LNets+ANet", data: "LFWA" });
  });
});

describe("a file of results", () => {
  const own = (change: object): string =>
    JSON.stringify({
      schema: "fanc.results/1",
      source: "ours",
      attributes: ["Bald", "Smiling", "Eyeglasses"],
      results: [{ method: "a", data: "b", accuracy: [1, 2, 3] }],
      ...change,
    });

  it("the file of results can be the user's own, relative to the spec", () => {
    expect(resultOf('"sub/own.json"', { "sub/own.json": own({}) })?.accuracy.map((one) => one.accuracy)).toEqual([
      0.02, 0.01, 0.03,
    ]);
  });

  const broken = { results: [{ method: "a", data: "b", accuracy: [1, 2] }] };
  it.each([
    ['"none.json"', "evaluate/compare-not-found", '"none.json"', "relative to this file"],
    ['"std/none.json"', "evaluate/compare-not-found", '"std/none.json"', "paper-results"],
    ['"../up.json"', "load/import-outside-project", '"../up.json"', "copy"],
    ['"text.json"', "evaluate/compare-unreadable", '"text.json"', "form"],
    ['"short.json"', "evaluate/compare-unreadable", '"short.json"', "form"],
    ['"other.json"', "evaluate/compare-unreadable", '"other.json"', "form"],
    ['"own.json" method "c"', "evaluate/compare-no-result", '"c"', "`a`"],
    ['"own.json" method "a" data "c"', "evaluate/compare-no-result", '"c"', "`b`"],
    ['"own.json" methd "a"', "value/unexpected", "methd", "method"],
  ])("`compare: %s` gives one fault with a hint", (text, code, marked, hint) => {
    const own_ = {
      "text.json": "accuracy: 3",
      "short.json": own(broken),
      "other.json": "[]",
      "own.json": own({}),
    };
    const { diagnostics, ...rest } = analyseText(compared(text), own_);
    expect(summary({ diagnostics, ...rest })).toEqual([`${code} at "${marked}"`]);
    expect(diagnostics[0]?.hint).toContain(hint);
  });

  it("a file of results for only some attributes is used with a warning", () => {
    const few = own({ attributes: ["Bald"], results: [{ method: "a", data: "b", accuracy: [1] }] });
    const { value, diagnostics } = analyseText(compared('"few.json"'), { "few.json": few });
    expect(diagnostics.map((one) => one.message)).toEqual([
      '"few.json" has no number for 2 of 3 attributes, such as `Smiling`',
    ]);
    expect(value?.evaluate?.compare?.accuracy).toEqual([{ attribute: "Bald", accuracy: 0.01 }]);
  });
});

describe("images that a stage has used", () => {
  it.each([
    [
      "evaluate on celebs.test",
      "evaluate on celebs.train",
      "evaluate/seen-data",
      "celebs.train",
      "`celebs.train` has the same images as stage `tune_o`",
    ],
    [
      "evaluate on celebs.test",
      "evaluate on celebs.validation",
      "evaluate/seen-data",
      "celebs.validation",
      "`celebs.validation` has the same images as stage `fit_svm`",
    ],
    [
      "fit score on celebs.validation",
      "fit score on celebs.train",
      "schedule/fit-on-seen",
      "celebs.train",
      "`celebs.train` has the same images as stage `tune_o`, which trains `LNet_o`",
    ],
  ])("%s -> %s warns of images that a stage has used", (from, to, code, marked, message) => {
    const { value, diagnostics, ...rest } = analyseText(changed(from, to));
    expect(summary({ value, diagnostics, ...rest })).toEqual([`${code} at "${marked}"`]);
    expect(diagnostics[0]?.message).toBe(message);
    expect(value).toBeDefined();
  });

  it.each([
    ["refine: regression on celebs.test", "the refinement of `head`"],
    ["threshold: calibrated against sun on celebs.test", "the threshold of `head`"],
  ])("%s warns of the evaluated images", (property, use) => {
    const declared = 'data sun = backgrounds { root: "data/sun" }\n';
    const text = declared + changed("scales: 0.3, 0.4  pick: best", `scales: 0.3, 0.4  pick: best  ${property}`);
    const [one, ...others] = analyseText(text).diagnostics.filter(({ code }) => code === "evaluate/seen-data");
    expect(others).toEqual([]);
    expect(one?.message).toBe(`\`celebs.test\` has the same images as ${use}`);
    expect(one?.hint).toBe("use other images in `head`: the test split is for the evaluation only");
  });

  it.each([
    ["refine: regression on celebs.train", "the refinement of `head`"],
    ["threshold: calibrated against sun on celebs.train", "the threshold of `head`"],
    ["refine: regression on celebs.validation", undefined],
    ["threshold: calibrated against sun on celebs.validation", undefined],
    ["threshold: calibrated against sun", undefined],
  ])("%s warns of the images that trained the net, if there are any", (property, use) => {
    const declared = 'data sun = backgrounds { root: "data/sun" }\n';
    const text = declared + changed("scales: 0.3, 0.4  pick: best", `scales: 0.3, 0.4  pick: best  ${property}`);
    const found = analyseText(text).diagnostics.filter(({ code }) => code === "cascade/fit-on-seen");
    expect(found.map(({ hint }) => hint)).toEqual(
      use === undefined ? [] : ["fit it on images of other people: `celebs.validation`"],
    );
    const trained = "which has the same images as stage `tune_o`, which trains `LNet_o`";
    expect(found.map(({ message }) => message)).toEqual(
      use === undefined ? [] : [`${use} is fitted on \`celebs.train\`, ${trained}`],
    );
  });

  /** The test data under another name and another split rule. */
  const other = (own: string, test: string) =>
    summary(
      analyseText(
        BASE.replace("identities: 91", own)
          .replace("evaluate on celebs.test", "evaluate on again.test")
          .replace("template", `data again = celeba { root: "data"  attributes: Tags  ${test} }\ntemplate`),
      ),
    );

  it("used images are recognised under another name and another split rule", () => {
    const split = "split: identities 91, 20, 20";
    expect(other(split, split)).toEqual([]);
    expect(other(split, "split: identities 91, 19, 20")).toEqual(['evaluate/seen-data at "again.test"']);
    expect(other("identities: 91", split)).toEqual(['evaluate/seen-data at "again.test"']);
    const aligned = "split: identities 91, 20, 20  images: aligned";
    expect(other(split, aligned)).toEqual(['evaluate/no-boxes at "localisation"']);
  });
});
