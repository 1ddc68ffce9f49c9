import type { LayerPhrase } from "../../dsl/schema/layers/layers.js";
import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { ConcreteShape, Init, LayerOp, Pair, Shape } from "../model/index.js";
import type { LayerContext, Outcome } from "./context.js";

/** A layer that computes something, unlike `from`, which only sets what the next layer reads. */
export type ComputingPhrase = Exclude<LayerPhrase, { keyword: "from" }>;

export type LayerPhraseOf<K extends ComputingPhrase["keyword"]> = Extract<ComputingPhrase, { keyword: K }>;

export type LayerKind = LayerOp["kind"];

export type LayerOpOf<K extends LayerKind> = Extract<LayerOp, { readonly kind: K }>;

/** What the compiler knows of a phrase of the language. */
export interface PhraseRule<S extends ComputingPhrase = ComputingPhrase> {
  /** Behind a layer with weights, it halves the variance: the layer's default filler is msra. */
  readonly rectifies?: true;
  /** The operation and its output shape; undefined after a report. */
  infer(phrase: S, input: Shape, ctx: LayerContext): Outcome | undefined;
}

/** All that the compiler knows of an operation; `layers.ts` has one for every kind. */
export interface Layer<O extends LayerOp = LayerOp> {
  /** Its parameters, by the suffix of their names (`weight` of `C1.weight`), in the order of the graph's inputs. */
  readonly parameters: Readonly<Record<string, ParameterRule<O>>>;
  /**
   * Positions of its output's cells in the net's input: those of its input's cells, windows of them, or none (in a
   * vector).
   */
  readonly cells: "same" | "windows" | "none";
  /** The windows, for `cells: "windows"`. */
  window?(op: O): Window;
  /** In a vector, every value stays in its place: value i comes from value i of the input alone. */
  readonly keepsPlaces?: true;
  /** Parts of its phrase that differ from the operation's properties of the same names, for `fanc summary`. */
  written?(op: O): Readonly<Record<string, number | string | Pair | undefined>>;
  /** Adds its operators to a graph and gives the node of its output. */
  lower(op: O, layer: LoweredLayer): NodeId;
}

/** A window that moves over a padded map, each pair vertical and horizontal. */
export interface Window {
  /** Rows and columns that it spans, gaps of a dilation included. */
  readonly reach: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
}

export interface ParameterRule<O extends LayerOp = LayerOp> {
  /** @param from shape that enters the layer. */
  array(op: O, from: ConcreteShape): ParameterArray;
}

/** A parameter without its name. */
export interface ParameterArray {
  /** Filters: out x in / groups x kernel height x kernel width; matrices: out x in; local layers: cells times out first. */
  readonly shape: readonly number[];
  /** Of a locally shared layer: how many cells have outputs of their own in the first axis. */
  readonly cells?: number;
  readonly init: Init;
  /** Number of inputs of one output value; the fillers `xavier` and `msra` need it. */
  readonly fanIn: number;
  readonly lrMultiplier: number;
  readonly decayMultiplier: number;
  /** False for running statistics: a training step updates them without a gradient. */
  readonly trainable: boolean;
}

/** What the lowering of one layer reads and writes. */
export interface LoweredLayer {
  readonly b: GraphBuilder;
  readonly id: string;
  /** Position among the layers of the net. */
  readonly index: number;
  /** The first of the layers that it reads. */
  readonly x: NodeId;
  /** All of them, in order. */
  readonly inputs: readonly NodeId[];
  /** Seed input of the dropout masks; undefined in inference. */
  readonly dropoutSeed: NodeId | undefined;
  /** Node of one of its parameters. Throws for one that it does not have. */
  parameter(part: string): NodeId;
  /** Gives a running statistic its value after the step. */
  update(part: string, next: NodeId): void;
}
