import { sameReading, unchanged } from "./array-view.js";
import { OnnxConstants } from "./onnx-constants.js";
import { CONVOLVED, type DataOrder, mapOrderOf, orderAfter, orderOfInput, UNKNOWN } from "./onnx-flow.js";
import type { OnnxInput, OnnxNode } from "./onnx-node.js";
import type { OnnxTensor } from "./onnx-tensor.js";
import { type ArrayUse, type ArrayView, count, type Layout, type Role } from "./weight-file.js";

interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxInput[];
  /** The numbers of short tensors of whole numbers, and of scalars. */
  readonly lists: ReadonlyMap<string, readonly number[]>;
}

interface Usage {
  /** Sorts arrays in the order of their first use. */
  readonly place: number;
  /** Uses that read the array in different ways, or in different layers. */
  readonly uses: readonly ArrayUse[];
}

/** Data between two nodes. */
interface Flow {
  readonly order: DataOrder;
  /** Layers with weights that it comes from, with no other in between. */
  readonly from: ReadonlySet<number>;
  /** The layer whose output it is, as long as that layer can still get a bias. */
  readonly open?: { readonly layer: number; readonly outputs: number };
  /** The normalisation of channels that it comes from, as long as that can go on: as a difference, a product, a sum. */
  readonly scaled?: { readonly layer: number; readonly after: "difference" | "product" };
  /** `x` for -x and for relu(-x): TensorFlow writes prelu as relu(x) - slope * relu(-x). */
  readonly negative?: "negated" | "rectified";
}

const NOWHERE: Flow = { order: UNKNOWN, from: new Set() };

/** How the nodes of a graph use its arrays, by name. Nodes come after those that they read, as ONNX requires. */
export function usesOf(graph: OnnxGraph): ReadonlyMap<string, Usage> {
  return new Reading(graph).usage();
}

class Reading {
  readonly #graph: OnnxGraph;
  readonly #constants: OnnxConstants;
  readonly #flows: Map<string, Flow>;
  readonly #uses = new Map<string, { place: number; uses: Omit<ArrayUse, "whole">[] }>();
  /** Layers to whose products something is added. */
  readonly #biased = new Set<number>();
  /** Normalisations written as a product and a sum for each channel. */
  readonly #scaled = new Set<number>();

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
    this.#constants = new OnnxConstants(graph.tensors, graph.lists);
    const inputs = graph.inputs.filter(({ name }) => this.#constants.get(name) === undefined);
    this.#flows = new Map(inputs.map(({ name, shape }) => [name, { ...NOWHERE, order: orderOfInput(shape) }]));
  }

