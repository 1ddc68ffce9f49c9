import type { Origin, Size } from "./common.js";

export type DataModel = ImageFolderData | CelebaData;

export interface ImageFolderData {
  readonly kind: "image_folder";
  readonly name: string;
  /** As written: relative paths are relative to the spec file. */
  readonly root: string;
  /** The number of classes that the spec promises (needed by a softmax over classes); checked against the folder when training starts. */
  readonly classes: number | undefined;
  readonly resized: Size;
  readonly augment: readonly Augmentation[];
  readonly origin: Origin;
}

export interface CelebaData {
  readonly kind: "celeba";
  readonly name: string;
  readonly root: string;
  readonly images: "wild" | "aligned";
  /** Name of an attribute list. */
  readonly attributes: string;
  /** The number of identities in the training split that the spec promises; needed by a softmax over identities. */
  readonly identities: number | undefined;
  readonly origin: Origin;
}

export type Augmentation =
  | { readonly kind: "flip" }
  | { readonly kind: "random_crop"; readonly size: Size }
  | { readonly kind: "ten_crop"; readonly size: Size }
  /** Random translation of the cropped window, up to this share of its side. */
  | { readonly kind: "shift"; readonly amount: number }
  /** Random scaling of the cropped window by a factor in [1 - amount, 1 + amount]. */
  | { readonly kind: "zoom"; readonly amount: number }
  /** Random gain and offset of each colour channel, relative amount. */
  | { readonly kind: "light"; readonly amount: number };

export type Split = "train" | "validation" | "test";

/** What a stage or an evaluation reads: `celebs`, `celebs.validation`, `celebs.head`, `celebs.head.test`. */
export interface DataRef {
  readonly data: string;
  /** `"image"` for whole images, else the name of a cascade step (a window or patches). */
  readonly view: string;
  readonly split: Split;
}
