import type { AnyPhrase } from "./core/phrase.js";
import type { PropertySpec, PropertySpecs } from "./core/types.js";

/** What `fanc explain` and the reference say about a property or a part of a phrase. */
export interface PropertyFacts {
  readonly name: string;
  /** Kind of value and its range. */
  readonly value: string;
  /** As it would be written; undefined if there is none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly doc: string;
  readonly why: string | undefined;
  readonly unit: string | undefined;
  readonly source: string | undefined;
  readonly example: string | undefined;
}

export function propertyFacts(name: string, row: PropertySpec<unknown>): PropertyFacts {
  const { doc, why, unit, source, example } = row.facts;
  const { label, range } = row.type;
  return {
    name,
    value: range === undefined ? label : `${label}, ${range}`,
    fallback: row.required ? undefined : written(row.fallback, row.type.kind),
    required: row.required,
    doc,
    why,
    unit,
    source,
    example,
  };
}

export const allFacts = (rows: PropertySpecs): readonly PropertyFacts[] =>
  Object.entries(rows).map(([name, row]) => propertyFacts(name, row));

/** A phrase with its parts in order; what may be left out stands in brackets. */
export function syntaxOf({ keyword, syntax, positional, words, block }: AnyPhrase): string {
  const one = (text: string, row: PropertySpec<unknown>): string => (row.required ? text : `[${text}]`);
  const rows = Object.values(block);
  const parts = [
    syntax ?? keyword,
    ...(syntax === undefined ? Object.entries(positional).map(([name, row]) => one(name.toUpperCase(), row)) : []),
    ...(syntax === undefined ? Object.entries(words).map(([name, row]) => one(`${name} …`, row)) : []),
    ...(rows.length === 0 ? [] : [rows.some((row) => row.required) ? "{ … }" : "[{ … }]"]),
  ];
  return parts.join(" ");
}

/** A default as it would be written in a file; undefined for one that stands for nothing written. */
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
