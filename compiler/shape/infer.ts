import type { LayerPhrase } from "../../dsl/schema/layers/layers.js";
import type { LayerOp, Shape } from "../model/index.js";
import { inferAdd, inferConcat } from "./branches.js";
import { channelsOf, inferConv, inferSeparable } from "./convolution.js";
import { volume } from "./dim.js";
import type { LayerContext, Outcome } from "./layer-context.js";
import { inferLocal } from "./local.js";
import { inferPool } from "./pooling.js";
import { asMap, grouped, MAX_VALUES, reportOpenSize, reportTooLarge } from "./requirements.js";
import { parametersOf } from "./weights.js";

/** A layer that computes something, unlike `from`, which only sets what the next layer reads. */
export type ComputingPhrase = Exclude<LayerPhrase, { keyword: "from" }>;

/** The operation and output shape of a layer, or undefined after a report. */
export function inferLayer(phrase: ComputingPhrase, input: Shape, ctx: LayerContext): Outcome | undefined {
  const outcome = inferOne(phrase, input, ctx);
  if (outcome === undefined) return undefined;
  const values = volume(outcome.shape);
  if (typeof values === "number" && values > MAX_VALUES)
    return reportTooLarge(
      { what: `a map of ${grouped(values)} values`, limit: MAX_VALUES },
      "use fewer channels, or a stride or pooling before it",
      ctx,
    );
  return outcome;
}

function inferOne(phrase: ComputingPhrase, input: Shape, ctx: LayerContext): Outcome | undefined {
  const same = (op: LayerOp): Outcome => ({ op, shape: input });
  switch (phrase.keyword) {
    case "relu":
    case "sigmoid":
    case "tanh":
      return same({ kind: phrase.keyword });
    case "leaky_relu":
      return same({ kind: "leaky_relu", slope: phrase.values.slope });
    case "prelu": {
      const { slope, lr_mult: lr, decay_mult: decay } = phrase.values;
      return fixedChannels(input, "prelu", ctx) ? same({ kind: "prelu", slope, lr, decay }) : undefined;
    }
    case "dropout":
      return same({ kind: "dropout", rate: phrase.values.rate });
    case "lrn": {
      const { size, alpha, beta, k } = phrase.values;
      return asMap(input, "lrn", ctx) && same({ kind: "lrn", size, alpha, beta, k });
    }
    case "batchnorm": {
      const { eps, momentum, scale, shift, lr_mult: lr, decay_mult: decay } = phrase.values;
      const op: LayerOp = { kind: "batchnorm", eps, momentum, scale, shift, lr, decay };
      return fixedChannels(input, "batchnorm", ctx) ? same(op) : undefined;
    }
    case "maxpool":
    case "avgpool":
      return inferPool(phrase, input, ctx);
    case "global_avgpool": {
      const map = asMap(input, "global_avgpool", ctx);
      return map && { op: { kind: "global_avgpool" }, shape: { kind: "vector", size: map.channels } };
    }
    case "flatten":
      return { op: { kind: "flatten" }, shape: { kind: "vector", size: volume(input) } };
    case "dense":
      return inferDense(phrase, input, ctx);
    case "conv":
      return inferConv(phrase, input, ctx);
    case "separable":
      return inferSeparable(phrase, input, ctx);
    case "local": {
      const map = asMap(input, "local", ctx);
      const { values } = phrase;
      return map && inferLocal(phrase, map, channelsOf(values.out, 1), parametersOf(values, ctx), ctx);
    }
    case "add":
      return inferAdd(phrase, input, ctx);
    case "concat":
      return inferConcat(phrase, input, ctx);
    default: {
      const never: never = phrase;
      return never;
    }
  }
}

/** Checks that the number of channels is known; only a flattened map of open size has an unknown number. */
function fixedChannels(input: Shape, op: string, ctx: LayerContext): boolean {
  if (input.kind === "map" || typeof input.size === "number") return true;
  reportOpenSize(op, ctx);
  return false;
}

function inferDense(
  phrase: Extract<LayerPhrase, { keyword: "dense" }>,
  input: Shape,
  ctx: LayerContext,
): Outcome | undefined {
  const fanIn = volume(input);
  if (typeof fanIn !== "number") return reportOpenSize("dense", ctx);
  const out = channelsOf(phrase.values.out, 1);
  if (fanIn * out > MAX_VALUES) {
    const what = `a matrix of ${grouped(out)} x ${grouped(fanIn)} weights`;
    return reportTooLarge({ what, limit: MAX_VALUES, part: "out" }, "add a pooling before it", ctx);
  }
  return { op: { kind: "dense", out, ...parametersOf(phrase.values, ctx) }, shape: { kind: "vector", size: out } };
}
