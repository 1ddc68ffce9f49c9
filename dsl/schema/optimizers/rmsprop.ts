import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { number } from "../core/values.js";
import { CLIP_ROW, decayRow, epsilonRow, meanRow, RATE_ROWS } from "./common.js";

const source = "Tieleman and Hinton 2012, lecture 6e";

export const rmsprop = phrase({
  keyword: "rmsprop",
  doc: "Steps scaled by a running mean of squared gradients: s = rho s + (1 - rho) g^2, V = m V + g / (sqrt(s) + epsilon), w = w - lr V.",
  source: `${source}; torch.optim.RMSprop`,
  positional: {},
  words: {},
  block: {
    ...RATE_ROWS,
    rho: meanRow("rho", 0.9, "Decay rate of the mean of squared gradients.", "Hinton's value.", source),
    momentum: optional(number("momentum", { min: 0, max: 0.9999 }), 0, {
      doc: "Momentum m of the scaled gradients.",
      why: "Plain RMSProp has none.",
      source: "torch.optim.RMSprop",
      example: "0.9",
    }),
    epsilon: epsilonRow(1e-8, "PyTorch's and Caffe's value.", "torch.optim.RMSprop; caffe rmsprop_solver.cpp"),
    decay: decayRow(0, "None unless asked for.", "torch.optim.RMSprop"),
    clip: CLIP_ROW,
  },
});
