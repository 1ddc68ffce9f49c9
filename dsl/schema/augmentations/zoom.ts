import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";

export const zoom = phrase({
  keyword: "zoom",
  doc: "Random scaling of the window.",
  positional: {
    amount: required(number("scaling", { min: 0, max: 0.9 }), {
      doc: "Largest scaling.",
      unit: "share",
      example: "0.1",
    }),
  },
  words: {},
  block: {},
});
