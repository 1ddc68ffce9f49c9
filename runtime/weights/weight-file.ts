import { fault, type UserError } from "../errors/user-error.js";

/**
 * The order of a weight's axes. `plain`: out x in x height x width and out x in. `transposed`: height x width x in x out
 * and in x out. `channels_last`: transposed, and rows that mean a map are in row, column, channel order.
 */
export type Layout = "plain" | "transposed" | "channels_last";

/** Bytes that are read in pieces: large files need not be held in memory. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes; the caller stays within `size`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** An array of a weight file; its numbers are read when they are needed. */
export interface StoredArray {
  readonly name: string;
  /** Type of the numbers, as safetensors names it: `F32`, `I64`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** The layout that follows from the maker of the file, or from the operator that uses the array. */
  readonly layout: Layout | undefined;
  /** Row-major values. @throws UserError if they are damaged or not floating-point numbers. */
  values(): Promise<Float32Array>;
}

export interface WeightFile {
  /** Its name in messages. */
  readonly file: string;
  readonly kind: "onnx" | "safetensors";
  /** In the order of use for ONNX, of the file for safetensors; names are unique. */
  readonly arrays: readonly StoredArray[];
  /** Names of further files in the same folder that hold numbers of this one. */
  readonly external: readonly string[];
}

/** Types of numbers that can be read as weights. */
const FLOAT_TYPES: readonly string[] = ["F32", "F16", "BF16", "F64"];

export const isFloat = ({ type }: Pick<StoredArray, "type">): boolean => FLOAT_TYPES.includes(type);

export function notFloat(file: string, { name, type }: Pick<StoredArray, "name" | "type">): UserError {
  const [found, expected] = [`numbers of type ${type}`, FLOAT_TYPES.join(", ")];
  return fault("weights/not-floats", { array: name, file, found, expected });
}

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A shape as messages show it. */
export const shown = (shape: readonly number[]): string => (shape.length === 0 ? "a number" : shape.join(" x "));
