import { reshaped, unchanged, withStep } from "./array-view.js";
import type { OnnxNode } from "./onnx-node.js";
import type { OnnxTensor } from "./onnx-tensor.js";
import { type ArrayView, count } from "./weight-file.js";

/** An array of the file and what nodes without other data have made of it. */
interface Constant {
  readonly array: string;
  readonly view: ArrayView;
}

/**
 * Follows arrays through the nodes that only rearrange them: Identity, Cast, Transpose, Reshape and the like, DequantizeLinear.
 * What other nodes make of arrays is constant, but unknown.
 */
export class OnnxConstants {
  readonly #arrays = new Map<string, Constant>();
  /** Short lists of numbers: shapes, axes, fill values. An expanded one has its numbers once. */
  readonly #lists: Map<string, readonly number[]>;
  readonly #unknown = new Set<string>();

  constructor(tensors: readonly OnnxTensor[], lists: ReadonlyMap<string, readonly number[]>) {
    this.#lists = new Map(lists);
    for (const { name, shape } of tensors) this.#arrays.set(name, { array: name, view: unchanged(shape) });
  }

  has(name: string): boolean {
    return name === "" || this.#arrays.has(name) || this.#unknown.has(name) || this.#lists.has(name);
  }

  get(name: string | undefined): Constant | undefined {
    return name === undefined ? undefined : this.#arrays.get(name);
  }

  list(name: string | undefined): readonly number[] | undefined {
    return name === undefined ? undefined : this.#lists.get(name);
  }

  /** The axes of a node: an attribute in old models, an input in new ones. */
  axes({ attributes, inputs }: OnnxNode): readonly number[] | undefined {
    return attributes.get("axes")?.ints ?? this.list(inputs[1]);
  }

  /** Takes in a node whose inputs are all constant; false for other nodes. */
  absorb(node: OnnxNode): boolean {
    const { operator, inputs, outputs, attributes } = node;
    const [output] = outputs;
    // CastLike takes only the type of its second input.
    const read = operator === "CastLike" ? inputs.slice(0, 1) : inputs;
    if (output === undefined || !read.every((name) => this.has(name))) return false;
    if (operator === "Constant") {
      const ints = attributes.get("value_ints")?.ints ?? [attributes.get("value_int")?.int].flatMap((one) => one ?? []);
      if (ints.length > 0) this.#lists.set(output, ints);
      if (!this.has(output)) this.#unknown.add(output);
      return true;
    }
    const made = this.#viewAfter(node);
    if (made !== undefined) this.#arrays.set(output, made);
    const list = this.#listAfter(node);
    if (list !== undefined) this.#lists.set(output, list);
    if (made === undefined && list === undefined) for (const one of outputs) this.#unknown.add(one);
    return true;
  }

  #listAfter({ operator, inputs }: OnnxNode): readonly number[] | undefined {
    switch (operator) {
      case "Identity":
      case "Cast":
      case "CastLike":
      case "Expand":
      case "Reshape":
      case "Squeeze":
      case "Unsqueeze":
        return this.list(inputs[0]);
      case "Concat": {
        const parts = inputs.map((name) => this.list(name));
        return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
      }
      default:
        return undefined;
    }
  }

  #viewAfter(node: OnnxNode): Constant | undefined {
    const from = this.get(node.inputs[0]);
    if (from === undefined) return undefined;
    const view = viewAfter(node, from.view, this.list(node.inputs[1]), this.axes(node));
    return view === undefined ? undefined : { ...from, view };
  }
}

function viewAfter(
  { operator, attributes }: OnnxNode,
  view: ArrayView,
  target: readonly number[] | undefined,
  axes: readonly number[] | undefined,
): ArrayView | undefined {
  const { shape } = view;
  const to = (next: readonly number[] | undefined): ArrayView | undefined =>
    next === undefined ? undefined : withStep(view, { kind: "reshape", shape: next }, next);
  switch (operator) {
    case "Identity":
    case "Cast":
    case "CastLike":
    case "QuantizeLinear":
    case "DequantizeLinear":
      return view;
    case "Neg":
      return { ...view, factor: -view.factor };
    case "Transpose": {
      const perm = attributes.get("perm")?.ints ?? [];
      const order = perm.length > 0 ? perm : shape.map((_, axis) => shape.length - 1 - axis);
      if (order.toSorted((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== shape.length)
        return undefined;
      return withStep(
        view,
        { kind: "transpose", order },
        order.map((axis) => shape[axis] ?? 1),
      );
    }
    case "Reshape":
      return target === undefined ? undefined : to(reshaped(shape, target));
    case "Squeeze":
      return to(
        shape.filter((size, axis) =>
          axes === undefined ? size !== 1 : !axes.some((one) => (one + shape.length) % shape.length === axis),
        ),
      );
    case "Unsqueeze": {
      if (axes === undefined) return undefined;
      const rank = shape.length + axes.length;
      const added = new Set(axes.map((axis) => (axis + rank) % rank));
      const rest = [...shape];
      return to(Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1))));
    }
    case "Flatten": {
      const axis = attributes.get("axis")?.int ?? 1;
      const at = axis < 0 ? axis + shape.length : axis;
      const first = count(shape.slice(0, at));
      return to(reshaped(shape, [first, -1]));
    }
    default:
      return undefined;
  }
}
