import { phrase } from "../core/phrase.js";
import { CROP_SIZE } from "./crop-size.js";

export const tenCrop = phrase({
  keyword: "ten_crop",
  doc: "One of centre and four corners or its mirror image, of pictures of an `image_folder`.",
  source: "paper, section 2 (pre-training of LNets)",
  positional: CROP_SIZE,
  words: {},
  block: {},
});
