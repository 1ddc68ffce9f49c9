import { describe, expect, it } from "vitest";
import { phrase } from "./core/phrase.js";
import { optional, required } from "./core/types.js";
import { flag, integer, pair, size } from "./core/values.js";
import { allFacts, propertyFacts, syntaxOf } from "./describe.js";
import { BLOCKS, PHRASES } from "./registry.js";

const doc = { doc: "About it.", example: "1" };

describe("propertyFacts", () => {
  it.each([
    [optional(pair("p", 1, 9), [3, 3] as const, doc), "3"],
    [optional(pair("p", 1, 9), [3, 5] as const, doc), "3x5"],
    [optional(size("s"), { height: 64, width: 48 }, doc), "64x48"],
    [optional(flag, true, doc), "on"],
    [optional(flag, false, doc), "off"],
    [optional(integer("n", 1, 9), 0, doc), "0"],
    [optional(integer("n", 1, 9), undefined, doc), undefined],
    [required(integer("n", 1, 9), doc), undefined],
  ])("prints a default as it is written in a file: %#", (spec, written) => {
    expect(propertyFacts("x", spec).default).toBe(written);
  });

  it("describes the kind and range of a property's value", () => {
    expect(propertyFacts("n", required(integer("n", 1, 9), doc)).value).toBe("a whole number from 1 to 9");
    expect(propertyFacts("p", required(pair("p", 0, 9), doc)).value).toBe("a size such as 3 or 3x3, each from 0 to 9");
  });

  it.each([
    ["conv", "groups", "a number of groups, from 1 to 65536, or `each`"],
    ["local", "cells", "a grid such as 3x3, each from 1 to 256, or `unshared`"],
  ])("states the range of %s %s before the word that can replace the number", (keyword, name, value) => {
    const words = PHRASES.find((one) => one.keyword === keyword)?.words ?? {};
    expect(allFacts(words).find((one) => one.name === name)?.value).toBe(value);
  });

  it("states one range for a value with one number, whatever its unit", () => {
    const values = BLOCKS.flatMap((block) => allFacts(block.properties).map((one) => one.value));
    expect(values).toContain("an amount such as `16 GiB` or `512 MiB`, above 0 and at most 1000000");
    expect(values.filter((value) => /^an? (?:number|amount) .*each (?:from|above)/.test(value))).toEqual([]);
  });
});

describe("syntaxOf", () => {
  const needed = required(integer("n", 1, 9), doc);
  const none = { positional: {}, words: {}, block: {} };
  const of = (parts: object): string => syntaxOf(phrase({ keyword: "x", doc: "X.", ...none, ...parts }));

  it("puts the optional parts of a phrase in brackets", () => {
    const left = optional(integer("n", 1, 9), 1, doc);
    expect(of({})).toBe("x");
    expect(of({ positional: { out: needed, rate: left }, words: { kernel: needed, pad: left } })).toBe(
      "x OUT [RATE] kernel … [pad …]",
    );
    expect(of({ block: { lr: needed, decay: left } })).toBe("x { … }");
    expect(of({ block: { decay: left } })).toBe("x [{ … }]");
  });

  it("prefers the syntax that a phrase states itself", () =>
    expect(of({ syntax: "x(Y)", positional: { y: needed } })).toBe("x(Y)"));
});

it("every property of the language has a documentation, a value and a printable default", () => {
  const all = [
    ...PHRASES.flatMap((one) => allFacts({ ...one.positional, ...one.words, ...one.block })),
    ...BLOCKS.flatMap((block) => allFacts(block.properties)),
  ];
  expect(all.length).toBeGreaterThan(150);
  expect(all.filter((one) => one.doc === "" || one.value === "" || /object|undefined/.test(one.default ?? ""))).toEqual(
    [],
  );
});
