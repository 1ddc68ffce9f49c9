import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { number } from "../core/values.js";

export const light = phrase({
  keyword: "light",
  doc: "Random gain and offset of each colour channel.",
  positional: {
    amount: required(number("change", { min: 0, max: 1 }), {
      doc: "Largest change.",
      unit: "share",
      example: "0.2",
    }),
  },
  words: {},
  block: {},
});
