import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import type { OnnxOperator } from "../../contract/onnx-operators.js";
import type { DType, TensorType } from "../../ir/graph.js";

/** ONNX attribute values; an explicit kind keeps 1.0 from being written as the integer 1. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string };

/** Values of TensorProto.DataType. */
const dataTypes = { f32: 1, u8: 2, i64: 7 } as const satisfies Record<DType, number>;
export const onnxInt32 = 6;
export const onnxBool = 9;
export const onnxFloat = dataTypes.f32;
const onnxInt64 = dataTypes.i64;

/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Opset 18 (2022): the first with axes of ReduceSum/ReduceMean as inputs and Pad over chosen axes everywhere. */
export const opsetVersion = 18;
export const irVersion = 8;

/** Collects nodes and constants of one ONNX graph and encodes the model. Same calls, same bytes. */
export class OnnxWriter {
  readonly #nodes: onnx.INodeProto[] = [];
  readonly #inputs: onnx.IValueInfoProto[] = [];
  readonly #outputs: onnx.IValueInfoProto[] = [];
  readonly #initializers: onnx.ITensorProto[] = [];
  readonly #constants = new Map<string, string>();
  readonly #names = new Set<string>();
  /** Values that an operator makes. */
  readonly #results = new Set<string>();
  /** Types of results, for readers of the file. */
  readonly #types = new Map<string, TensorType>();
  /** Results that bear the name of an output in the file. */
  readonly #outputNames = new Map<string, string>();

  /** A value name that is not taken yet, built from a wish. */
  fresh(wish: string): string {
    let name = wish;
    for (let i = 2; this.#names.has(name); i++) name = `${wish}~${i}`;
    this.#names.add(name);
    return name;
  }

  /** Keeps a name for an input or output that will be declared later. */
  reserve(name: string): void {
    if (this.#names.has(name)) throw new Error(`onnx: two values are called ${name}`);
    this.#names.add(name);
  }

  /** Declares a graph input under a reserved name. */
  input(name: string, type: TensorType): string {
    this.#inputs.push(valueInfo(name, type));
    return name;
  }

  /** Declares a graph output, under a reserved name, that carries an existing value. */
  output(name: string, value: string, type: TensorType): void {
    // A copy only where the value has a name that must stay: that of an input, a constant or another output.
    if (this.#results.has(value) && !this.#outputNames.has(value)) this.#outputNames.set(value, name);
    else this.#nodes.push({ opType: "Identity", name, input: [value], output: [name] });
    this.#outputs.push(valueInfo(name, type));
  }

  /** States the type of an operator's result; other values have theirs already. */
  typed(value: string, type: TensorType): void {
    if (this.#results.has(value)) this.#types.set(value, type);
  }

  /** One operator with one result; `label` names the result. */
  op(
    opType: OnnxOperator,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    label: string,
  ): string {
    return this.ops(opType, inputs, attributes, [label])[0] as string;
  }

  /** One operator with several results. An empty input name leaves out an optional operand. */
  ops(
    opType: OnnxOperator,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    labels: readonly string[],
  ): readonly string[] {
    const output = labels.map((label) => this.fresh(label));
    for (const name of output) this.#results.add(name);
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.#nodes.push({ opType, name: output[0] ?? opType, input: [...inputs], output, attribute });
    return output;
  }

  /** A 64-bit integer constant; a plain number makes a scalar. */
  ints(values: readonly number[] | number): string {
    const list = typeof values === "number" ? [values] : values;
    return this.#constant(`i${JSON.stringify(values)}`, "const_i", () => ({
      dims: typeof values === "number" ? [] : [list.length],
      dataType: onnxInt64,
      int64Data: [...list],
    }));
  }

  /** An integer constant of the given shape, of 64 bits unless 32 are asked for. */
  intArray(values: readonly number[], dims: readonly number[], dtype: "i32" | "i64" = "i64"): string {
    const data =
      dtype === "i32"
        ? { dataType: onnxInt32, int32Data: [...values] }
        : { dataType: onnxInt64, int64Data: [...values] };
    return this.#constant(`${dtype}${JSON.stringify([values, dims])}`, "const_i", () => ({ dims: [...dims], ...data }));
  }

  /** A constant of truth values, given as 0 and 1, of the given shape. */
  boolArray(values: readonly number[], dims: readonly number[]): string {
    return this.#constant(`b${JSON.stringify([values, dims])}`, "const_b", () => ({
      dims: [...dims],
      dataType: onnxBool,
      int32Data: [...values],
    }));
  }

  /** A float constant of the given shape (a scalar without one). */
  floats(values: readonly number[], dims: readonly number[] = []): string {
    return this.#constant(`f${JSON.stringify([values, dims])}`, "const_f", () => ({
      dims: [...dims],
      dataType: onnxFloat,
      floatData: [...values],
    }));
  }

  #constant(key: string, wish: string, make: () => onnx.ITensorProto): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh(`${wish}${this.#constants.size}`);
    this.#initializers.push({ name, ...make() });
    this.#constants.set(key, name);
    return name;
  }

  /** A float initializer under a reserved name, stored as raw little-endian bytes (weights baked into a model). */
  weights(name: string, dims: readonly number[], data: Float32Array): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.#initializers.push({ name, dims: [...dims], dataType: onnxFloat, rawData: bytes });
    return name;
  }

  #nameOf(value: string): string {
    return this.#outputNames.get(value) ?? value;
  }

  /** The encoded ModelProto. */
  encode(graphName: string, metadata: Readonly<Record<string, string>>): Uint8Array {
    return onnxProto.onnx.ModelProto.encode(this.model(graphName, metadata)).finish();
  }

  model(graphName: string, metadata: Readonly<Record<string, string>>): onnx.IModelProto {
    return {
      irVersion,
      producerName: "fanc",
      opsetImport: [{ domain: "", version: opsetVersion }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: graphName,
        node: this.#nodes.map((node) => ({
          ...node,
          input: node.input?.map((name) => this.#nameOf(name)) ?? [],
          output: node.output?.map((name) => this.#nameOf(name)) ?? [],
        })),
        valueInfo: [...this.#types].flatMap(([name, type]) =>
          this.#outputNames.has(name) ? [] : [valueInfo(name, type)],
        ),
        input: this.#inputs,
        output: this.#outputs,
        initializer: this.#initializers,
      },
    };
  }
}

function valueInfo(name: string, type: TensorType): onnx.IValueInfoProto {
  const dim = type.shape.map((d) => (d === "N" ? { dimParam: "N" } : { dimValue: d }));
  return { name, type: { tensorType: { elemType: dataTypes[type.dtype], shape: { dim } } } };
}

function attributeProto(name: string, value: AttributeValue): onnx.IAttributeProto {
  if ("int" in value) return { name, type: attributeTypes.int, i: value.int };
  if ("ints" in value) return { name, type: attributeTypes.ints, ints: [...value.ints] };
  if ("float" in value) return { name, type: attributeTypes.float, f: value.float };
  return { name, type: attributeTypes.string, s: new TextEncoder().encode(value.string) };
}
