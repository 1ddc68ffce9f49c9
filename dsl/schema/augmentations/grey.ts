import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";

export const grey = phrase({
  keyword: "grey",
  doc: "Turns some of the images grey, so that colour alone decides nothing.",
  positional: {
    share: required(number("the share of grey images", { min: 0, max: 1 }), {
      doc: "Share of images that turn grey.",
      unit: "share",
      example: "0.1",
    }),
  },
  words: {},
  block: {},
});
