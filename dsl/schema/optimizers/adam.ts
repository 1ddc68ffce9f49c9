import { phrase } from "../core/phrase.js";
import { CLIP_ROW, decayRow, epsilonRow, meanRow, RATE_ROWS } from "./common.js";

const source = "Kingma and Ba 2015, algorithm 1";

export const BETA_ROWS = {
  beta1: meanRow("beta1", 0.9, "Decay rate of the mean of gradients.", "The value of the paper on Adam.", source),
  beta2: meanRow(
    "beta2",
    0.999,
    "Decay rate of the mean of squared gradients.",
    "The value of the paper on Adam.",
    source,
  ),
};

export const adam = phrase({
  keyword: "adam",
  doc: "Steps scaled by running means of gradients and of their squares: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).",
  source,
  positional: {},
  words: {},
  block: {
    ...RATE_ROWS,
    ...BETA_ROWS,
    epsilon: epsilonRow(1e-8, "The value of the paper on Adam.", source),
    decay: decayRow(0, "Adam scales an added decay like a gradient; `adamw` decays weights themselves.", source),
    clip: CLIP_ROW,
  },
});
