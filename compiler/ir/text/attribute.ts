import type { IrDim, Pair, Range } from "../graph.js";
import { type Literal, numberText } from "./literal.js";

/** What an attribute may be, and how it is written. */
export interface Attribute<T> {
  /** For messages: `a pair such as 3x3`. */
  readonly expected: string;
  /** The value that a literal stands for; `undefined` for one of the wrong form. It need not be valid. */
  read(literal: Literal): T | undefined;
  valid(value: T): boolean;
  print(value: T): string;
}

const whole =
  (least: number) =>
  (value: number): boolean =>
    Number.isSafeInteger(value) && value >= least;

function numeric(expected: string, valid: (value: number) => boolean): Attribute<number> {
  return {
    expected,
    read: (literal) => (literal.form === "number" ? literal.value : undefined),
    valid,
    print: numberText,
  };
}

/** Any finite number. */
export const real = numeric("a number", Number.isFinite);
/** An exponent. */
export const notNegative = numeric("a number of at least 0", (value) => Number.isFinite(value) && value >= 0);
export const positive = numeric("a number above 0", (value) => Number.isFinite(value) && value > 0);
export const fraction = numeric("a number from 0 to below 1", (value) => value >= 0 && value < 1);
/** A size: 1, 2, ... */
export const count = numeric("a whole number from 1 on", whole(1));
/** A position: 0, 1, ... */
export const index = numeric("a whole number from 0 on", whole(0));

/** An axis along which maps are joined; `concat` has axis 1. */
export const axisBeside1: Attribute<0 | 2 | 3> = {
  expected: "0, 2 or 3",
  read: (literal) =>
    literal.form === "number" ? ([0, 2, 3] as const).find((axis) => axis === literal.value) : undefined,
  valid: (value) => [0, 2, 3].includes(value),
  print: numberText,
};

const pairOf = (least: number): Attribute<Pair> => ({
  expected: `a pair of whole numbers from ${least} on, such as 3x3`,
  read: (literal) => (literal.form === "pair" ? [literal.first, literal.second] : undefined),
  valid: (value) => value.length === 2 && value.every(whole(least)),
  print: ([first, second]) => `${numberText(first)}x${numberText(second)}`,
});

/** Two sizes, vertical and horizontal. */
export const sizes = pairOf(1);
/** Two distances, vertical and horizontal. */
export const distances = pairOf(0);

/** Half-open range of rows or columns. */
export const range: Attribute<Range> = {
  expected: "a range such as 0..14",
  read: (literal) => (literal.form === "range" ? { from: literal.from, to: literal.to } : undefined),
  valid: ({ from, to }) => whole(0)(from) && whole(from + 1)(to),
  print: ({ from, to }) => `${numberText(from)}..${numberText(to)}`,
};

/** A size of a tensor, or the open batch size. */
export const dim: Attribute<IrDim> = {
  expected: "a size or N",
  read: (literal) =>
    literal.form === "number" ? literal.value : literal.form === "word" && literal.word === "N" ? "N" : undefined,
  valid: (value) => value === "N" || whole(1)(value),
  print: (value) => (value === "N" ? value : numberText(value)),
};

export function list<T>(of: Attribute<T>, least = 0): Attribute<readonly T[]> {
  return {
    expected: `a list of ${least === 0 ? "any length" : `at least ${least}`}, each ${of.expected}`,
    read: (literal) => {
      if (literal.form !== "list") return undefined;
      const items = literal.items.map((item) => of.read(item)).filter((item) => item !== undefined);
      return items.length === literal.items.length ? items : undefined;
    },
    valid: (value) => value.length >= least && value.every((item) => of.valid(item)),
    print: (value) => `[${value.map((item) => of.print(item)).join(", ")}]`,
  };
}

/** One of several words. */
export function choice<W extends string>(...words: readonly W[]): Attribute<W> {
  return {
    expected: words.join(" or "),
    read: (literal) => (literal.form === "word" ? words.find((word) => word === literal.word) : undefined),
    valid: (value) => words.includes(value),
    print: (value) => value,
  };
}

export const flag: Attribute<boolean> = {
  expected: "true or false",
  read: (literal) =>
    literal.form === "word" && (literal.word === "true" || literal.word === "false")
      ? literal.word === "true"
      : undefined,
  valid: () => true,
  print: String,
};

/** An attribute that may be left out. */
export interface Optional<T> extends Attribute<T> {
  readonly optional: true;
}

export const optional = <T>(attribute: Attribute<T>): Optional<T> => ({ ...attribute, optional: true });
