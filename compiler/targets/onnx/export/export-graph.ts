import type { onnx } from "onnx-proto";
import { irVersion, opsetVersion } from "../../../operators/onnx/writer.js";

/** Values of TensorProto.DataType. */
export const elementType = { float: 1, uint8: 2, int8: 3, int64: 7, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof elementType;

type Attribute = number | readonly number[];

/** Collects the nodes of an exported model. Values are known by their names. */
export class ExportGraph {
  #nodes: onnx.INodeProto[] = [];
  readonly #inputs: onnx.IValueInfoProto[] = [];
  readonly #outputs: onnx.IValueInfoProto[] = [];
  readonly #initializers: onnx.ITensorProto[] = [];
  readonly #constants = new Map<string, string>();
  readonly #names = new Set<string>();
  #prefix = "";

  /** Names the values that `work` makes `PREFIX/…`. */
  within<T>(prefix: string, work: () => T): T {
    const outer = this.#prefix;
    this.#prefix = `${outer}${prefix}/`;
    try {
      return work();
    } finally {
      this.#prefix = outer;
    }
  }

  /** Sizes given by a name are open. */
  input(name: string, type: ElementType, shape: readonly (number | string)[], doc: string): string {
    this.#inputs.push(valueInfo(this.#unique(name), type, shape, doc));
    return name;
  }

  output(name: string, value: string, type: ElementType, shape: readonly (number | string)[], doc: string): void {
    this.#nodes.push({ opType: "Identity", name, input: [value], output: [this.#unique(name)] });
    this.#outputs.push(valueInfo(name, type, shape, doc));
  }

  op(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.ops(opType, inputs, 1, attributes)[0] as string;
  }

  /** An operator with several results. */
  ops(
    opType: string,
    inputs: readonly string[],
    results: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly string[] {
    const output = Array.from({ length: results }, () => this.#fresh(`${this.#prefix}${opType}`));
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.#nodes.push({ opType, name: output[0] ?? opType, input: [...inputs], output, attribute });
    return output;
  }

  /**
   * Does the same with each element of a vector in double precision, one after the other, and stacks the results along a new first axis.
   * What `work` makes it makes again for each element; it may read values of this graph.
   *
   * @param type of the results.
   * @param shape of a result; a size given by a name is open. ONNX Runtime before 1.24 runs no body without it.
   */
  scan(
    vector: string,
    type: ElementType,
    shape: readonly (number | string)[],
    work: (element: string) => string,
  ): string {
    const outer = this.#nodes;
    this.#nodes = [];
    const element = this.#fresh(`${this.#prefix}element`);
    try {
      const result = work(element);
      const body: onnx.IGraphProto = {
        name: `${this.#prefix}body`,
        node: this.#nodes,
        input: [{ name: element, type: tensorType("double", []) }],
        output: [{ name: result, type: tensorType(type, shape) }],
      };
      const output = this.#fresh(`${this.#prefix}Scan`);
      // 5: a graph.
      const attribute = [attributeProto("num_scan_inputs", 1), { name: "body", type: 5, g: body }];
      outer.push({ opType: "Scan", name: output, input: [vector], output: [output], attribute });
      return output;
    } finally {
      this.#nodes = outer;
    }
  }

  /** A scalar for geometry, in double precision. */
  number(value: number): string {
    return this.#constant(`d${value}`, () => ({ dims: [], dataType: elementType.double, doubleData: [value] }));
  }

  /** A vector for geometry. */
  numbers(values: readonly number[]): string {
    return this.#constant(`d${JSON.stringify(values)}`, () => ({
      dims: [values.length],
      dataType: elementType.double,
      doubleData: [...values],
    }));
  }

  /** A scalar in single precision. */
  float(value: number): string {
    return this.#constant(`f${value}`, () => ({ dims: [], dataType: elementType.float, floatData: [value] }));
  }

  /** A vector in single precision. */
  floats(values: readonly number[]): string {
    return this.#constant(`f${JSON.stringify(values)}`, () => ({
      dims: [values.length],
      dataType: elementType.float,
      floatData: [...values],
    }));
  }

  /** 64-bit integers; a plain number makes a scalar. */
  ints(values: readonly number[] | number): string {
    const list = typeof values === "number" ? [values] : [...values];
    const dims = typeof values === "number" ? [] : [list.length];
    return this.#constant(`i${JSON.stringify(values)}`, () => ({
      dims,
      dataType: elementType.int64,
      int64Data: list,
    }));
  }

  byte(value: number): string {
    return this.#constant(`b${value}`, () => ({ dims: [], dataType: elementType.uint8, int32Data: [value] }));
  }

  /** Trained numbers, kept as they lie in memory. */
  weights(name: string, shape: readonly number[], data: Float32Array): string {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const unique = this.#unique(`${this.#prefix}${name}`);
    this.#initializers.push({ name: unique, dims: [...shape], dataType: elementType.float, rawData });
    return unique;
  }

  /**
   * The nodes of a compiled net with trained weights: its inputs other than weights take the given values. The result
   * maps the net's outputs to their names here. Throws for an input that is neither given nor a weight.
   */
  inline(
    model: onnx.IModelProto,
    inputs: Readonly<Record<string, string>>,
    weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
  ): ReadonlyMap<string, string> {
    const { graph } = model;
    const names = new Map<string, string>([["", ""]]);
    for (const input of graph?.input ?? []) {
      const name = input.name ?? "";
      const baked = weights.get(name);
      const value = baked === undefined ? inputs[name] : this.weights(name, baked.shape, baked.data);
      if (value === undefined) throw new Error(`export: no value for the net's input ${name}`);
      names.set(name, value);
    }
    for (const constant of graph?.initializer ?? []) {
      const name = this.#fresh(`${this.#prefix}${constant.name ?? ""}`);
      this.#initializers.push({ ...constant, name });
      names.set(constant.name ?? "", name);
    }
    const known = (name: string): string => {
      const found = names.get(name);
      if (found === undefined) throw new Error(`export: the net reads ${name} before it is made`);
      return found;
    };
    for (const node of graph?.node ?? []) {
      const input = (node.input ?? []).map(known);
      const output = (node.output ?? []).map((name) => {
        const fresh = this.#fresh(`${this.#prefix}${name}`);
        names.set(name, fresh);
        return fresh;
      });
      this.#nodes.push({ ...node, name: output[0] ?? node.name ?? "", input, output });
    }
    return new Map((graph?.output ?? []).map(({ name }) => [name ?? "", known(name ?? "")]));
  }

  model(name: string, metadata: Readonly<Record<string, string>>, doc: string): onnx.IModelProto {
    return {
      irVersion,
      producerName: "fanc",
      docString: doc,
      opsetImport: [{ domain: "", version: opsetVersion }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name,
        docString: doc,
        node: this.#nodes,
        input: this.#inputs,
        output: this.#outputs,
        initializer: this.#initializers,
      },
    };
  }

  #constant(key: string, make: () => onnx.ITensorProto): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh(`constant/${this.#constants.size}`);
    this.#initializers.push({ name, ...make() });
    this.#constants.set(key, name);
    return name;
  }

  #fresh(wish: string): string {
    let name = wish;
    for (let i = 2; this.#names.has(name); i++) name = `${wish}~${i}`;
    this.#names.add(name);
    return name;
  }

  #unique(name: string): string {
    if (this.#names.has(name)) throw new Error(`export: two values are called ${name}`);
    this.#names.add(name);
    return name;
  }
}

function valueInfo(
  name: string,
  type: ElementType,
  shape: readonly (number | string)[],
  docString: string,
): onnx.IValueInfoProto {
  return { name, docString, type: tensorType(type, shape) };
}

function tensorType(type: ElementType, shape: readonly (number | string)[]): onnx.ITypeProto {
  const dim = shape.map((d) => (typeof d === "string" ? { dimParam: d } : { dimValue: d }));
  return { tensorType: { elemType: elementType[type], shape: { dim } } };
}

function attributeProto(name: string, value: Attribute): onnx.IAttributeProto {
  return typeof value === "number" ? { name, type: 2, i: value } : { name, type: 7, ints: [...value] };
}
