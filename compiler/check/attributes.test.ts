import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../runtime/build/node-host.js";
import { analyseText, BASE, summary } from "../../tests/support/analyse-text.js";
import { CELEBA_ATTRIBUTES } from "../contract/celeba-attributes.js";

const std = (name: string): Readonly<Record<string, string>> => ({
  [`@std/${name}`]: readFileSync(join(packageRoot(), "dsl", "std", name), "utf8"),
});
const library = { ...std("celeba.fan"), ...std("lfwa.fan") };

const listOf = (text: string, name: string, settings: Readonly<Record<string, string>> = {}) => {
  const { value, ...rest } = analyseText(text, library, settings);
  return value === undefined
    ? summary({ value, ...rest })
    : value.attributeLists.find((one) => one.name === name)?.attributes;
};

const HEAD =
  'use { CelebA40 } from "std/celeba.fan"\nparam n : int = 3 in 1..40\nattributes Own = [ Smiling, "With Hat", Bald ]\n';

describe("attribute lists", () => {
  it.each([
    ["[ B A ]", ["B", "A"]],
    ["Own", ["Smiling", "With Hat", "Bald"]],
    ["first 2 of Own", ["Smiling", "With Hat"]],
    ["first n of CelebA40", CELEBA_ATTRIBUTES.slice(0, 3)],
    ["first 40 of CelebA40", CELEBA_ATTRIBUTES],
    ['Own without [ "With Hat" ]', ["Smiling", "Bald"]],
    ["Own without [ Bald ] without [ Smiling ]", ["With Hat"]],
    ["[ X ] + Own + [ Y ]", ["X", "Smiling", "With Hat", "Bald", "Y"]],
    ["CelebA40 without first 38 of CelebA40 + [ Z ]", ["Wearing_Necktie", "Young", "Z"]],
    ["first 1 of [ Q, R ]", ["Q"]],
  ])("attribute list `%s` has the expected attributes", (text, expected) => {
    expect(listOf(`${HEAD}attributes A = ${text}`, "A")).toEqual(expected);
  });

  it("an attribute list uses the value of a parameter", () => {
    expect(listOf(`${HEAD}attributes A = first n of CelebA40`, "A", { n: "10" })).toHaveLength(10);
  });

  it.each([
    ["CelebA40 without [ Smilling ]", 'data/unknown-attribute at "Smilling"'],
    ["Own without CelebA40", 'data/unknown-attribute at "CelebA40"'],
    ["first 41 of CelebA40", 'data/too-few-attributes at "41"'],
    ["first 4 of Own", 'data/too-few-attributes at "4"'],
    ["Own without Own", 'data/no-attributes at "Own"'],
    ["CelebA40 + Own", 'resolve/duplicate-attribute at "Own"'],
    ["[ P, P ]", 'resolve/duplicate-attribute at "P"'],
    ["A", 'data/attributes-cycle at "A"'],
    ["first 3 of A + Own", 'data/attributes-cycle at "A"'],
    ["Onw", 'resolve/unknown-name at "Onw"'],
    ["[ ]", 'value/expected at "[ ]"'],
    ["[ a, 3 ]", 'value/expected at "3"'],
    ["first 0 of Own", 'value/out-of-range at "0"'],
    ["first 2 Own", 'value/expected at "Own"'],
    ["Own wihtout [ Bald ]", 'value/unexpected at "wihtout"'],
    ["Own +", 'value/expected at ""'],
    ["3", 'value/expected at "3"'],
  ])("attribute list `%s` gives one error", (text, expected) => {
    expect(summary(analyseText(`${HEAD}attributes A = ${text}`, library))).toEqual([expected]);
  });

  it("a cycle of attribute lists is reported once, also across an import", () => {
    const circle = "attributes A = B\nattributes B = C\nattributes C = A + [ x ]\nattributes D = B";
    expect(summary(analyseText(circle))).toEqual(['data/attributes-cycle at "A"']);
    const { diagnostics } = analyseText('use { D } from "lib.fan"\nattributes E = D', { "lib.fan": circle });
    expect(diagnostics.map((one) => [one.file, one.code, one.span.start])).toEqual([
      ["lib.fan", "data/attributes-cycle", 11],
    ]);
  });

  it("an imported attribute list can use lists that are not imported, with the parameters of their file", () => {
    const files = { "lib.fan": "param k : int = 2\nattributes All = [ a, b, c ]\nattributes Few = first k of All" };
    const { value, diagnostics } = analyseText('use { Few } from "lib.fan"\nattributes A = Few + [ d ]', files);
    expect(diagnostics).toEqual([]);
    expect(value?.attributeLists.map((one) => one.attributes)).toEqual([
      ["a", "b", "d"],
      ["a", "b"],
    ]);
  });

  it("the attribute list of LFWA equals that of CelebA", () => {
    expect(listOf('use { LFWA40 } from "std/lfwa.fan"', "LFWA40")).toEqual(CELEBA_ATTRIBUTES);
  });

  it("a misspelt CelebA attribute gets a warning where it is written", () => {
    const { value, ...rest } = analyseText(BASE.replace("Smiling, Bald", "Smilling, Bald"));
    expect(summary({ value, ...rest })).toEqual(['data/unlikely-attribute at "Smilling"']);
    expect(rest.diagnostics[0]?.hint).toContain("`Smiling`");
    expect(value).toBeDefined();
    expect(summary(analyseText(BASE.replace("Smiling, Bald", "Has_Freckles, Bald")))).toEqual([]);
  });
});
