import {
  type TfAttributes,
  type TfConstant,
  type TfGraph,
  type TfNode,
  type TfPort,
  tfShape,
  typeOf,
} from "./graph-def.js";

/** Collects the nodes of a TensorFlow graph. Equal operators on equal operands, and equal small constants, exist once. */
export class GraphWriter {
  readonly #nodes: TfNode[] = [];
  readonly #constants: TfConstant[] = [];
  readonly #inputs: TfPort[] = [];
  readonly #outputs: TfPort[] = [];
  readonly #taken = new Set<string>();
  readonly #known = new Map<string, string>();

  /** Keeps a name for an input or output of the model. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  /** An input under its own, reserved name; open sizes are -1. */
  input(port: TfPort): string {
    this.#inputs.push(port);
    const attr = { dtype: { type: port.type }, shape: { shape: tfShape(port.shape) } };
    this.#nodes.push({ name: port.name, op: "Placeholder", attr });
    return port.name;
  }

  /** An output under its own, reserved name. */
  output(port: TfPort, value: string): void {
    this.#outputs.push(port);
    this.#nodes.push({ name: port.name, op: "Identity", input: [value], attr: { T: { type: port.type } } });
  }

  /** Adds an operator, or finds the equal one; returns the name of its (first) result. */
  op(op: string, input: readonly string[], attr: TfAttributes, label: string): string {
    const key = JSON.stringify([op, input, attr]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#unique(label);
    this.#nodes.push({ name, op, input, attr });
    this.#known.set(key, name);
    return name;
  }

  /** A constant of its own name: the values of a layer. */
  weight(label: string, shape: readonly number[], data: Float32Array): string {
    return this.#constant(label, shape, data);
  }

  /** Small integers: sizes, axes, places. Without a shape they are a vector. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#shared(shape, Int32Array.from(values));
  }

  int(value: number): string {
    return this.ints([value], []);
  }

  /** Numbers that are no weights. */
  floats(values: readonly number[], shape: readonly number[]): string {
    return this.#shared(shape, Float32Array.from(values));
  }

  float(value: number): string {
    return this.floats([value], []);
  }

  finish(): TfGraph {
    return { nodes: this.#nodes, constants: this.#constants, inputs: this.#inputs, outputs: this.#outputs };
  }

  #shared(shape: readonly number[], data: Float32Array | Int32Array): string {
    const key = `${typeOf(data)}[${shape}] ${data}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#constant(`const/${shape.length === 0 ? data : shape.join("x")}`, shape, data);
    this.#known.set(key, name);
    return name;
  }

  #constant(label: string, shape: readonly number[], data: Float32Array | Int32Array): string {
    const name = this.#unique(label);
    const dtype = typeOf(data);
    const tensor = { dtype, tensorShape: tfShape(shape) };
    this.#nodes.push({ name, op: "Const", attr: { dtype: { type: dtype }, value: { tensor } } });
    this.#constants.push({ name, shape, data });
    return name;
  }

  /** A name as TensorFlow has them: letters of other alphabets and blanks would end it. */
  #unique(label: string): string {
    const plain = label.replaceAll(/[^A-Za-z0-9_./-]/g, "_").replace(/^[^A-Za-z0-9.]/, ".$&");
    let name = plain;
    for (let i = 1; this.#taken.has(name); i++) name = `${plain}_${i}`;
    this.#taken.add(name);
    return name;
  }
}
