import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId } from "../../ir/graph.js";

/** Name of the output that holds the value of an input after the step. */
export const nextOf = (input: string): string => `${input}.next`;

/** An array that an update rule carries from step to step, from zero: input `name` and output `name.next` of the step. */
export interface StateArray {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Collects the arrays that update rules carry while a training step is built. */
export class CarriedState {
  readonly #b: GraphBuilder;
  readonly #arrays = new Map<string, StateArray>();
  readonly #next = new Map<string, NodeId>();

  constructor(b: GraphBuilder) {
    this.#b = b;
  }

  /** The present value; the first call for a name declares the array. */
  read(array: StateArray): NodeId {
    this.#arrays.set(array.name, array);
    return this.#b.input(array.name, { dtype: "f32", shape: array.shape });
  }

  /** The value of the next step. */
  write(name: string, value: NodeId): void {
    this.#next.set(name, value);
  }

  /** Every array with its value of the next step. Throws for one that is read but never written. */
  get next(): readonly { readonly array: StateArray; readonly id: NodeId }[] {
    return [...this.#arrays.values()].map((array) => {
      const id = this.#next.get(array.name);
      if (id === undefined) throw new Error(`lower: ${array.name} has no next value`);
      return { array, id };
    });
  }
}
