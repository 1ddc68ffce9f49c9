/**
 * What `tf.loadGraphModel` reads of TensorFlow's GraphDef, as JSON: 64-bit integers are decimal strings, byte strings are
 * base64. Operators and attributes: tfjs-converter, src/operations/op_list.
 */

export type TfType = "DT_FLOAT" | "DT_INT32";

export interface TfShape {
  readonly dim: readonly { readonly size: string }[];
}

export type TfAttribute =
  | { readonly type: TfType }
  | { readonly shape: TfShape }
  | { readonly tensor: { readonly dtype: TfType; readonly tensorShape: TfShape } }
  | { readonly s: string }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly list: { readonly i: readonly string[] } | { readonly s: readonly string[] } };

export type TfAttributes = Readonly<Record<string, TfAttribute>>;

export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: TfAttributes;
}

/** A constant of the graph; its bytes are one entry of the weights manifest. */
export interface TfConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** An input or output of the model; an open size is -1. */
export interface TfPort {
  readonly name: string;
  readonly type: TfType;
  readonly shape: readonly number[];
}

export interface TfGraph {
  readonly nodes: readonly TfNode[];
  readonly constants: readonly TfConstant[];
  readonly inputs: readonly TfPort[];
  readonly outputs: readonly TfPort[];
}

export const typeOf = (data: Float32Array | Int32Array): TfType =>
  data instanceof Float32Array ? "DT_FLOAT" : "DT_INT32";

export const tfShape = (shape: readonly number[]): TfShape => ({ dim: shape.map((d) => ({ size: String(d) })) });

export const tfString = (text: string): TfAttribute => ({ s: base64(text) });
export const tfStrings = (texts: readonly string[]): TfAttribute => ({ list: { s: texts.map(base64) } });
export const tfInts = (values: readonly number[]): TfAttribute => ({ list: { i: values.map(String) } });

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
