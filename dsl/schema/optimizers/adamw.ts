import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";
import { BETA_ROWS } from "./adam.js";
import { CLIP_ROW, epsilonRow, RATE_ROWS } from "./common.js";

export const adamw = phrase({
  keyword: "adamw",
  doc: "Adam with weight decay apart from the gradient: w = w - lr decay w, then Adam's step.",
  source: "Loshchilov and Hutter 2019, algorithm 2; torch.optim.AdamW",
  positional: {},
  words: {},
  block: {
    ...RATE_ROWS,
    ...BETA_ROWS,
    epsilon: epsilonRow(1e-8, "The value of the paper on Adam.", "Kingma and Ba 2015, algorithm 1"),
    decay: optional(number("decay", { min: 0, max: 10 }), 0.01, {
      doc: "Weight decay: each step shortens every weight by this share, times the rate.",
      why: "PyTorch's default.",
      source: "torch.optim.AdamW",
      example: "0.05",
    }),
    clip: CLIP_ROW,
  },
});
