import { phrase } from "../core/phrase.js";

export const tanh = phrase({
  keyword: "tanh",
  doc: "The hyperbolic tangent of x.",
  source: "LeCun et al. 1998 (Efficient BackProp), section 4.4; caffe tanh_layer.cpp",
  positional: {},
  words: {},
  block: {},
});
