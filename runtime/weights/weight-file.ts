import { fault, type UserError } from "../errors/user-error.js";
import { numberKind } from "./number-formats.js";

/**
 * The order of a weight's axes. `plain`: out x in x height x width and out x in. `transposed`: height x width x in x out
 * and in x out. `channels_last`: transposed, and rows that mean a map are in row, column, channel order.
 */
export type Layout = "plain" | "transposed" | "channels_last";

/** How the rows or columns of a matrix number the values of a map, as the data that it is applied to show. */
export type MapOrder = "channels_first" | "channels_last" | "unknown";

/** What a layer takes an array for: the last part of the parameter's name. */
export type Role = "weight" | "bias" | "scale" | "shift" | "mean" | "variance" | "slope";

/** How an operator of an ONNX model uses an array. */
export interface ArrayUse {
  /** `other`: for something that no parameter of fanc has. */
  readonly role: Role | "other";
  /** The place of the operator in the graph. Arrays with the same number belong to one layer. */
  readonly layer: number;
  /** Layers whose output reaches this one through operators without weights. */
  readonly after: readonly number[];
  readonly layout: Layout | undefined;
  /** Of a matrix. */
  readonly mapOrder: MapOrder;
  readonly view: ArrayView;
  /** The graph shows all numbers of the layer: a bias, mean or shift without an array is 0, a variance 1. */
  readonly whole: boolean;
}

/** What becomes of an array on its way to the operator. */
export interface ArrayView {
  readonly shape: readonly number[];
  readonly steps: readonly ViewStep[];
  /** The values count so many times: `alpha` and `beta` of Gemm. */
  readonly factor: number;
}

export type ViewStep =
  | { readonly kind: "reshape"; readonly shape: readonly number[] }
  /** Axis i of the result is axis `order[i]`. */
  | { readonly kind: "transpose"; readonly order: readonly number[] };

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
  /** The uses that differ, in the order of the graph. Absent in formats without a graph. */
  readonly uses?: readonly ArrayUse[];
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
  const [found, expected] = [numberKind(type), FLOAT_TYPES.join(", ")];
  const quantised = found.endsWith("quantised model");
  const hint = quantised
    ? "take the model from before it was quantised"
    : "name another array, or convert this one to single precision";
  return fault("weights/not-floats", { array: name, file, found, expected, hint });
}

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A shape as messages show it. */
export const shown = (shape: readonly number[]): string => (shape.length === 0 ? "a number" : shape.join(" x "));
