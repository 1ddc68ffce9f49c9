import { required } from "../core/types.js";
import { size } from "../core/values.js";

/** The part of augmentations that crop. */
export const CROP_SIZE = {
  size: required(size("the crop"), { doc: "Size of the crop.", unit: "pixels", example: "56" }),
};
