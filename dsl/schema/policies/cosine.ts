import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";

export const cosinePolicy = phrase({
  keyword: "cosine",
  doc: "Lets the rate fall along half a cosine to the end of the stage: to + (lr - to) (1 + cos(pi t / T)) / 2.",
  source: "Loshchilov and Hutter 2017 (SGDR), equation 5, without restarts",
  positional: {},
  words: {},
  block: {
    to: optional(number("the last rate", { min: 0, max: 1000 }), 0, {
      doc: "Rate at the end of the stage.",
      why: "The value of the SGDR paper.",
      source: "Loshchilov and Hutter 2017",
      example: "1e-5",
    }),
  },
});
