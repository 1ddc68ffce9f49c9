import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { name } from "../core/values.js";

export const hinge = phrase({
  keyword: "hinge",
  doc: "Hinge loss for each attribute, as in a linear SVM: mean over images of the sum over attributes of max(0, 1 - y z), with y = 1 or -1.",
  source: "Cortes and Vapnik 1995; caffe hinge_loss_layer.cpp (L1)",
  positional: {},
  words: {
    over: required(name("the name of an attribute list"), { doc: "Attributes that are learnt.", example: "CelebA40" }),
  },
  block: {},
});
