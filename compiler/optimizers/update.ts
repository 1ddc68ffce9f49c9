import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { ParameterArray } from "../layers/layer.js";
import type { OptimizerModel } from "../model/index.js";
import type { LibraryFunction } from "../operators/tfjs/library.js";

/** All that the compiler knows of an update rule; `optimizers.ts` has one for every kind. */
export interface Optimizer<O extends OptimizerModel = OptimizerModel> {
  rule(model: O): Rule;
  /** Arrays of the size of the weights that the rule carries from step to step. */
  arrays(model: O): number;
  /** The library function of TensorFlow.js modules, and the numbers of the spec that it takes. */
  tfjs(model: O): { readonly name: LibraryFunction; readonly options: Readonly<Record<string, number | boolean>> };
}

/** A parameter as the rules see it. */
export type Updated = ParameterArray & { readonly name: string };

/** What an update of one parameter reads: graph nodes, and how the parameter is to be treated. */
export interface Update {
  readonly parameter: Updated;
  readonly weight: NodeId;
  /** After clipping, before weight decay. */
  readonly gradient: NodeId;
  /** Rate of the step, a scalar. */
  readonly lr: NodeId;
}

/** Adds the update of one parameter to the graph and gives the new weight. */
export type Rule = (b: GraphBuilder, state: CarriedState, update: Update) => NodeId;

/** g + decay w, with the parameter's multiplier on the decay. */
export function withDecay(b: GraphBuilder, { parameter, weight, gradient }: Update, decay: number): NodeId {
  const strength = decay * parameter.decayMultiplier;
  if (strength === 0) return gradient;
  const shrink = b.add({ kind: "scale", by: strength }, [weight], `${parameter.name} decay`);
  return b.add({ kind: "add" }, [gradient, shrink], `${parameter.name} decayed`);
}

/** A direction times the rate of the step and the parameter's multiplier on it. */
export function rated(b: GraphBuilder, direction: NodeId, lr: NodeId, { name, lrMultiplier }: Updated): NodeId {
  const step = b.add({ kind: "scaleBy" }, [direction, lr], `${name} step`);
  return lrMultiplier === 1 ? step : b.add({ kind: "scale", by: lrMultiplier }, [step], `${name} step`);
}

/** keep a + (1 - keep) b: a running mean that takes in one more value. */
export function runningMean(b: GraphBuilder, keep: number, mean: NodeId, value: NodeId, label: string): NodeId {
  const kept = b.add({ kind: "scale", by: keep }, [mean], `${label} kept`);
  const taken = b.add({ kind: "scale", by: 1 - keep }, [value], `${label} taken in`);
  return b.add({ kind: "add" }, [kept, taken], label);
}

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
