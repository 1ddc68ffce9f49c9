import type { AnyPhrase } from "./core/phrase.js";
import type { PropertySpec, PropertySpecs, Type } from "./core/types.js";
import { describeRange } from "./core/values.js";

/** Documentation of a property or a part of a phrase, for `fanc explain` and the reference. */
export interface PropertyFacts {
  readonly name: string;
  /** Kind of value and its range. */
  readonly value: string;
  /** The default as written in a file; undefined if there is none. */
  readonly default: string | undefined;
  readonly required: boolean;
  readonly doc: string;
  readonly why: string | undefined;
  readonly unit: string | undefined;
  readonly source: string | undefined;
  readonly example: string | undefined;
}

export function propertyFacts(name: string, spec: PropertySpec<unknown>): PropertyFacts {
  const { doc, why, unit, source, example } = spec.facts;
  return {
    name,
    value: valueText(spec.type),
    default: spec.required ? undefined : written(spec.fallback, spec.type.kind),
    required: spec.required,
    doc,
    why,
    unit,
    source,
    example,
  };
}

/** Kinds of values with one number. */
const SINGLE: ReadonlySet<string> = new Set(["count", "groups", "interval", "memory"]);

/** The kind of a value with the bounds of its numbers, then the word that can replace it. */
function valueText({ kind, label, numbers = [] }: Type<unknown>): string {
  const [first, ...rest] = numbers.map(describeRange);
  if (first === undefined || first === "" || label.includes(first)) return label;
  const [, counted = label, word = ""] = /^(.*?)(, or `\w+`)?$/.exec(label) ?? [];
  const each = SINGLE.has(kind) || rest.length > 0 ? "" : "each ";
  return `${counted}, ${each}${[first, ...rest].join(", ")}${word}`;
}

export const allFacts = (specs: PropertySpecs): readonly PropertyFacts[] =>
  Object.entries(specs).map(([name, spec]) => propertyFacts(name, spec));

/** A phrase with its parts in order; optional parts are in brackets. */
export function syntaxOf({ keyword, syntax, positional, words, block }: AnyPhrase): string {
  const one = (text: string, spec: PropertySpec<unknown>): string => (spec.required ? text : `[${text}]`);
  const properties = Object.values(block);
  const parts = [
    syntax ?? keyword,
    ...(syntax === undefined ? Object.entries(positional).map(([name, spec]) => one(name.toUpperCase(), spec)) : []),
    ...(syntax === undefined ? Object.entries(words).map(([name, spec]) => one(`${name} …`, spec)) : []),
    ...(properties.length === 0 ? [] : [properties.some((spec) => spec.required) ? "{ … }" : "[{ … }]"]),
  ];
  return parts.join(" ");
}

/** A default as written in a file; undefined for a default that means "not given". */
function written(value: unknown, kind: string): string | undefined {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  if (typeof value === "boolean") return kind === "flag" ? (value ? "on" : "off") : value ? "yes" : "no";
  if (Array.isArray(value)) {
    const [down, right] = value;
    if (kind === "pair") return down === right ? String(down) : `${down}x${right}`;
    return value.map((one) => written(one, "")).join(", ");
  }
  if (typeof value === "object" && value !== null) {
    if ("height" in value && "width" in value) return `${value.height}x${value.width}`;
    if ("keyword" in value) return String(value.keyword);
    if ("count" in value && "unit" in value) return `${value.count} ${value.unit}`;
    throw new Error(`a default of the kind "${kind}" cannot be written`);
  }
  return kind === "memory" && typeof value === "number" ? `${value / 2 ** 30} GiB` : String(value);
}
