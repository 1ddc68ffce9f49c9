import type { Count } from "../../dsl/schema/core/values.js";
import { type FillerSentence, MAX_CHANNELS } from "../../dsl/schema/layers/common.js";
import type { LayerSentence } from "../../dsl/schema/layers/layers.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Dim, Init, LayerOp, Pair, Parameters, Shape } from "../model/index.js";
import { affine, formatShape, volume } from "./dim.js";
import type { LayerContext, Outcome } from "./layer-context.js";
import { inferLocal } from "./local.js";

/** Largest number of values in one activation and of weights in one layer. */
const MAX_VALUES = 2 ** 31;

/** The operation and output shape of a layer, or undefined after a report. */
export function inferLayer(sentence: LayerSentence, input: Shape, ctx: LayerContext): Outcome | undefined {
  const outcome = inferOne(sentence, input, ctx);
  if (outcome === undefined) return undefined;
  const values = volume(outcome.shape);
  if (typeof values === "number" && values > MAX_VALUES) {
    ctx.report(
      diagnostic("shape/too-large", ctx.at(""), {
        layer: ctx.layer,
        what: `a map of ${formatShape(outcome.shape)}`,
        limit: MAX_VALUES,
      }),
    );
    return undefined;
  }
  return outcome;
}

function inferOne(sentence: LayerSentence, input: Shape, ctx: LayerContext): Outcome | undefined {
  switch (sentence.head) {
    case "relu":
      return { op: { kind: "relu" }, shape: input };
    case "dropout":
      return { op: { kind: "dropout", rate: sentence.values.rate }, shape: input };
    case "lrn": {
      const { size, alpha, beta, k } = sentence.values;
      const map = asMap(input, "lrn", ctx);
      return map && { op: { kind: "lrn", size, alpha, beta, k }, shape: map };
    }
    case "maxpool":
      return pool(sentence.values, input, ctx);
    case "dense":
      return dense(sentence, input, ctx);
    case "conv":
      return conv(sentence, input, ctx);
    case "local": {
      const map = asMap(input, "local", ctx);
      return (
        map && inferLocal(sentence, map, channelsOf(sentence.values.out, 1), parametersOf(sentence.values, ctx), ctx)
      );
    }
    default: {
      const never: never = sentence;
      return never;
    }
  }
}

type MapShape = Extract<Shape, { kind: "map" }>;

function asMap(input: Shape, op: string, ctx: LayerContext): MapShape | undefined {
  if (input.kind === "map") return input;
  const values = { layer: ctx.layer, op, before: ctx.before, found: formatShape(input) };
  ctx.report(
    diagnostic("shape/needs-map", ctx.at(""), values, {
      hint: `move it before the \`dense\` layer`,
      notes: ctx.chain(),
    }),
  );
  return undefined;
}

/** A literal count as it stands; a computed one as the nearest positive multiple. */
export function channelsOf(count: Count, multiple: number): number {
  if (count.exact) return count.value;
  const rounded = Math.max(1, Math.round(count.value / multiple)) * multiple;
  return Math.min(rounded, Math.floor(MAX_CHANNELS / multiple) * multiple);
}

interface WeightOptions {
  readonly init: FillerSentence | undefined;
  readonly bias: number;
  readonly lr_mult: number;
  readonly decay_mult: number;
  readonly bias_lr_mult: number;
  readonly bias_decay_mult: number;
}

function parametersOf(options: WeightOptions, ctx: LayerContext): Parameters {
  return {
    weightInit: initOf(options.init, ctx.beforeRelu),
    biasInit: options.bias,
    weightLr: options.lr_mult,
    weightDecay: options.decay_mult,
    biasLr: options.bias_lr_mult,
    biasDecay: options.bias_decay_mult,
  };
}

function initOf(init: WeightOptions["init"], beforeRelu: boolean): Init {
  if (init === undefined) return beforeRelu ? { kind: "msra" } : { kind: "gaussian", std: 0.01 };
  switch (init.head) {
    case "gaussian":
      return { kind: "gaussian", std: init.values.std };
    case "constant":
      return { kind: "constant", value: init.values.value };
    case "xavier":
      return { kind: "xavier" };
    case "msra":
      return { kind: "msra" };
    default: {
      const never: never = init;
      return never;
    }
  }
}

