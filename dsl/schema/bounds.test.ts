import { describe, expect, it } from "vitest";
import { parse } from "../grammar/parse.js";
import type { Diagnostic } from "../source/diagnostic.js";
import { SourceFile } from "../source/source-file.js";
import { readValue } from "./core/block.js";
import type { Bounds, PropertySpec, PropertySpecs, ValueContext } from "./core/types.js";
import { describeBounds, describeRange } from "./core/values.js";
import { propertyFacts } from "./describe.js";
import { BLOCKS, PHRASES } from "./registry.js";

interface Case {
  readonly owner: string;
  readonly name: string;
  readonly spec: PropertySpec<unknown>;
}

const all: readonly Case[] = [
  ...PHRASES.flatMap((one) =>
    [one.positional, one.words].flatMap((specs) => casesOf(one.keyword, specs as PropertySpecs)),
  ),
  ...BLOCKS.flatMap((one) => casesOf(one.name, one.properties)),
];

function casesOf(owner: string, specs: PropertySpecs): readonly Case[] {
  return Object.entries(specs).map(([name, spec]) => ({ owner, name, spec }));
}

const NUMBER = /(?<![\w."])-?[0-9][0-9_]*(?:\.[0-9]+)?(?:e-?[0-9]+)?(?![\w."])/g;

/** The example of a property with its number `index` replaced; undefined if it has fewer numbers. */
function withNumber(spec: PropertySpec<unknown>, index: number, value: number): string | undefined {
  const example = spec.facts.example ?? "";
  const text = ["pair", "size", "cells"].includes(spec.type.kind) ? example.replace(/x.*/, "") : example;
  let seen = -1;
  let found = false;
  const changed = text.replace(NUMBER, (number) => {
    seen += 1;
    if (seen !== index) return number;
    found = true;
    return String(value);
  });
  return found ? changed : undefined;
}

/** Reads a value as the compiler does; the codes of what was reported. */
function codesFor({ name, spec }: Case, text: string): readonly string[] {
  const source = new SourceFile("x.fan", `data d = k { value: ${text} }`);
  const { document, diagnostics } = parse(source);
  const reported: Diagnostic[] = [...diagnostics];
  const ctx: ValueContext = {
    file: "x.fan",
    parameter: () => undefined,
    parameterNames: [],
    misuse: () => false,
    refer: () => true,
    ownersOf: () => [],
    textAt: (at) => source.slice(at),
    report: (one) => reported.push(one),
  };
  const [declaration] = document.declarations;
  const block = declaration?.kind === "data" ? declaration.value.items[1] : undefined;
  const entry = block?.kind === "block" ? block.block.entries[0] : undefined;
  if (entry?.kind !== "property") throw new Error(`cannot read ${text}`);
  readValue(spec.type, entry.value, { owner: name, neighbours: [] }, ctx);
  return reported.map((one) => one.code);
}

/** Bounds as a reader of the reference understands them. */
function understood(text: string): Bounds {
  const number = "(-?[0-9.]+(?:e[+-]?[0-9]+)?)";
  const find = (pattern: string): number | undefined => {
    const value = new RegExp(pattern).exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const min = find(`from ${number} to`) ?? find(`at least ${number}`);
  const max = find(`from \\S+ to ${number}`) ?? find(`at most ${number}`);
  const above = find(`above ${number}`);
  const below = find(`below ${number}`);
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(above === undefined ? {} : { above }),
    ...(below === undefined ? {} : { below }),
  };
}

/** Numbers at the bounds and beyond them, and whether each is allowed. */
function samples({ min, max, above, below }: Bounds, integer: boolean): readonly (readonly [number, boolean])[] {
  const low = min ?? above;
  const high = max ?? below;
  const step = integer ? 1 : Math.max(1e-9, Math.abs((high ?? 1) - (low ?? 0)) * 1e-6);
  const near = (value: number): number => Number(value.toPrecision(12));
  return [
    ...(low === undefined
      ? []
      : ([
          [low, min !== undefined],
          [near(low - step), false],
          [near(low + step), true],
        ] as const)),
    ...(high === undefined
      ? []
      : ([
          [high, max !== undefined],
          [near(high + step), false],
          [near(high - step), true],
        ] as const)),
  ];
}

const numeric = all.filter(({ spec }) => (spec.type.numbers ?? []).some((one) => describeRange(one) !== ""));

/** Kinds of values whose numbers have no bounds, with the reason. */
const WITHOUT_BOUNDS: Readonly<Record<string, string>> = {
  threshold: "a score can be any finite number",
  range: "the filler's values can be any finite numbers, in increasing order",
  optimiser: "a phrase with properties of its own",
  "learning rate policy": "a phrase with properties of its own",
  metric: "a phrase with properties of its own",
  proposals: "a phrase with properties of its own",
  normalisation: "a phrase with properties of its own",
  "weight filler": "a phrase with properties of its own",
  loss: "a sum of phrases",
  claim: "a phrase with properties of its own",
  localisation: "a phrase with properties of its own",
  "asymmetric focusing": "a phrase with properties of its own",
  split: "a phrase with properties of its own",
  "list of spelling": "texts and any whole numbers",
  "list of augmentation": "phrases with properties of their own",
};

describe("the range in the reference is the one that is checked", () => {
  it("every value with numbers has bounds or a reason", () => {
    const plain = (text: string): string => text.replace(/"[^"]*"/g, "");
    const without = all.filter(
      ({ spec }) => spec.type.numbers === undefined && plain(spec.facts.example ?? "").search(NUMBER) >= 0,
    );
    expect(without.filter(({ spec }) => !Object.hasOwn(WITHOUT_BOUNDS, spec.type.kind)).map((one) => one.name)).toEqual(
      [],
    );
  });

  it("covers the numeric properties of the schema", () => {
    expect(numeric.length).toBeGreaterThan(80);
  });

  it.each(numeric.map((one) => [one.owner, one.name, one] as const))("%s, %s", (_, name, one) => {
    const { value } = propertyFacts(name, one.spec);
    const bounds = one.spec.type.numbers ?? [];
    for (const [index, own] of bounds.entries()) {
      const range = describeRange(own);
      expect(value).toContain(range);
      expect(understood(range)).toEqual({ ...own, integer: undefined });
      for (const [number, allowed] of samples(understood(range), own.integer === true)) {
        const text = withNumber(one.spec, index, number);
        if (text === undefined) throw new Error(`the example of ${name} lacks number ${index + 1}`);
        expect([text, codesFor(one, text).includes("value/out-of-range")]).toEqual([text, !allowed]);
      }
    }
  });
});

it.each([
  [{}, "a number"],
  [{ integer: true }, "a whole number"],
  [{ min: 0, max: 1 }, "a number from 0 to 1"],
  [{ above: 0, max: 1 }, "a number above 0 and at most 1"],
  [{ above: 0, below: 1 }, "a number above 0 and below 1"],
  [{ min: 2, integer: true }, "a whole number of at least 2"],
  [{ max: 3 }, "a number of at most 3"],
  [{ above: 0 }, "a number above 0"],
])("describeBounds(%j) is %j", (bounds, text) => {
  expect(describeBounds(bounds)).toBe(text);
});
