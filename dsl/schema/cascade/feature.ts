import { required } from "../core/types.js";
import { name } from "../core/values.js";

/** `Net.layer over crop`: has no head word. */
export const FEATURE_ROWS = {
  over: required(name("the name of a crop"), { doc: "Crop whose patches are described.", example: "patches" }),
};
