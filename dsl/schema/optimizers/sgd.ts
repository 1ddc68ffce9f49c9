import { phrase } from "../core/phrase.js";
import { optional } from "../core/types.js";
import { flag, number, oneOfWords } from "../core/values.js";
import { CLIP_ROW, decayRow, RATE_ROWS } from "./common.js";

export const sgd = phrase({
  keyword: "sgd",
  doc: "Stochastic gradient descent with momentum. With Caffe's style V = m V + lr (g + decay w), w = w - V; with TensorFlow's V = m V + g + decay w, w = w - lr V.",
  source: "caffe sgd_solver.cpp; paper, section 2",
  positional: {},
  words: {},
  block: {
    ...RATE_ROWS,
    momentum: optional(number("momentum", { min: 0, max: 0.9999 }), 0.9, {
      doc: "Momentum m.",
      why: "AlexNet's value.",
      source: "bvlc_alexnet/solver.prototxt",
      example: "0.9",
    }),
    nesterov: optional(flag, false, {
      doc: "Looks ahead: the weights move by the step that the new velocity would make next. w = w - ((1 + m) V' - m V) in Caffe's style, w = w - lr (g + decay w + m V') in TensorFlow's, with the new velocity V'.",
      why: "The plain momentum of the paper's time.",
      source: "caffe nesterov_solver.cpp; Sutskever et al. 2013",
      example: "on",
    }),
    style: optional(oneOfWords("style", ["caffe", "tensorflow"]), "caffe" as const, {
      doc: "What the velocity V holds. `caffe`: steps, with the rate that each had; a lower rate acts on new gradients only. `tensorflow` (also PyTorch's): gradients; a lower rate shortens the whole velocity at once. Both are equal while the rate is constant.",
      why: "AlexNet was trained so, and published schedules of Caffe mean it.",
      source: "caffe sgd_solver.cpp; tf.compat.v1.train.MomentumOptimizer; torch.optim.SGD",
      example: "tensorflow",
    }),
    decay: decayRow(5e-4, "AlexNet's value.", "bvlc_alexnet/solver.prototxt"),
    clip: CLIP_ROW,
  },
});
