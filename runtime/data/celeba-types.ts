/** A rectangle in pixels: `x`, `y` is its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * x and y of left eye, right eye, nose tip, left and right mouth corner, in pixels; "left" is the left of the image.
 */
export type Landmarks = readonly [number, number, number, number, number, number, number, number, number, number];

export type CelebaSplit = "train" | "validation" | "test";

export interface CelebaSample {
  /** Name in the list files, for example `000001.jpg`. */
  readonly file: string;
  /** Where the image lies on disk (not checked to exist). */
  readonly path: string;
  readonly identity: number;
  /** -1 or 1 for each attribute, in the order of `CelebaData.attributeNames`. */
  readonly attributes: Int8Array;
  readonly split: CelebaSplit;
  readonly box?: Box;
  readonly landmarks?: Landmarks;
}

export interface CelebaData {
  readonly root: string;
  readonly attributeNames: readonly string[];
  readonly samples: readonly CelebaSample[];
}
