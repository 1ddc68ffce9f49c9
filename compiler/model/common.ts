/**
 * A type of the plan as a part of the model: read only, and with every property stated. The model adds origins; the
 * plan's schema drops them.
 */
export type FromPlan<T> = { readonly [K in keyof T]-?: FromPlan<T[K]> };

/** A place in a source file, as UTF-16 offsets `[start, end)`. */
export interface Origin {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** The uses and `extends` through which this came here, outermost first. */
  readonly trace: readonly string[];
}

/** Height and width in pixels, in the order in which `112x96` is written: height first. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** `[vertical, horizontal]`. */
export type Pair = readonly [number, number];

/** Half-open `[from, to)`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A span of training, counted in updates of the weights or in passes over the data. */
export interface Interval {
  readonly count: number;
  readonly unit: "steps" | "epochs";
}
