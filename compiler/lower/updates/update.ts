import type { GraphBuilder } from "../../ir/builder.js";
import type { NodeId } from "../../ir/graph.js";
import type { Parameter } from "../parameters.js";
import type { CarriedState } from "./state.js";

/** What an update of one parameter reads: graph nodes, and how the parameter is to be treated. */
export interface Update {
  readonly parameter: Parameter;
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
export function rated(b: GraphBuilder, direction: NodeId, lr: NodeId, { name, lrMultiplier }: Parameter): NodeId {
  const step = b.add({ kind: "scaleBy" }, [direction, lr], `${name} step`);
  return lrMultiplier === 1 ? step : b.add({ kind: "scale", by: lrMultiplier }, [step], `${name} step`);
}

/** keep a + (1 - keep) b: a running mean that takes in one more value. */
export function runningMean(b: GraphBuilder, keep: number, mean: NodeId, value: NodeId, label: string): NodeId {
  const kept = b.add({ kind: "scale", by: keep }, [mean], `${label} kept`);
  const taken = b.add({ kind: "scale", by: 1 - keep }, [value], `${label} taken in`);
  return b.add({ kind: "add" }, [kept, taken], label);
}
