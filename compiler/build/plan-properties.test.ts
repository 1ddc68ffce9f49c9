import { afterAll, describe, expect, it } from "vitest";
import type { PropertySpec, PropertySpecs } from "../../dsl/schema/core/types.js";
import { BLOCKS, PHRASES } from "../../dsl/schema/registry.js";
import { everyProperty, filesOfEveryProperty } from "../../tests/support/every-property.js";
import { analyse } from "../compile.js";
import type { Plan } from "../contract/schema.js";
import { memoryHost } from "../host/memory-host.js";
import { buildPlan } from "./build-plan.js";

/** A value in a spec, and the properties of the schema that have read it. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly spec: PropertySpec<unknown>;
  readonly names: Set<string>;
}

/** Of the spec that is being read for the first time. */
let places: Map<string, Place> | undefined;
const restore: (() => void)[] = [];
const known = new Set<string>();

/** Lets the parsers of a block's or a phrase's properties report what they read. */
function watch(owner: string, specs: PropertySpecs): void {
  const own = specs as Record<string, PropertySpec<unknown>>;
  for (const [key, spec] of Object.entries(specs)) {
    const name = `${owner} ${key}`;
    known.add(name);
    restore.push(() => Object.assign(own, { [key]: spec }));
    const parse: PropertySpec<unknown>["type"]["parse"] = (cursor, ctx) => {
      const { start } = cursor.here();
      const result = spec.type.parse(cursor, ctx);
      const { end } = cursor.before();
      if (places === undefined || !result.ok || ctx.file !== "spec.fan") return result;
      const key = `${start} ${end} ${spec.type.kind}`;
      const place = places.get(key) ?? { start, end, spec, names: new Set<string>() };
      places.set(key, place);
      place.names.add(name);
      return result;
    };
    Object.assign(own, { [key]: { ...spec, type: { ...spec.type, parse } } });
  }
}

for (const { keyword, positional, words, block } of PHRASES)
  for (const specs of [positional, words, block]) watch(keyword, specs);
for (const { name, properties } of BLOCKS) if (!name.startsWith("`") || name === "`schedule`") watch(name, properties);
afterAll(() => {
  for (const undo of restore.reverse()) undo();
});

/** The plan without the hash of the spec and lines of it; undefined for a spec with errors. */
function planOf(text: string): string | undefined {
  const { value } = analyse(memoryHost({ ...filesOfEveryProperty, "spec.fan": text }), "spec.fan", new Map());
  if (value === undefined) return undefined;
  const { spec: _, ...plan }: Plan = buildPlan(value, "0".repeat(64), "spec.fan").plan;
  return JSON.stringify(plan);
}

/** Other values to try in place of one, the likeliest first. */
function otherValues(
  value: string,
  { type, facts }: PropertySpec<unknown>,
  names: readonly string[],
): readonly string[] {
  const number = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;
  const changes: ((n: number) => number)[] = [
    (n) => n + 1,
    (n) => n / 2,
    (n) => n * 2,
    (n) => n + 2,
    (n) => n - 1,
    (n) => n * 0.99,
    (n) => n + 0.01,
  ];
  const numbers = [...value.matchAll(number)].flatMap(({ 0: found, index }) =>
    changes.map((change) => {
      const changed = String(Number(change(Number(found)).toPrecision(8)));
      return value.slice(0, index) + changed + value.slice(index + found.length);
    }),
  );
  const words = [...type.label.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? "");
  const phrases = PHRASES.filter((one) => Object.values(one.positional).every((spec) => !spec.required));
  return [
    ...(value.startsWith('"') ? [value.replace('"', '"other '), '"PANDA-l"', '"LFWA"'] : numbers),
    ...(value === "on" ? ["off"] : value === "off" ? ["on"] : []),
    ...words,
    ...(/\b(name|path)\b/.test(type.kind) ? names : []),
    ...(value.includes(".") ? value.split(".").flatMap((part) => names.map((name) => value.replace(part, name))) : []),
    ...(value.includes(" over ") ? [`3 * ${value}`] : []),
    ...(facts.example === undefined ? [] : [facts.example]),
    ...(value.includes(",") ? [value.replace(/,[^,]*$/, "")] : []),
    ...phrases.map((one) => one.keyword),
  ].filter((other) => other !== value);
}

/** Values that have no alternative, with the reason. */
const alone: ReadonlyMap<string, string> = new Map([
  ["evaluate accuracy", "the language has one form"],
  ["boxes in", "the language has one form"],
  ["svm averaged", "the language has one form"],
  ["decide score", "a cascade has one step that scores"],
  ["output averaged", "the language has one form"],
  ["output of", "one stage is the last to train the net of the feature"],
  ["train by", "the loss decides; both must agree"],
  ["softmax over", "data has classes or identities"],
  ["fit score", "a cascade has one step that scores"],
]);

/** Read by the loss itself, not through the schema. */
const elsewhere = new Map([
  ["similarity layer", ["similarity(FC)", "similarity(FD)"]],
  ["contrastive layer", ["contrastive(FC)", "contrastive(FD)"]],
] as const);

/** Properties of which a changed value was seen in the plan. */
const shown = new Set<string>(alone.keys());

describe.each(everyProperty.map((text, i) => [i + 1, text] as const))("spec %i with every property", (_, text) => {
  places = new Map<string, Place>();
  const base = planOf(text);
  const found = [...places.values()].sort((a, b) => a.start - b.start);
  places = undefined;
  const names = [...new Set([...text.matchAll(/\b[A-Za-z]\w*\b/g)].map(([name]) => name))];

  it("the spec with every property compiles", () => {
    expect(base).toBeDefined();
  });

  it("the plan changes with each property of the spec", () => {
    const hidden: string[] = [];
    for (const { start, end, spec, names: properties } of found) {
      const own = [...properties];
      if (own.some((name) => alone.has(name)) || own.every((name) => shown.has(name))) continue;
      const value = text.slice(start, end);
      let same: string | undefined;
      let differs = false;
      for (const other of otherValues(value, spec, names)) {
        const plan = planOf(text.slice(0, start) + other + text.slice(end));
        if (plan === base) same = other;
        differs = plan !== undefined && plan !== base;
        if (differs) break;
      }
      const line = text.slice(0, start).split("\n").length;
      if (differs) for (const name of own) shown.add(name);
      else if (same !== undefined) hidden.push(`${own.join()} in line ${line}: ${value} and ${same} give one plan`);
    }
    expect(hidden).toEqual([]);
  }, 180_000);
});

it("the layers that losses over pairs compare are in the plan", () => {
  for (const [name, [from, to]] of elsewhere) {
    const text = everyProperty.find((one) => one.includes(from)) ?? "";
    expect(planOf(text.replace(from, to)), name).toBeDefined();
    expect(planOf(text.replace(from, to)), name).not.toBe(planOf(text));
    shown.add(name);
  }
});

it("every property of the schema was changed in one of the specs", () => {
  expect([...known].filter((name) => !shown.has(name))).toEqual([]);
});
