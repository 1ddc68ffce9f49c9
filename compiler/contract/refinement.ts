/** One output as a linear function of features: `weights` times the features, plus `bias`. */
export interface LinearFunction {
  readonly weights: readonly number[];
  readonly bias: number;
}

/** Moves and scales a window; each part follows from REFINE_FEATURES features. */
export interface Correction {
  /** Share of the window's width by which its centre moves to the right. */
  readonly right: LinearFunction;
  /** Share of its height. */
  readonly down: LinearFunction;
  /** Logarithm of the factor of the width. */
  readonly wider: LinearFunction;
  readonly taller: LinearFunction;
}

/** What `refine: regression` has fitted: corrections in order, each of the window that the one before has made. */
export type Refinement = readonly Correction[];

/**
 * Corrections read the mean responses in REFINE_SIDE x REFINE_SIDE parts of the window enlarged by REFINE_REACH; docs/adr/0032 has
 * the measurements.
 */
export const REFINE_SIDE = 5;
export const REFINE_REACH = 1.6;
/** Largest move, in sides of the window, and largest logarithm of a factor: twice or half the side. */
export const REFINE_LIMIT = Math.LN2;
/**
 * Refined windows have positions and sides in multiples of this many cells. Engines round a response map differently; the
 * steps keep that difference out of the windows, and so out of the pixels of the next crop.
 */
export const REFINE_STEP = 1 / 256;
/** Size of the window, two coordinates of its centre, and the parts of its surroundings. */
export const REFINE_FEATURES = 3 + REFINE_SIDE * REFINE_SIDE;