  usage(): ReadonlyMap<string, Usage> {
    for (const [place, node] of this.#graph.nodes.entries()) {
      // In files whose numbers are all that is left of a model, inputs come from nowhere: they are data.
      if (this.#constants.absorb(node)) continue;
      const flow = this.#layer(node, place) ?? this.#passed(node, place);
      for (const output of node.outputs) this.#flows.set(output, flow);
    }
    return new Map(
      [...this.#uses].map(([name, { place, uses }]) => [
        name,
        {
          place,
          uses: uses.map((use) => ({ ...use, whole: this.#isWhole(use) })),
        },
      ]),
    );
  }

  #isWhole({ role, layer }: Pick<ArrayUse, "role" | "layer">): boolean {
    return this.#scaled.has(layer) || (role === "weight" && !this.#biased.has(layer));
  }

  /** The data after a layer with weights; undefined for other nodes. Notes the use of its arrays. */
  #layer(node: OnnxNode, place: number): Flow | undefined {
    const { operator, inputs, attributes } = node;
    const [x, second] = inputs;
    const number = (name: string, usual: number) => attributes.get(name)?.float ?? usual;
    const flag = (name: string) => (attributes.get(name)?.int ?? 0) === 1;
    const layer = (order: DataOrder, outputs?: number): Flow => {
      const from = new Set([place]);
      return outputs === undefined ? { order, from } : { order, from, open: { layer: place, outputs } };
    };
    switch (operator) {
      case "Conv":
      case "FusedConv": {
        this.#use(second, "weight", place, 1, { layout: "plain", after: x });
        this.#bias(inputs[2], place, { after: x });
        const outputs = this.#constants.get(second)?.view.shape[0];
        return layer(CONVOLVED, this.#biased.has(place) ? undefined : outputs);
      }
      case "ConvTranspose":
        for (const [index, name] of inputs.entries()) if (index > 0) this.#use(name, "other", place, index);
        return layer(CONVOLVED);
      case "Gemm": {
        const [data, weight] = this.#constants.get(second) === undefined ? [1, 0] : [0, 1];
        const turned = flag(weight === 1 ? "transB" : "transA") === (weight === 1);
        const flow = this.#flow(inputs[data]);
        // A transposed matrix of data has its rows in its columns.
        const order = flag(data === 0 ? "transA" : "transB") ? UNKNOWN : flow.order;
        this.#use(inputs[weight], "weight", place, weight, {
          layout: turned ? "plain" : "transposed",
          after: inputs[data],
          data: order,
          factor: number("alpha", 1),
        });
        this.#bias(inputs[2], place, { after: inputs[data], factor: number("beta", 1) });
        const outputs = this.#constants.get(inputs[weight])?.view.shape[turned ? 0 : 1];
        return layer({ kind: "vector" }, this.#biased.has(place) ? undefined : outputs);
      }
      case "MatMul": {
        const [data, weight] = this.#constants.get(second) === undefined ? [1, 0] : [0, 1];
        const matrix = this.#constants.get(inputs[weight]);
        if (matrix === undefined) return undefined;
        const { order } = this.#flow(inputs[data]);
        const layout = weight === 1 ? "transposed" : "plain";
        this.#use(inputs[weight], "weight", place, weight, { layout, after: inputs[data], data: order });
        const channels = order.kind === "map" && order.axes.endsWith("c") ? order : UNKNOWN;
        const after: DataOrder = order.kind === "flat" || order.kind === "vector" ? { kind: "vector" } : channels;
        return layer(after, matrix.view.shape[weight === 1 ? 1 : 0]);
      }
      case "BatchNormalization":
        for (const [index, role] of (["scale", "shift", "mean", "variance"] as const).entries())
          this.#use(inputs[index + 1], role, place, index + 1, { after: x });
        return layer(this.#flow(x).order);
      case "PRelu":
        this.#use(second, "slope", place, 1, { after: x });
        return layer(this.#flow(x).order);
      default:
        return this.#withConstant(node, place);
    }
  }

  /** A bias that is added after its layer, or the slopes of a prelu; other arrays serve nothing that fanc has. */
  #withConstant({ operator, inputs }: OnnxNode, place: number): Flow | undefined {
    const arrays = inputs.filter((name) => this.#constants.get(name) !== undefined);
    const data = inputs.filter((name) => name !== "" && !this.#constants.has(name));
    const [array, ...moreArrays] = arrays;
    const [x, ...moreData] = data;
    if (array === undefined || x === undefined || moreArrays.length > 0 || moreData.length > 0) return undefined;
    const flow = this.#flow(x);
    const { view } = this.#constants.get(array) ?? { view: unchanged([]) };
    const index = inputs.indexOf(array);
    if (operator === "Add" && flow.open !== undefined && perChannel(view, flow.order, flow.open.outputs)) {
      this.#use(array, "bias", flow.open.layer, index, { place });
      this.#biased.add(flow.open.layer);
      return { order: flow.order, from: flow.from };
    }
    if (operator === "Mul" && flow.negative === "rectified") {
      this.#use(array, "slope", place, index, { after: x, factor: -1 });
      return { order: flow.order, from: new Set([place]) };
    }
    return this.#scaledBy(operator, { array, x, index }, place);
  }

  /**
   * Steps of a batchnorm in inference: exporters of TensorFlow write (x - mean) * scale + shift, where scale contains the
   * variance, and leave out the difference or merge it into the sum.
   */
  #scaledBy(
    operator: string,
    { array, x, index }: { readonly array: string; readonly x: string; readonly index: number },
    place: number,
  ): Flow | undefined {
    const flow = this.#flow(x);
    const view = this.#constants.get(array)?.view;
    if (flow.from.size === 0 || view === undefined || !ofChannels(view, flow.order)) return undefined;
    const { order, scaled } = flow;
    const starts = operator === "Sub" ? index === 1 : operator === "Mul";
    if (starts && scaled?.after !== "product") {
      const layer = operator === "Mul" && scaled !== undefined ? scaled.layer : place;
      this.#scaled.add(layer);
      this.#use(array, operator === "Sub" ? "mean" : "scale", layer, index, {
        place,
        ...(layer === place ? { after: x } : {}),
      });
      const after = operator === "Sub" ? "difference" : "product";
      return { order, from: new Set([layer]), scaled: { layer, after } };
    }
    if (operator !== "Add" || scaled?.after !== "product") return undefined;
    this.#use(array, "shift", scaled.layer, index, { place });
    return { order, from: flow.from };
  }

  /** The bias input of a layer, unless it is a constant 0: PyTorch writes that for layers without a bias. */
  #bias(
    name: string | undefined,
    layer: number,
    about: { readonly after: string | undefined; readonly factor?: number },
  ) {
    const list = this.#constants.list(name);
    if (name === undefined || name === "" || list?.every((one) => one === 0) === true) return;
    this.#biased.add(layer);
    this.#use(name, "bias", layer, 2, about);
  }

