/** Parameters of EdgeBoxes, by the names of the paper (Zitnick and Dollár 2014) and its published defaults. */
export interface EdgeBoxOptions {
  /** Windows to return at most. */
  readonly count: number;
  /** IoU of neighbouring windows of the search, in (0, 1). */
  readonly alpha: number;
  /** Of two windows with a larger IoU, the one with the lower score is dropped. */
  readonly beta: number;
  /** Factor of `beta` after each window that is kept, while `beta` is above 0.5; 1 keeps `beta`. */
  readonly eta: number;
  /** Lowest score of a window. */
  readonly minScore: number;
  /** Weaker edges are ignored; the strongest edge of an image is 1. */
  readonly edgeMinMag: number;
  /** A group of edge pixels is complete when their turns, as shares of pi, add up to this. */
  readonly edgeMergeThr: number;
  /** Groups whose magnitudes add up to no more than this are dissolved. */
  readonly clusterMinMag: number;
  /** Largest ratio of a window's sides. */
  readonly maxAspect: number;
  /** Smallest area of a window, in pixels. */
  readonly minArea: number;
  /** Exponent of the affinity of neighbouring groups. */
  readonly gamma: number;
  /** Exponent of a window's size, by which its score is divided. */
  readonly kappa: number;
}

export const defaultEdgeBoxOptions: EdgeBoxOptions = {
  count: 10_000,
  alpha: 0.65,
  beta: 0.75,
  eta: 1,
  minScore: 0.01,
  edgeMinMag: 0.1,
  edgeMergeThr: 0.5,
  clusterMinMag: 0.5,
  maxAspect: 3,
  minArea: 1000,
  gamma: 2,
  kappa: 1.5,
};
