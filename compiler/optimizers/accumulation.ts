import { updateInput } from "../contract/training-inputs.js";
import type { GraphBuilder } from "../ir/builder.js";
import type { GraphOutput, NodeId } from "../ir/graph.js";
import { nextOf, type StateArray, type Updated } from "./update.js";

/** The array that holds the gradients of the batches since the last update, added up. */
const sumOf = (parameter: string): string => `${parameter}.sum`;

/**
 * Gradients of several batches averaged for one update (Caffe's iter_size): input `update` and, for each parameter, the
 * array `P.sum`, from zero.
 */
export class Accumulation {
  readonly #b: GraphBuilder;
  readonly #share: number;
  readonly #ends: NodeId;
  readonly #sums: GraphOutput[] = [];

  /** @param batches of an update. */
  constructor(b: GraphBuilder, batches: number) {
    this.#b = b;
    this.#share = 1 / batches;
    this.#ends = b.input(updateInput, { dtype: "f32", shape: [] });
  }

  /** The sum with this batch's share of the mean gradient; it is what a rule takes. */
  total({ name, shape }: Updated, gradient: NodeId): NodeId {
    const b = this.#b;
    const sum = b.input(sumOf(name), { dtype: "f32", shape });
    const share = b.add({ kind: "scale", by: this.#share }, [gradient], `${name} share`);
    const total = b.add({ kind: "add" }, [sum, share], `${name} sum`);
    const one = b.add({ kind: "constant", value: 1 }, [], "one");
    const goesOn = b.add({ kind: "sub" }, [one, this.#ends], "update goes on");
    const id = b.add({ kind: "scaleBy" }, [total, goesOn], `${name} sum kept`);
    this.#sums.push({ name: nextOf(sumOf(name)), id });
    return total;
  }

  /** The new value where the batch ends an update, else the present one, to the bit. */
  updated({ name, shape }: StateArray, next: NodeId): GraphOutput {
    const now = this.#b.input(name, { dtype: "f32", shape });
    return { name: nextOf(name), id: this.#b.add({ kind: "select" }, [this.#ends, next, now], `${name} chosen`) };
  }

  /** The sums after the batch: zero where it ends an update. */
  get sums(): readonly GraphOutput[] {
    return this.#sums;
  }
}