/** False, after a report, if a window is larger than the padded map. */
function windowFits(map: MapShape, kernel: Pair, pad: Pair, ctx: LayerContext, part: string): boolean {
  const sizes: readonly Dim[] = [map.height, map.width];
  const fits = sizes.every((size, i) => typeof size !== "number" || size + 2 * (pad[i] ?? 0) >= (kernel[i] ?? 0));
  if (fits) return true;
  const values = { layer: ctx.layer, kernel: kernel.join("x"), found: formatShape(map), before: ctx.before };
  const hint = "use a smaller window, add a pad, or remove a stride or pooling before it";
  ctx.report(diagnostic("shape/kernel-exceeds-input", ctx.at(part), values, { hint, notes: ctx.chain() }));
  return false;
}

function conv(
  sentence: Extract<LayerSentence, { head: "conv" }>,
  input: Shape,
  ctx: LayerContext,
): Outcome | undefined {
  const { values } = sentence;
  const map = asMap(input, "conv", ctx);
  if (map === undefined) return undefined;
  const { kernel, stride, pad, dilation, groups } = values;
  const out = channelsOf(values.out, ctx.multiple);
  const reach: Pair = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1];
  if (!windowFits(map, reach, pad, ctx, "kernel")) return undefined;
  for (const [side, channels] of [
    ["input", map.channels],
    ["output", out],
  ] as const) {
    if (channels % groups === 0) continue;
    const hint = side === "input" ? `${ctx.before} gives ${channels} channels` : `use a multiple of ${groups}`;
    ctx.report(
      diagnostic(
        "shape/groups-do-not-divide",
        ctx.at("groups"),
        { layer: ctx.layer, groups, channels, side },
        { hint, notes: ctx.chain() },
      ),
    );
    return undefined;
  }
  const size = (dim: Dim, i: 0 | 1): Dim => affine(dim, 2 * pad[i] - reach[i], stride[i], "floor", 1);
  const op: LayerOp = { kind: "conv", out, kernel, stride, pad, dilation, groups, ...parametersOf(values, ctx) };
  return { op, shape: { kind: "map", channels: out, height: size(map.height, 0), width: size(map.width, 1) } };
}

function pool(
  values: Extract<LayerSentence, { head: "maxpool" }>["values"],
  input: Shape,
  ctx: LayerContext,
): Outcome | undefined {
  const map = asMap(input, "maxpool", ctx);
  if (map === undefined) return undefined;
  const { kernel, pad, rounding } = values;
  const stride: Pair = values.stride ?? kernel;
  if (pad[0] >= kernel[0] || pad[1] >= kernel[1]) {
    ctx.report(diagnostic("shape/pad-exceeds-kernel", ctx.at("pad"), { layer: ctx.layer }));
    return undefined;
  }
  if (!windowFits(map, kernel, pad, ctx, "kernel")) return undefined;
  const sizes: Dim[] = [];
  for (const i of [0, 1] as const) {
    const before = i === 0 ? map.height : map.width;
    const size = affine(before, 2 * pad[i] - kernel[i], stride[i], rounding, 1);
    // Caffe: a last window that would start in the padding is dropped. It cannot occur if kernel >= stride + pad.
    if (rounding === "floor" || kernel[i] >= stride[i] + pad[i]) sizes.push(size);
    else if (typeof size === "number" && typeof before === "number") {
      sizes.push((size - 1) * stride[i] >= before + pad[i] ? size - 1 : size);
    } else if (pad[i] === 0 && kernel[i] === stride[i]) sizes.push(size);
    else {
      ctx.report(
        diagnostic("shape/symbolic-pad", ctx.at("pad"), { layer: ctx.layer }, { hint: "add `rounding floor`" }),
      );
      return undefined;
    }
  }
  const [height = 1, width = 1] = sizes;
  return {
    op: { kind: "maxpool", kernel, stride, pad, rounding },
    shape: { kind: "map", channels: map.channels, height, width },
  };
}

function dense(
  sentence: Extract<LayerSentence, { head: "dense" }>,
  input: Shape,
  ctx: LayerContext,
): Outcome | undefined {
  const fanIn = volume(input);
  if (typeof fanIn !== "number") {
    const values = { layer: ctx.layer, op: "dense", net: ctx.net, found: ctx.inputShape };
    const hint = "give the net's `input` a fixed size, such as `3 x 64 x 64`";
    ctx.report(diagnostic("shape/needs-fixed-size", ctx.at(""), values, { hint, notes: ctx.chain() }));
    return undefined;
  }
  const out = channelsOf(sentence.values.out, 1);
  if (fanIn * out > MAX_VALUES) {
    ctx.report(
      diagnostic("shape/too-large", ctx.at("out"), {
        layer: ctx.layer,
        what: `a matrix of ${out} x ${fanIn} weights`,
        limit: MAX_VALUES,
      }),
    );
    return undefined;
  }
  return { op: { kind: "dense", out, ...parametersOf(sentence.values, ctx) }, shape: { kind: "vector", size: out } };
}
