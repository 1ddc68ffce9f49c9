import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";

export const shift = phrase({
  keyword: "shift",
  doc: "Random translation of the window.",
  positional: {
    amount: required(number("translation", { min: 0, max: 1 }), {
      doc: "Largest translation.",
      unit: "share",
      example: "0.1",
    }),
  },
  words: {},
  block: {},
});