  #passed(node: OnnxNode, place: number): Flow {
    const { operator, inputs } = node;
    const data = inputs.filter((name) => name !== "" && !this.#constants.has(name)).map((name) => this.#flow(name));
    for (const [index, name] of inputs.entries())
      if (this.#constants.get(name) !== undefined && this.#constants.list(name) === undefined && operator !== "Shape")
        this.#use(name, "other", place, index);
    if (["Add", "Sub"].includes(operator))
      for (const { open } of data) if (open !== undefined) this.#biased.add(open.layer);
    const list = operator === "Reshape" ? this.#constants.list(inputs[1]) : this.#constants.axes(node);
    const order = orderAfter(
      node,
      data.map((one) => one.order),
      list,
    );
    const from = new Set(data.flatMap((one) => [...one.from]));
    const [only, ...more] = data;
    if (only === undefined || more.length > 0) return { order, from };
    const keepsOpen = ["Identity", "Cast", "Transpose", "Reshape", "Squeeze"].includes(operator);
    return {
      order,
      from,
      ...(keepsOpen && only.open !== undefined && { open: only.open }),
      ...(["Identity", "Cast", "Transpose"].includes(operator) && {
        ...(only.negative !== undefined && { negative: only.negative }),
        ...(only.scaled !== undefined && { scaled: only.scaled }),
      }),
      ...(operator === "Neg" && { negative: "negated" }),
      ...(operator === "Relu" && only.negative === "negated" && { negative: "rectified" }),
    };
  }

  #flow(name: string | undefined): Flow {
    return (name === undefined ? undefined : this.#flows.get(name)) ?? NOWHERE;
  }

  #use(
    name: string | undefined,
    role: Role | "other",
    layer: number,
    index: number,
    about: {
      readonly layout?: Layout;
      readonly after?: string | undefined;
      readonly data?: DataOrder;
      readonly factor?: number;
      readonly place?: number;
    } = {},
  ): void {
    const constant = this.#constants.get(name);
    if (constant === undefined) return;
    const { array, view } = constant;
    const use: Omit<ArrayUse, "whole"> = {
      role,
      layer,
      after: [...this.#flow(about.after).from],
      layout: about.layout,
      mapOrder: mapOrderOf(about.data ?? UNKNOWN),
      view: { ...view, factor: view.factor * (about.factor ?? 1) },
    };
    const place = (about.place ?? layer) + index / 1000;
    const known = this.#uses.get(array);
    if (known === undefined) this.#uses.set(array, { place, uses: [use] });
    else if (!known.uses.some((one) => one.layer === layer && sameReading(one, use))) known.uses.push(use);
  }
}

/** Whether a constant has a value for each channel, and one along every other axis. */
function ofChannels({ shape }: ArrayView, order: DataOrder): boolean {
  const outputs = Math.max(...shape);
  return outputs > 1 && perChannel({ shape }, order, outputs);
}

/** Whether a constant has one value for each channel or output, and one along every other axis of the data. */
function perChannel({ shape }: Pick<ArrayView, "shape">, order: DataOrder, outputs: number): boolean {
  if (count(shape) !== outputs) return false;
  if (outputs === 1) return true;
  const axis = shape.length - 1 - shape.indexOf(outputs);
  switch (order.kind) {
    case "map":
      return order.axes.length - 1 - order.axes.indexOf("c") === axis;
    case "flat":
    case "vector":
    case "unknown":
      return axis === 0;
    default: {
      const never: never = order;
      return never;
    }
  }
}
