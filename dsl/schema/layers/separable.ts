import { phrase } from "../core/phrase.js";
import { channels, dilationOf1, kernel, PARAMETER_PROPERTIES, padOf0, strideOf1 } from "./common.js";

export const separable = phrase({
  keyword: "separable",
  doc: "Depthwise separable convolution: a filter for each input channel, then a 1x1 convolution over channels. Its two halves are the layers `X.depthwise` and `X`, and both take the options of the block; without `init`, the depthwise half is drawn by xavier. Put relu or batchnorm between them by writing two `conv`, the first with `groups each`.",
  source: "Chollet 2017 (Xception); Howard et al. 2017 (MobileNets)",
  positional: { out: channels },
  words: { kernel, stride: strideOf1, pad: padOf0, dilation: dilationOf1 },
  block: PARAMETER_PROPERTIES,
});
