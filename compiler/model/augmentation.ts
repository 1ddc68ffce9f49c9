import type { Size } from "./common.js";

/** A random change of pictures in training. */
export type Augmentation =
  | { readonly kind: "flip" }
  | { readonly kind: "random_crop"; readonly size: Size }
  | { readonly kind: "ten_crop"; readonly size: Size }
  /** Random translation of the cropped window, up to this share of its side. */
  | { readonly kind: "shift"; readonly amount: number }
  /** Random scaling of the cropped window by a factor in [1 - amount, 1 + amount]. */
  | { readonly kind: "zoom"; readonly amount: number }
  /** Random rotation of the window about its centre, up to this angle in degrees either way. */
  | { readonly kind: "rotate"; readonly angle: number }
  /** Random gain and offset of each colour channel, relative amount. */
  | { readonly kind: "light"; readonly amount: number }
  /** Random brightness, contrast and saturation, each by a factor in [1 - amount, 1 + amount]. */
  | { readonly kind: "colour"; readonly amount: number }
  /** This share of the images turns grey. */
  | { readonly kind: "grey"; readonly share: number };
