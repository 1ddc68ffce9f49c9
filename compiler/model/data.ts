import type { Augmentation } from "./augmentation.js";
import type { Origin, Range, Size } from "./common.js";

export type DataModel = ImageFolderData | CelebaData | LfwaData | CsvData | BackgroundsData;

/** Data sets of faces: they have attributes and are divided into splits. */
export type FaceData = CelebaData | LfwaData | CsvData;

export interface ImageFolderData {
  readonly kind: "image_folder";
  readonly name: string;
  /** As written: relative paths are relative to the spec file. */
  readonly root: string;
  /** The number of classes that the spec promises (needed by a softmax over classes); checked against the folder when training starts. */
  readonly classes: number | undefined;
  readonly resized: Size;
  readonly augment: readonly Augmentation[];
  readonly normalise: Normalise;
  /** Share of the images of a split that may be missing or damaged. */
  readonly unreadable: number;
  readonly origin: Origin;
}

interface Faces {
  readonly name: string;
  readonly root: string;
  /** Name of an attribute list. */
  readonly attributes: string;
  /** The number of identities in the training split that the spec promises; needed by a softmax over identities. */
  readonly identities: number | undefined;
  readonly normalise: Normalise;
  /** Share of the images of a split that may be missing or damaged. */
  readonly unreadable: number;
  readonly origin: Origin;
}

export interface CelebaData extends Faces {
  readonly kind: "celeba";
  readonly images: "wild" | "aligned";
  readonly split: PartitionSplit | IdentitySplit;
}

/** Labelled Faces in the Wild with attributes: paper, section 4. It has no validation images. */
export interface LfwaData extends Faces {
  readonly kind: "lfwa";
  /** MATLAB file with the labels, in the data set's folder. */
  readonly labels: string;
  readonly split: { readonly kind: "index"; readonly file: string };
}

/** A table with a row for each image. */
export interface CsvData extends Faces {
  readonly kind: "csv";
  readonly file: string;
  /** Column with the image files. */
  readonly image: string;
  /** Column with the identities. */
  readonly identity: string | undefined;
  readonly split: { readonly kind: "none" } | { readonly kind: "column"; readonly column: string } | IdentitySplit;
}

/** Images without faces. */
export interface BackgroundsData {
  readonly kind: "backgrounds";
  readonly name: string;
  readonly root: string;
  /** Share of the images of a split that may be missing or damaged. */
  readonly unreadable: number;
  readonly origin: Origin;
}

/** The list that says of each image 0 train, 1 validation, 2 test; the published one without a file. */
export interface PartitionSplit {
  readonly kind: "partition";
  /** In the data set's folder. */
  readonly file: string | undefined;
}

/** Positions of identities in ascending order of identity number, from 0. */
export interface IdentitySplit {
  readonly kind: "identities";
  readonly train: Range;
  readonly validation: Range;
  readonly test: Range;
}

/** How the bytes of a picture become the numbers that a net sees. */
export type Normalise =
  /** (x - 127.5) / 64 */
  | { readonly kind: "standard" }
  /** (x - mean) / deviation of each colour over the training images. */
  | { readonly kind: "train" }
  /** (x - mean) / std, for red, green and blue. */
  | { readonly kind: "fixed"; readonly mean: readonly number[]; readonly std: readonly number[] };

export type Split = "train" | "validation" | "test";

/** What a stage or an evaluation reads: `celebs`, `celebs.validation`, `celebs.head`, `celebs.head.test`. */
export interface DataRef {
  readonly data: string;
  /** `"image"` for whole images, else the name of a cascade step (a window or patches). */
  readonly view: string;
  readonly split: Split;
}
