import type { Box } from "../../data/box.js";
import type { Split } from "../../data/face-data.js";

/** What is looked at of an image, whatever the kind of its data set. */
export interface CheckedSample {
  readonly file: string;
  readonly path: string;
  readonly split?: Split | undefined;
  readonly identity?: number | undefined;
  /** -1 or 1 for each attribute. */
  readonly attributes?: Int8Array | undefined;
  /** Index of its class. */
  readonly label?: number | undefined;
  readonly box?: Box | undefined;
}

export const checkedKinds = ["celeba", "lfwa", "csv", "image_folder", "backgrounds"] as const;

/** A data set that is to be checked. */
export interface CheckedData {
  readonly kind: (typeof checkedKinds)[number];
  /** Folder of the data set. */
  readonly root: string;
  readonly attributeNames: readonly string[];
  readonly classes: readonly string[];
  readonly samples: readonly CheckedSample[];
}
