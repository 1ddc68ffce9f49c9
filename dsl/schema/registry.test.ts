import { describe, expect, it } from "vitest";
import { allFacts } from "./describe.js";
import { BLOCKS, GROUPS, ownersOf, PHRASES } from "./registry.js";

/** Every property and part of a phrase as `owner.name`, once. */
const rows = new Map([
  ...PHRASES.flatMap((one) =>
    allFacts({ ...one.positional, ...one.words, ...one.block }).map(
      (row) => [`${one.keyword}.${row.name}`, row] as const,
    ),
  ),
  ...BLOCKS.flatMap((one) => allFacts(one.properties).map((row) => [`${one.name}.${row.name}`, row] as const)),
]);
const named = (wrong: (row: Parameters<typeof rows.set>[1]) => boolean): readonly string[] =>
  [...rows].filter(([, row]) => wrong(row)).map(([name]) => name);

describe("the schema of the language", () => {
  it("is large", () => expect(rows.size).toBeGreaterThan(200));

  it("says of every property what it is, in a sentence", () =>
    expect(named(({ doc }) => !/^[A-Z`].*[.]$/s.test(doc))).toEqual([]));

  it("has an example of every property", () => expect(named(({ example }) => (example ?? "") === "")).toEqual([]));

  it("gives the reason for every default", () =>
    expect(named(({ required, why }) => !required && (why ?? "") === "")).toEqual([]));

  it("says of every phrase what it is", () =>
    expect(PHRASES.filter(({ doc }) => !/[.:]$/.test(doc)).map(({ keyword }) => keyword)).toEqual([]));

  it("has each head word once in a group", () => {
    for (const { what, phrases } of GROUPS)
      expect(new Set(phrases.map(({ keyword }) => keyword)).size, what).toBe(phrases.length);
  });

  it("knows the blocks of a property", () => {
    expect(ownersOf("stride")).toContain("`crop`");
    expect(ownersOf("no_such_property")).toEqual([]);
  });
});
