import { UserError } from "../errors/user-error.js";

/**
 * How the axes of a weight lie. `plain`: out x in x height x width and out x in. `transposed`: height x width x in x
 * out and in x out. `channels_last`: transposed, and rows that stand for a map are in row, column, channel order.
 */
export type Layout = "plain" | "transposed" | "channels_last";

/** An array of a weight file; its numbers are read when they are asked for. */
export interface StoredArray {
  readonly name: string;
  /** Type of the numbers in the words of safetensors: `F32`, `I64`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** What the file itself says of the layout, by its maker or by the operator that uses the array. */
  readonly layout: Layout | undefined;
  /** Row-major values. Throws `UserError` where they are damaged or no floating-point numbers. */
  values(): Promise<Float32Array>;
}

export interface WeightFile {
  /** As shown to the user. */
  readonly file: string;
  readonly kind: "onnx" | "safetensors";
  /** In the order of use for ONNX, of the file for safetensors; names are unique. */
  readonly arrays: readonly StoredArray[];
  /** Names of further files, beside this one, in which its numbers lie. */
  readonly external: readonly string[];
}

/** Types of numbers that weights can be read from. */
export const FLOAT_TYPES: readonly string[] = ["F32", "F16", "BF16", "F64"];

export const isFloat = ({ type }: Pick<StoredArray, "type">): boolean => FLOAT_TYPES.includes(type);

export function notFloat(file: string, { name, type }: Pick<StoredArray, "name" | "type">): UserError {
  return new UserError(`array "${name}" does not hold weights`, {
    file,
    found: `numbers of type ${type}`,
    expected: FLOAT_TYPES.join(", "),
    hint: "name another array, or convert this one to single precision",
  });
}

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A shape as messages show it. */
export const shown = (shape: readonly number[]): string => (shape.length === 0 ? "a number" : shape.join(" x "));
