import type { Count } from "../../dsl/schema/core/values.js";
import { MAX_CHANNELS } from "../../dsl/schema/layers/common.js";
import { diagnostic } from "../diagnostics/codes.js";
import { affine } from "../model/dim.js";
import type { ConvOp, Dim, Pair } from "../model/index.js";
import type { LayerContext } from "./context.js";
import type { Layer, LayerPhraseOf, PhraseRule } from "./layer.js";
import { mapChannels, parametersOf, weighted } from "./parameters.js";
import { asMap, type MapShape, windowFits } from "./requirements.js";

/** A literal count unchanged; a computed one rounded to the nearest positive multiple. */
export function channelsOf(count: Count, multiple: number): number {
  if (count.exact) return count.value;
  const rounded = Math.max(1, Math.round(count.value / multiple)) * multiple;
  return Math.min(rounded, Math.floor(MAX_CHANNELS / multiple) * multiple);
}

export function leastCommonMultiple(all: readonly number[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return all.reduce((a, b) => Math.min((a / divisor(a, b)) * b, MAX_CHANNELS), 1);
}

export const conv: Layer<ConvOp> & PhraseRule<LayerPhraseOf<"conv">> = {
  infer({ values }, input, ctx) {
    const map = asMap(input, "conv", ctx);
    if (map === undefined) return undefined;
    const { kernel, stride, pad, dilation } = values;
    const each = values.groups === "each";
    const groups = values.groups === "each" ? map.channels : values.groups;
    const out = channelsOf(values.out, each ? leastCommonMultiple([ctx.multiple, groups]) : ctx.multiple);
    if (!windowFits(map, reachOf({ kernel, dilation }), pad, ctx, "kernel") || !divides(groups, map.channels, out, ctx))
      return undefined;
    const op: ConvOp = { kind: "conv", out, kernel, stride, pad, dilation, groups, ...parametersOf(values, ctx) };
    return { op, shape: convolved(op, map) };
  },
  parameters: weighted(({ out, kernel, groups }, from) => {
    const inGroup = mapChannels(from) / groups;
    return { shape: [out, inGroup, ...kernel], fanIn: inGroup * kernel[0] * kernel[1] };
  }),
  cells: "windows",
  window: (op) => ({ reach: reachOf(op), stride: op.stride, pad: op.pad }),
  lower({ stride, pad, dilation, groups }, { b, id, x, parameter }) {
    return b.add({ kind: "conv2d", stride, pad, dilation, groups }, [x, parameter("weight"), parameter("bias")], id);
  },
};

/** A depthwise convolution, then a 1x1 convolution. */
export const separable: PhraseRule<LayerPhraseOf<"separable">> = {
  infer({ values }, input, ctx) {
    const map = asMap(input, "separable", ctx);
    if (map === undefined) return undefined;
    const { kernel, stride, pad, dilation } = values;
    if (!windowFits(map, reachOf({ kernel, dilation }), pad, ctx, "kernel")) return undefined;
    const { channels } = map;
    const parameters = parametersOf(values, ctx);
    const between = parametersOf(values, { ...ctx, beforeRelu: false });
    const depthwise: ConvOp = {
      kind: "conv",
      out: channels,
      kernel,
      stride,
      pad,
      dilation,
      groups: channels,
      // Without a nonlinearity between the halves, a filter of variance 1 / fan-in keeps the scale of its channel.
      ...(values.init === undefined ? { ...between, weightInit: { kind: "xavier" } } : between),
    };
    const pointwise: ConvOp = {
      kind: "conv",
      out: channelsOf(values.out, ctx.multiple),
      kernel: [1, 1],
      stride: [1, 1],
      pad: [0, 0],
      dilation: [1, 1],
      groups: 1,
      ...parameters,
    };
    const shape = convolved(depthwise, map);
    return { first: { suffix: "depthwise", op: depthwise, shape }, op: pointwise, shape: convolved(pointwise, shape) };
  },
};

const reachOf = ({ kernel, dilation }: Pick<ConvOp, "kernel" | "dilation">): Pair => [
  dilation[0] * (kernel[0] - 1) + 1,
  dilation[1] * (kernel[1] - 1) + 1,
];

/** Shape of a convolution's output: floor((size + 2 pad - reach) / stride) + 1. */
function convolved(op: ConvOp, map: MapShape): MapShape {
  const reach = reachOf(op);
  const size = (dim: Dim, i: 0 | 1): Dim => affine(dim, 2 * op.pad[i] - reach[i], op.stride[i], "floor", 1);
  return { kind: "map", channels: op.out, height: size(map.height, 0), width: size(map.width, 1) };
}

function divides(groups: number, input: number, output: number, ctx: LayerContext): boolean {
  for (const [side, channels] of [
    ["input", input],
    ["output", output],
  ] as const) {
    if (channels % groups === 0) continue;
    const near = Math.max(1, Math.round(channels / groups)) * groups;
    const hint =
      side === "input"
        ? ctx.before.startsWith("the input")
          ? `use other \`groups\`: images have ${channels} channels`
          : `use other \`groups\`, or make ${ctx.before} give a multiple of ${groups} channels, such as ${near}`
        : `use a multiple of ${groups}, such as \`conv ${near}\``;
    const noun = `${side} ${channels === 1 ? "channel" : "channels"}`;
    const values = { layer: ctx.layer, groups, channels: `${channels} ${noun}` };
    ctx.report(diagnostic("shape/groups-do-not-divide", ctx.at("groups"), values, { hint, notes: ctx.chain() }));
    return false;
  }
  return true;
}
