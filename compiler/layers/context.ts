import type { Name } from "../../dsl/ast/ast.js";
import type { Diagnostic, Place, Related } from "../../dsl/source/diagnostic.js";
import type { LayerOp, Pair, Shape } from "../model/index.js";

export interface Outcome {
  readonly op: LayerOp;
  readonly shape: Shape;
  /** Layers read in addition to the current one, as indices of the net's layers. */
  readonly others?: readonly number[];
  /** A layer before this one that belongs to the same phrase, with the suffix of its id. */
  readonly first?: { readonly suffix: string; readonly op: LayerOp; readonly shape: Shape };
  /** A warning; the layer is built nevertheless. */
  readonly warning?: Diagnostic;
}

/** An earlier layer that a phrase names. */
export interface Source {
  /** -1 is the net's input. */
  readonly index: number;
  readonly shape: Shape;
  readonly related: Related;
}

/** The context of one layer's inference. */
export interface LayerContext {
  readonly net: string;
  /** Id of the layer in messages. */
  readonly layer: string;
  /** The layer before, or the input. */
  readonly before: string;
  readonly inputShape: string;
  /** A `relu`, `leaky_relu` or `prelu` follows, directly or after a batchnorm. */
  readonly beforeRelu: boolean;
  /** Computed channel counts are rounded to multiples of this. */
  readonly multiple: number;
  /** Grid of an earlier locally shared statement. */
  gridOf(statement: string): Pair | undefined;
  localNames(): readonly string[];
  /** The earlier layer of this name; undefined after a report. */
  source(name: Name): Source | undefined;
  /** Place of a part of the layer's phrase, or of its keyword if the part is not written. */
  at(part: string): Place;
  /** The shapes from the input to the current output, or to another layer: one line each, with its place. */
  chain(to?: Source): readonly string[];
  report(one: Diagnostic): void;
}
