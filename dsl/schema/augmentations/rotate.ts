import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";

export const rotate = phrase({
  keyword: "rotate",
  doc: "Random rotation of the window about its centre.",
  positional: {
    angle: required(number("angle", { min: 0, max: 180 }), {
      doc: "Largest angle.",
      unit: "degrees",
      example: "10",
    }),
  },
  words: {},
  block: {},
});
