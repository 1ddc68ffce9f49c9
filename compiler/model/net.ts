import type { z } from "zod";
import type { ActivationPhrase } from "../../dsl/schema/layers/activation.js";
import type { init } from "../contract/parts/parameter.js";
import type { FromPlan, Origin, Pair, Range } from "./common.js";
import type { Stated } from "./phrase.js";
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
  /** A file with the initial weights; undefined if the fillers draw them. */
  readonly init: NetInit | undefined;
  readonly origin: Origin;
}

export interface NetInit {
  /** As written in the spec: relative to the folder of the compiled file. */
  readonly file: string;
  /** What each parameter takes; empty if arrays are to be found by name and shape. Others keep their fillers. */
  readonly map: readonly InitMapping[];
  /** 1-based line of `init` in the file of `origin`. */
  readonly line: number;
  readonly origin: Origin;
}

export interface InitMapping {
  /** `C1.weight` */
  readonly parameter: string;
  /** Names in the file; several arrays are put one behind the other along their outputs. */
  readonly arrays: readonly string[];
  /** How the axes lie in the file, where the spec says it; dsl/schema/init.ts has the meanings. */
  readonly layout: "plain" | "transposed" | "channels_last" | undefined;
  /** 1-based line in the file of the `init`. */
  readonly line: number;
}

export interface LayerModel {
  /** Unique in its net: the statement's name for the first layer of a chain (`C1`), then `C1.relu`, `C1.lrn`. */
  readonly id: string;
  /** Name of the layer statement it belongs to. */
  readonly statement: string;
  readonly op: LayerOp;
  /** Indices into `layers`, all below the layer's own; -1 is the net's input. Only `add` and `concat` have several. */
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly origin: Origin;
}

/** Weight filler. `msra` is He et al. (2015): normal with variance 2 / fan-in. */
export type Init = FromPlan<z.infer<typeof init>>;

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
  | ActivationOp
  /** One learned slope for each channel. */
  | { readonly kind: "prelu"; readonly slope: number; readonly lr: number; readonly decay: number }
  /** y = x (k + alpha / size * sum over `size` neighbouring channels of x^2)^-beta; Krizhevsky et al. (2012). */
  | { readonly kind: "lrn"; readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number }
  | BatchNormOp
  | PoolOp
  /** Mean over height and width: a map becomes a vector of its channels. */
  | { readonly kind: "global_avgpool" }
  /** A map as a vector, in channel, row, column order. */
  | { readonly kind: "flatten" }
  /** Sum of all inputs, which have one shape. */
  | { readonly kind: "add" }
  /** The inputs one behind the other, in order: channels of maps, or vectors. */
  | { readonly kind: "concat" }
  | ({ readonly kind: "dense"; readonly out: number } & Parameters)
  | { readonly kind: "dropout"; readonly rate: number };

/** A function of each value by itself, with the properties of its phrase. */
export type ActivationOp = Stated<ActivationPhrase>;

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

/**
 * Batch normalisation (Ioffe and Szegedy 2015) per channel of a map or value of a vector, with a learned scale and
 * shift. `momentum` is the share of the old running statistics that a training step keeps; the running variance is
 * that of the population (divided by n - 1).
 */
export type BatchNormOp = {
  readonly kind: "batchnorm";
  readonly eps: number;
  readonly momentum: number;
  readonly scale: number;
  readonly shift: number;
  readonly lr: number;
  readonly decay: number;
};

/** `avgpool` counts zeros of the pad in its divisor, but not positions beyond the padded map, as Caffe does. */
export type PoolOp = Pool<"maxpool"> | Pool<"avgpool">;

type Pool<K> = {
  readonly kind: K;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  /** Output size rounding: Caffe rounds up, and drops a last window that would start in the padding. */
  readonly rounding: "ceil" | "floor";
};
