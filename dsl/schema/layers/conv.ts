import { sentence } from "../core/sentence.js";
import { optional } from "../core/types.js";
import { integer, pair } from "../core/values.js";
import { channels, kernel, MAX_KERNEL, PARAMETER_ROWS, padOf0, strideOf1 } from "./common.js";

export const conv = sentence({
  head: "conv",
  doc: "Convolution with filters shared over the whole map. Output size: floor((size + 2 pad - kernel) / stride) + 1.",
  source: "paper, section 2 (C1, C2); Krizhevsky et al. 2012",
  positional: { out: channels },
  words: {
    kernel,
    stride: strideOf1,
    pad: padOf0,
    dilation: optional(pair("the dilation", 1, MAX_KERNEL), [1, 1] as const, {
      doc: "Distance of the filter's taps.",
      why: "No gaps.",
      example: "2",
    }),
    groups: optional(integer("groups", 1, 65_536), 1, {
      doc: "Channels are split into this many groups that do not see each other.",
      why: "One group sees all channels; AlexNet used 2.",
      example: "2",
    }),
  },
  block: PARAMETER_ROWS,
});
