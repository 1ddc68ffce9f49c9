import type { Name } from "../../ast/ast.js";
import { WITHOUT_BIAS } from "../../tokens/elsewhere.js";
import { mismatch } from "../core/arithmetic.js";
import { oneOf } from "../core/phrase.js";
import { optional, required, type Type } from "../core/types.js";
import { count, listOf, name, number, pair } from "../core/values.js";
import { FILLERS } from "./fillers.js";

/** Limits that stop a mistyped number from requesting all of the machine's memory. */
export const MAX_CHANNELS = 65_536;
export const MAX_KERNEL = 255;

export const multiplier = (what: string) => number(what, { min: 0, max: 1000 });

/** `bias: off`, as other tools write a layer without biases. */
const biasHint = (word: string): string | undefined =>
  /^(?:on|true|yes)$/i.test(word)
    ? "leave the property out: the layer has biases"
    : /^(?:off|false|no|none|null)$/i.test(word)
      ? `write \`${WITHOUT_BIAS}\` in the layer's block: the biases stay at 0`
      : undefined;

/** Options of every layer with weights, in the block at its end. */
export const PARAMETER_PROPERTIES = {
  init: optional(oneOf("weight filler", FILLERS), undefined, {
    doc: "Distribution of the initial weights.",
    why: "msra before relu, leaky_relu or prelu, even with a batchnorm between, because relu halves the variance and He's filler compensates, which keeps deep maps from vanishing or exploding; gaussian 0.01 elsewhere, as in AlexNet.",
    example: "gaussian 0.01",
  }),
  bias: optional(number("the bias", { min: -1e6, max: 1e6 }), 0, {
    doc: "Initial value of the biases.",
    why: "0 suits msra; AlexNet used 0.1 in conv2, conv4 and conv5.",
    example: "0.1",
    instead: biasHint,
  }),
  lr_mult: optional(multiplier("lr_mult"), 1, {
    doc: "Factor on the learning rate of the weights.",
    why: "Caffe's default.",
    example: "0.1",
  }),
  decay_mult: optional(multiplier("decay_mult"), 1, {
    doc: "Factor on the weight decay of the weights.",
    why: "Caffe's default.",
    example: "0",
  }),
  bias_lr_mult: optional(multiplier("bias_lr_mult"), 2, {
    doc: "Factor on the learning rate of the biases.",
    why: "Caffe's AlexNet trains biases at twice the rate.",
    source: "bvlc_alexnet/train_val.prototxt",
    example: "1",
  }),
  bias_decay_mult: optional(multiplier("bias_decay_mult"), 0, {
    doc: "Factor on the weight decay of the biases.",
    why: "Caffe's AlexNet does not decay biases.",
    source: "bvlc_alexnet/train_val.prototxt",
    example: "1",
  }),
};

export const padOf0 = optional(pair("the pad", 0, MAX_KERNEL), [0, 0] as const, {
  doc: "Zeros added on each side.",
  unit: "cells of the map",
  why: "As in Caffe; `pad` = (kernel - 1) / 2 keeps the size.",
  example: "1",
});

export const outputChannels = required(count("channels", MAX_CHANNELS), {
  doc: "Output channels. A computed number (`24*width`) is rounded to the nearest positive multiple of the net's groups.",
  example: "64",
});

/** The layers that `add`, `concat` and `from` read. */
export const earlierLayer = name("the name of an earlier layer");

const several = listOf(earlierLayer);

/** `C1, C2`; a name that follows without a comma is reported as a missing comma. */
export const earlierLayers: Type<readonly Name[]> = {
  ...several,
  parse(cursor, ctx) {
    const layers = several.parse(cursor, ctx);
    const next = cursor.peek();
    const another = cursor.word() !== undefined || (next?.kind === "separator" && next.mark !== ",");
    return layers.ok && next !== undefined && another ? mismatch(next, "`,` between layers", ctx) : layers;
  },
};
