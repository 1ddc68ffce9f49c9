import type { Diagnostic, Place } from "../../dsl/source/diagnostic.js";
import type { LayerOp, Pair, Shape } from "../model/index.js";

export interface Outcome {
  readonly op: LayerOp;
  readonly shape: Shape;
  /** A warning that does not prevent the layer. */
  readonly warning?: Diagnostic;
}

/** What the inference of one layer knows about its surroundings. */
export interface LayerContext {
  readonly net: string;
  /** Id of the layer in messages. */
  readonly layer: string;
  /** The layer before, or the input. */
  readonly before: string;
  readonly inputShape: string;
  /** The next layer of the chain is a relu. */
  readonly beforeRelu: boolean;
  /** Computed channel counts are rounded to multiples of this. */
  readonly multiple: number;
  /** Grid of an earlier locally shared statement. */
  gridOf(statement: string): Pair | undefined;
  readonly localNames: readonly string[];
  /** Place of a part of the layer's phrase; the head word if the part was not written. */
  at(part: string): Place;
  /** The shapes up to here, one line for each layer, with where each stands. */
  chain(): readonly string[];
  report(one: Diagnostic): void;
}
