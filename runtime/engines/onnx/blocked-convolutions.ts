import type { onnx } from "onnx-proto";

/** Domain of ONNX Runtime's own operators in blocked layout; no part of the ONNX standard. */
const domain = "com.microsoft.nchwc";

/**
 * Lets the convolutions of a model run in ONNX Runtime's blocked layout (NCHWc), which it chooses of itself only where
 * the filters are constants: in a training step they are inputs. The filters are laid out in blocks inside the graph.
 * Only for the session in this process: the result depends on the machine's block size and on ONNX Runtime.
 */
export function blockConvolutions(model: onnx.IModelProto, block: number): onnx.IModelProto {
  const graph = model.graph ?? {};
  const rewriting = new Rewriting(graph, block);
  const node = (graph.node ?? []).flatMap((one) => rewriting.rewrite(one));
  return {
    ...model,
    opsetImport: [...(model.opsetImport ?? []), { domain, version: 1 }],
    graph: { ...graph, node, initializer: [...(graph.initializer ?? []), ...rewriting.constants] },
  };
}

type Shape = readonly (number | undefined)[];

class Rewriting {
  readonly constants: onnx.ITensorProto[] = [];
  readonly #block: number;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #fixed: ReadonlySet<string>;
  readonly #readers = new Map<string, onnx.INodeProto[]>();
  readonly #outputs: ReadonlySet<string>;
  readonly #reordered = new Set<string>();
  readonly #fused = new Set<onnx.INodeProto>();

  constructor(graph: onnx.IGraphProto, block: number) {
    this.#block = block;
    const values = [...(graph.input ?? []), ...(graph.valueInfo ?? []), ...(graph.output ?? [])];
    this.#shapes = new Map(values.map((value) => [value.name ?? "", shapeOf(value)]));
    this.#fixed = new Set(graph.initializer?.map((one) => one.name ?? ""));
    this.#outputs = new Set(graph.output?.map((one) => one.name ?? ""));
    for (const node of graph.node ?? [])
      for (const name of node.input ?? []) this.#readers.set(name, [...(this.#readers.get(name) ?? []), node]);
  }

  rewrite(node: onnx.INodeProto): readonly onnx.INodeProto[] {
    if (this.#fused.has(node)) return [];
    return this.#blocked(node) ?? [node];
  }

  #blocked(node: onnx.INodeProto): readonly onnx.INodeProto[] | undefined {
    const [x = "", filters = "", ...rest] = node.input ?? [];
    const [result = ""] = node.output ?? [];
    if (node.opType !== "Conv" || this.#fixed.has(filters)) return undefined;
    const channels = this.#shapes.get(x)?.[1];
    const count = this.#shapes.get(result)?.[1];
    const kernel = attributeOf(node, "kernel_shape")?.ints?.map(Number) ?? [];
    const groups = Number(attributeOf(node, "group")?.i ?? 1);
    if (channels === undefined || count === undefined || kernel.length !== 2) return undefined;
    const few = groups === 1 && channels < this.#block;
    if (!(few || this.#fills(channels / groups)) || !this.#fills(count / groups)) return undefined;

    const relu = this.#reluBehind(result);
    const last = relu?.output?.[0] ?? result;
    const blockedFilters = this.#filters(
      filters,
      last,
      [count, channels / groups, kernel[0] ?? 1, kernel[1] ?? 1],
      few,
    );
    const map = few ? { name: x, nodes: [] } : this.#map(x);
    const convolved = `${last}/blocked`;
    const activation = relu === undefined ? [] : [{ name: "activation", type: 3, s: new TextEncoder().encode("Relu") }];
    return [
      ...blockedFilters.nodes,
      ...map.nodes,
      {
        opType: "Conv",
        domain,
        name: convolved,
        input: [map.name, blockedFilters.name, ...rest],
        output: [convolved],
        attribute: [...(node.attribute ?? []), ...activation],
      },
      {
        opType: "ReorderOutput",
        domain,
        name: last,
        input: [convolved],
        output: [last],
        attribute: [{ name: "channels", type: 2, i: count }],
      },
    ];
  }

  #fills(channels: number): boolean {
    return channels % this.#block === 0;
  }

  /** The ReLU that alone reads a value, which the convolution then does in passing. */
  #reluBehind(value: string): onnx.INodeProto | undefined {
    const readers = this.#readers.get(value) ?? [];
    const [only] = readers;
    if (readers.length !== 1 || only?.opType !== "Relu" || this.#outputs.has(value)) return undefined;
    this.#fused.add(only);
    return only;
  }

  /**
   * OIHW with blocks of outputs innermost and, unless the map stays NCHW, blocks of inputs next to them. Two steps of
   * one swap each: ONNX Runtime is several times as slow at both in one.
   */
  #filters(
    name: string,
    label: string,
    [out, into, kh, kw]: readonly [number, number, number, number],
    few: boolean,
  ): { readonly name: string; readonly nodes: readonly onnx.INodeProto[] } {
    const b = this.#block;
    const step = (part: string): string => `${label}/blocked filters ${part}`;
    const swapped = (from: string, shape: readonly number[], perm: number[], to: string): onnx.INodeProto[] => [
      plainNode("Reshape", [from, this.#ints(shape)], `${to} split`),
      { ...plainNode("Transpose", [`${to} split`], to), attribute: [{ name: "perm", type: 7, ints: perm }] },
    ];
    const outputs = swapped(name, [out / b, b, into * kh * kw], [0, 2, 1], step("outputs"));
    const inputs = few
      ? []
      : swapped(step("outputs"), [(out * into) / b / b, b, kh * kw, b], [0, 2, 1, 3], step("inputs"));
    const last = few ? step("outputs") : step("inputs");
    const joined = plainNode("Reshape", [last, this.#ints([out, into, kh, kw])], step("joined"));
    return { name: step("joined"), nodes: [...outputs, ...inputs, joined] };
  }

  /** NCHW to blocked, once for all readers. */
  #map(name: string): { readonly name: string; readonly nodes: readonly onnx.INodeProto[] } {
    const blocked = `${name}/blocked map`;
    if (this.#reordered.has(name)) return { name: blocked, nodes: [] };
    this.#reordered.add(name);
    return { name: blocked, nodes: [{ ...plainNode("ReorderInput", [name], blocked), domain }] };
  }

  #ints(values: readonly number[]): string {
    const name = `blocked/${values.join("x")}`;
    if (!this.constants.some((one) => one.name === name))
      this.constants.push({ name, dims: [values.length], dataType: 7, int64Data: [...values] });
    return name;
  }
}

function plainNode(opType: string, input: string[], output: string): onnx.INodeProto {
  return { opType, name: output, input, output: [output] };
}

function attributeOf(node: onnx.INodeProto, name: string): onnx.IAttributeProto | undefined {
  return node.attribute?.find((one) => one.name === name) ?? undefined;
}

function shapeOf(value: onnx.IValueInfoProto): Shape {
  const dims = value.type?.tensorType?.shape?.dim ?? [];
  return dims.map((dim) => (dim.dimParam ? undefined : Number(dim.dimValue ?? Number.NaN)));
}
