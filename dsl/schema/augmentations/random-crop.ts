import { phrase } from "../core/phrase.js";
import { CROP_SIZE } from "./crop-size.js";

export const randomCrop = phrase({
  keyword: "random_crop",
  doc: "A crop at a random place, of pictures of an `image_folder`.",
  source: "Krizhevsky et al. 2012, section 4.1",
  positional: CROP_SIZE,
  words: {},
  block: {},
});
