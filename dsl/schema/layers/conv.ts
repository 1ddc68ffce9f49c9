import { phrase } from "../core/phrase.js";
import { FAILED, optional, parsed, type Type } from "../core/types.js";
import { integer } from "../core/values.js";
import { channels, dilationOf1, kernel, PARAMETER_PROPERTIES, padOf0, strideOf1 } from "./common.js";

const number = integer("groups", 1, 65_536);

/** A number of groups, or `each` for a group for each input channel. */
const groups: Type<number | "each"> = {
  kind: "groups",
  label: "a number of groups, or `each`",
  parse(cursor, ctx) {
    if (cursor.takeWord("each") !== undefined) return parsed("each" as const);
    const value = number.parse(cursor, ctx);
    return value.ok ? value : FAILED;
  },
};

export const conv = phrase({
  keyword: "conv",
  doc: "Convolution with filters shared over the whole map. Output size: floor((size + 2 pad - kernel) / stride) + 1.",
  source: "paper, section 2 (C1, C2); Krizhevsky et al. 2012",
  positional: { out: channels },
  words: {
    kernel,
    stride: strideOf1,
    pad: padOf0,
    dilation: dilationOf1,
    groups: optional(groups, 1, {
      doc: "Channels are split into this many groups that do not see each other. `each`: every input channel is a group, a depthwise convolution.",
      why: "One group sees all channels; AlexNet used 2.",
      source: "Krizhevsky et al. 2012, section 3.5",
      example: "2",
    }),
  },
  block: PARAMETER_PROPERTIES,
});
