import type { onnx } from "onnx-proto";

type Shape = readonly number[];

export const elementsOf = (shape: Shape): number => shape.reduce((product, d) => product * d, 1);

const bool = 9;

/** What a graph states about its values: their shapes, who reads them, which are inputs, outputs or constants. */
export class GraphValues {
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
  readonly #infos: ReadonlyMap<string, onnx.IValueInfoProto>;
  readonly #constants: ReadonlyMap<string, onnx.ITensorProto>;
  readonly #readers = new Map<string, onnx.INodeProto[]>();
  readonly #writers = new Map<string, onnx.INodeProto>();

  constructor(graph: onnx.IGraphProto) {
    const names = (values: readonly onnx.IValueInfoProto[] | null | undefined): ReadonlySet<string> =>
      new Set((values ?? []).map(({ name }) => name ?? ""));
    this.inputs = names(graph.input);
    this.outputs = names(graph.output);
    const infos = [...(graph.input ?? []), ...(graph.valueInfo ?? []), ...(graph.output ?? [])];
    this.#infos = new Map(infos.map((info) => [info.name ?? "", info]));
    this.#constants = new Map((graph.initializer ?? []).map((one) => [one.name ?? "", one]));
    for (const node of graph.node ?? []) {
      for (const name of node.output ?? []) this.#writers.set(name, node);
      for (const name of new Set(node.input)) {
        const readers = this.#readers.get(name) ?? [];
        readers.push(node);
        this.#readers.set(name, readers);
      }
    }
  }

  readers(name: string): readonly onnx.INodeProto[] {
    return this.#readers.get(name) ?? [];
  }

  constant(name: string): onnx.ITensorProto | undefined {
    return this.#constants.get(name);
  }

  /** Undefined if the graph does not state it, or only in part. */
  shape(name: string): Shape | undefined {
    const constant = this.#constants.get(name);
    if (constant !== undefined) return (constant.dims ?? []).map(Number);
    const dims = this.#typeOf(name)?.tensorType?.shape?.dim;
    if (dims?.some(({ dimValue }) => dimValue === undefined || dimValue === null)) return undefined;
    return dims?.map(({ dimValue }) => Number(dimValue));
  }

  /** NaN for a value of unknown shape. */
  elements(name: string): number {
    const shape = this.shape(name);
    return shape === undefined ? Number.NaN : elementsOf(shape);
  }

  /** Name and type, as an output states them. @throws Error for a value of unknown type. */
  info(name: string): onnx.IValueInfoProto {
    const type = this.#typeOf(name);
    if (type === undefined) throw new Error(`onnx: the graph does not state the type of ${name}`);
    return { name, type };
  }

  /** As stated; a decision (a cast to bool) has the shape of what it decides from. */
  #typeOf(name: string): onnx.ITypeProto | undefined {
    const stated = this.#infos.get(name)?.type;
    if (stated !== undefined && stated !== null) return stated;
    const writer = this.#writers.get(name);
    const to = writer?.opType === "Cast" ? writer.attribute?.find((one) => one.name === "to")?.i : undefined;
    const shape = this.#infos.get(writer?.input?.[0] ?? "")?.type?.tensorType?.shape;
    return Number(to) === bool && shape ? { tensorType: { elemType: bool, shape } } : undefined;
  }
}
