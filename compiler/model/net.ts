import type { Origin, Pair, Range } from "./common.js";
import type { Dim, Shape } from "./shape.js";

export interface NetModel {
  readonly name: string;
  readonly input: { readonly name: string; readonly channels: number; readonly height: Dim; readonly width: Dim };
  /** In evaluation order. */
  readonly layers: readonly LayerModel[];
  /** The name of each layer statement and the index of the last layer of its chain. */
  readonly outputs: ReadonlyMap<string, number>;
  /** The layer statement whose mean over channels is the response map. */
  readonly response: string | undefined;
  readonly origin: Origin;
}

export interface LayerModel {
  /** Unique in its net: the statement's name for the first layer of a chain (`C1`), then `C1.relu`, `C1.lrn`. */
  readonly id: string;
  /** Name of the layer statement it belongs to. */
  readonly statement: string;
  readonly op: LayerOp;
  /** Indices into `layers`; -1 is the net's input. */
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly origin: Origin;
}

/** Weight filler. `msra` is He et al. (2015): normal with variance 2 / fan-in. */
export type Init =
  | { readonly kind: "gaussian"; readonly std: number }
  | { readonly kind: "xavier" }
  | { readonly kind: "msra" }
  | { readonly kind: "constant"; readonly value: number };

/** What every layer with weights carries. Multipliers act on learning rate and weight decay as in Caffe. */
export interface Parameters {
  readonly weightInit: Init;
  readonly biasInit: number;
  readonly weightLr: number;
  readonly weightDecay: number;
  readonly biasLr: number;
  readonly biasDecay: number;
}

export type LayerOp =
  | ConvOp
  | LocalOp
  | { readonly kind: "relu" }
  /** y = x (k + alpha / size * sum over `size` neighbouring channels of x^2)^-beta; Krizhevsky et al. (2012). */
  | { readonly kind: "lrn"; readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number }
  | PoolOp
  | ({ readonly kind: "dense"; readonly out: number } & Parameters)
  | { readonly kind: "dropout"; readonly rate: number };

export type ConvOp = {
  readonly kind: "conv";
  readonly out: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
  readonly groups: number;
} & Parameters;

/**
 * Locally shared convolution: the map is divided into regions, each with its own filter bank. `regions` holds, for
 * each row and column of the grid, the half-open range of rows (columns) of the padded input that the region reads;
 * every region is convolved without further padding and the results are tiled in grid order.
 */
export type LocalOp = {
  readonly kind: "local";
  readonly out: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly grid: Pair;
  readonly regions: { readonly rows: readonly Range[]; readonly columns: readonly Range[] };
} & Parameters;

export type PoolOp = {
  readonly kind: "maxpool";
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  /** Output size rounding: Caffe rounds up, and drops a last window that would start in the padding. */
  readonly rounding: "ceil" | "floor";
};
