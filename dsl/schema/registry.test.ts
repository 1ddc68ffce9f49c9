import { describe, expect, it } from "vitest";
import { allFacts, type PropertyFacts } from "./describe.js";
import { BLOCKS, GROUPS, ownersOf, PHRASES } from "./registry.js";

/** Every property and part of a phrase, once, by `owner.name`. */
const properties = new Map<string, PropertyFacts>([
  ...PHRASES.flatMap((one) =>
    allFacts({ ...one.positional, ...one.words, ...one.block }).map(
      (facts) => [`${one.keyword}.${facts.name}`, facts] as const,
    ),
  ),
  ...BLOCKS.flatMap((one) => allFacts(one.properties).map((facts) => [`${one.name}.${facts.name}`, facts] as const)),
]);
const named = (wrong: (facts: PropertyFacts) => boolean): readonly string[] =>
  [...properties].filter(([, facts]) => wrong(facts)).map(([name]) => name);

describe("the schema", () => {
  it("has more than 200 properties, so the checks below see all of it", () =>
    expect(properties.size).toBeGreaterThan(200));

  it("documents every property in full sentences", () =>
    expect(named(({ doc }) => !/^[A-Z`].*[.]$/s.test(doc))).toEqual([]));

  it("has an example for every property", () => expect(named(({ example }) => (example ?? "") === "")).toEqual([]));

  it("gives the reason for every default", () =>
    expect(named(({ required, why }) => !required && (why ?? "") === "")).toEqual([]));

  it("documents every phrase", () =>
    expect(PHRASES.filter(({ doc }) => !/[.:]$/.test(doc)).map(({ keyword }) => keyword)).toEqual([]));

  it("has no keyword twice in a group", () => {
    for (const { what, phrases } of GROUPS)
      expect(new Set(phrases.map(({ keyword }) => keyword)).size, what).toBe(phrases.length);
  });

  it("finds the blocks that have a property", () => {
    expect(ownersOf("stride")).toContain("`crop`");
    expect(ownersOf("no_such_property")).toEqual([]);
  });
});
