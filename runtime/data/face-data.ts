import type { Box } from "./box.js";

/**
 * x and y of left eye, right eye, nose tip, left and right mouth corner, in pixels; "left" is the left of the image.
 */
export type Landmarks = readonly [number, number, number, number, number, number, number, number, number, number];

export type Split = "train" | "validation" | "test";

/** One image of a data set of faces. Readers can return light objects whose values are read from tables. */
export interface FaceSample {
  /** Name in the lists, for example `000001.jpg`; unique in its data set. */
  readonly file: string;
  /** Path of the image file, which need not exist. */
  readonly path: string;
  /** Absent if the data set has no identities. */
  readonly identity?: number | undefined;
  /** For each attribute 1 (present), -1 (absent) or 0 (unknown), in the order of `FaceData.attributeNames`. */
  readonly attributes: Int8Array;
  readonly split: Split;
  /** Absent if nobody has annotated it. */
  readonly box?: Box | undefined;
  /** The box of the lists if it is empty, so that the image counts as not annotated. */
  readonly emptyBox?: Box | undefined;
  /** Absent if nobody has annotated them. */
  readonly landmarks?: Landmarks | undefined;
  /** Whether the lists have five equal points, so that the image counts as not annotated. */
  readonly emptyLandmarks?: boolean | undefined;
}

/** A data set of faces, whatever its format. */
export interface FaceData {
  readonly kind: "celeba" | "lfwa" | "csv";
  readonly root: string;
  readonly attributeNames: readonly string[];
  /** In the order of the lists. */
  readonly samples: readonly FaceSample[];
  /** The identities of each split, if `samples` are only some of its images. */
  readonly people?: ReadonlyMap<Split, readonly number[]>;
}
