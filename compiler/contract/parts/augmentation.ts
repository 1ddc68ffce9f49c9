import { z } from "zod";
import { size } from "./common.js";

const amount = z.number();

/** A random change of images in training. */
export const augmentation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("flip") }),
  z.object({ kind: z.literal("random_crop"), size }),
  z.object({ kind: z.literal("ten_crop"), size }),
  /** Random translation of the cropped window, up to this share of its side. */
  z.object({ kind: z.literal("shift"), amount }),
  /** Random scaling of the cropped window by a factor in [1 - amount, 1 + amount]. */
  z.object({ kind: z.literal("zoom"), amount }),
  /** Random rotation of the window about its centre, up to this angle in degrees in either direction. */
  z.object({ kind: z.literal("rotate"), angle: z.number() }),
  /** Random gain and offset of each colour channel, relative amount. */
  z.object({ kind: z.literal("light"), amount }),
  /** Random brightness, contrast and saturation, each by a factor in [1 - amount, 1 + amount]. */
  z.object({ kind: z.literal("colour"), amount }),
  /** This share of the images turns grey. */
  z.object({ kind: z.literal("grey"), share: z.number() }),
]);
