import type { Dim, DimExpr, Shape } from "./index.js";

/** Values of symbolic sizes, by symbol. */
export type Bindings = ReadonlyMap<string, number>;

/** round((of + add) / divide) + plus, folded if possible. */
export function affine(of: Dim, add: number, divide: number, round: "floor" | "ceil", plus: number): Dim {
  if (typeof of === "number") {
    const quotient = (of + add) / divide;
    return (round === "floor" ? Math.floor(quotient) : Math.ceil(quotient)) + plus;
  }
  if (divide === 1) return shift(of, add + plus);
  // An inner constant joins the sum under the fraction.
  if (of.kind === "affine" && of.plus !== 0) return affine(shift(of, -of.plus), add + of.plus, divide, round, plus);
  if (of.kind === "affine" && of.divide === 1) return affine(of.of, add + of.add, divide, round, plus);
  if (of.kind === "affine" && of.divide * divide <= MAX_DIVISOR) {
    // For whole numbers floor((floor((x + a) / b) + c) / d) = floor((x + a + b c) / (b d)), and the same with ceilings.
    if (of.round === round) return affine(of.of, of.add + of.divide * add, of.divide * divide, round, plus);
    return affine(
      of.of,
      floorAdd(of) + of.divide * floorAdd({ add, divide, round }),
      of.divide * divide,
      "floor",
      plus,
    );
  }
  return { kind: "affine", of, add, divide, round, plus };
}

/** Larger divisors stay nested, so that all numbers stay exact. */
const MAX_DIVISOR = 2 ** 30;

/** The sum under the fraction once a ceiling is written as a floor. */
const floorAdd = ({ add, divide, round }: Pick<DimExpr & { kind: "affine" }, "add" | "divide" | "round">): number =>
  round === "floor" ? add : add + divide - 1;

/**
 * True if two sizes are equal for every value of their symbols. The answer is exact for chains of convolutions and
 * poolings: each gives floor((H + a) / b) + c, and with 0 <= a < b such forms are equal only if they are identical.
 */
export const sameDim = (a: Dim, b: Dim): boolean => canonical(a) === canonical(b);

function canonical(dim: Dim): string {
  if (typeof dim === "number") return String(dim);
  switch (dim.kind) {
    case "symbol":
      return dim.name;
    case "affine": {
      const add = floorAdd(dim);
      const whole = Math.floor(add / dim.divide);
      return `((${canonical(dim.of)}+${add - whole * dim.divide})/${dim.divide}+${dim.plus + whole})`;
    }
    case "product":
      return dim.factors.map(canonical).sort().join("*");
    default: {
      const never: never = dim;
      return never;
    }
  }
}

function shift(of: DimExpr, add: number): Dim {
  if (of.kind !== "affine") return add === 0 ? of : { kind: "affine", of, add, divide: 1, round: "floor", plus: 0 };
  if (of.divide === 1) return add + of.add === 0 ? of.of : { ...of, add: of.add + add };
  return { ...of, plus: of.plus + add };
}

export function product(factors: readonly Dim[]): Dim {
  const fixed = factors.reduce<number>((all, one) => (typeof one === "number" ? all * one : all), 1);
  const open = factors.filter((one) => typeof one !== "number");
  if (open.length === 0) return fixed;
  return { kind: "product", factors: fixed === 1 ? open : [fixed, ...open] };
}

/** Value with sizes for the symbols; throws for an unbound symbol, which is a bug of the caller. */
export function evaluateDim(dim: Dim, bindings: Bindings): number {
  if (typeof dim === "number") return dim;
  switch (dim.kind) {
    case "symbol": {
      const value = bindings.get(dim.name);
      if (value === undefined) throw new Error(`size ${dim.name} is not bound`);
      return value;
    }
    case "affine": {
      const quotient = (evaluateDim(dim.of, bindings) + dim.add) / dim.divide;
      return (dim.round === "floor" ? Math.floor(quotient) : Math.ceil(quotient)) + dim.plus;
    }
    case "product":
      return dim.factors.reduce<number>((all, one) => all * evaluateDim(one, bindings), 1);
    default: {
      const never: never = dim;
      return never;
    }
  }
}

const signed = (value: number): string => (value === 0 ? "" : value > 0 ? `+${value}` : `${value}`);

/** `H`, `H-1`, `floor((H-1)/2)+1`, `256*H*W`. */
export function formatDim(dim: Dim): string {
  if (typeof dim === "number") return String(dim);
  switch (dim.kind) {
    case "symbol":
      return dim.name;
    case "affine": {
      const sum = `${formatDim(dim.of)}${signed(dim.add)}`;
      if (dim.divide === 1) return `${sum}${signed(dim.plus)}`;
      const simple = dim.add === 0 && !/[-+]/.test(formatDim(dim.of));
      return `${dim.round}(${simple ? sum : `(${sum})`}/${dim.divide})${signed(dim.plus)}`;
    }
    case "product":
      return dim.factors.map((one) => (/[-+]/.test(formatDim(one)) ? `(${formatDim(one)})` : formatDim(one))).join("*");
    default: {
      const never: never = dim;
      return never;
    }
  }
}

/** `3 x 64 x 64`, or the length of a vector. */
export const formatShape = (shape: Shape): string =>
  shape.kind === "map"
    ? `${shape.channels} x ${formatDim(shape.height)} x ${formatDim(shape.width)}`
    : formatDim(shape.size);

/** `a map of 3 x 64 x 64`, `a vector of 512` */
export const describeShape = (shape: Shape): string => `a ${shape.kind} of ${formatShape(shape)}`;

/** Number of values of one image. */
export const volume = (shape: Shape): Dim =>
  shape.kind === "map" ? product([shape.channels, shape.height, shape.width]) : shape.size;
