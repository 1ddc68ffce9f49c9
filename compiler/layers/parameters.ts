import type { FillerPhrase } from "../../dsl/schema/layers/fillers.js";
import type { ConcreteShape, Init, LayerOp, Parameters } from "../model/index.js";
import { stated } from "../model/phrase.js";
import type { LayerContext } from "./context.js";
import type { ParameterArray, ParameterRule } from "./layer.js";

interface WeightOptions {
  readonly init: FillerPhrase | undefined;
  readonly bias: number;
  readonly lr_mult: number;
  readonly decay_mult: number;
  readonly bias_lr_mult: number;
  readonly bias_decay_mult: number;
}

/** The model of the options in a layer's trailing block. */
export function parametersOf(options: WeightOptions, ctx: LayerContext): Parameters {
  return {
    weightInit: initOf(options.init, ctx.beforeRelu ? { kind: "msra" } : smallNormal),
    biasInit: options.bias,
    weightLr: options.lr_mult,
    weightDecay: options.decay_mult,
    biasLr: options.bias_lr_mult,
    biasDecay: options.bias_decay_mult,
  };
}

/** Of layers whose outputs no relu halves, as in AlexNet (Krizhevsky et al. 2012, section 5). */
export const smallNormal: Init = { kind: "gaussian", std: 0.01 };

/** The filler that a spec states; `otherwise` if it states none. */
export function initOf(init: FillerPhrase | undefined, otherwise: Init): Init {
  if (init === undefined) return otherwise;
  if (init.keyword === "uniform") return { kind: "uniform", from: init.values.range[0], to: init.values.range[1] };
  return stated(init);
}

/** The weight array of a layer and what feeds one of its outputs. */
type Weights = Pick<ParameterArray, "shape" | "fanIn" | "cells">;

/** Weight and bias of a layer whose weight's first axis counts outputs. */
export function weightAndBias(weights: Weights, p: Parameters): Readonly<Record<"weight" | "bias", ParameterArray>> {
  return {
    weight: {
      ...weights,
      init: p.weightInit,
      lrMultiplier: p.weightLr,
      decayMultiplier: p.weightDecay,
      trainable: true,
    },
    bias: {
      ...weights,
      shape: weights.shape.slice(0, 1),
      init: { kind: "constant", value: p.biasInit },
      lrMultiplier: p.biasLr,
      decayMultiplier: p.biasDecay,
      trainable: true,
    },
  };
}

/** The rules of `weightAndBias`, for a layer whose weights follow from the operation and the shape that enters. */
export function weighted<O extends LayerOp & Parameters>(
  weights: (op: O, from: ConcreteShape) => Weights,
): Readonly<Record<"weight" | "bias", ParameterRule<O>>> {
  return {
    weight: { array: (op, from) => weightAndBias(weights(op, from), op).weight },
    bias: { array: (op, from) => weightAndBias(weights(op, from), op).bias },
  };
}

/** A parameter with one value for each channel, or each value of a vector; the same value at first. */
export const perChannel = <O extends LayerOp & { readonly lr: number; readonly decay: number }>(
  first: (op: O) => number,
): ParameterRule<O> => ({
  array: (op, from) => ({
    ...channelValues(from, first(op)),
    lrMultiplier: op.lr,
    decayMultiplier: op.decay,
    trainable: true,
  }),
});

/** A running statistic with one value for each channel. */
export const statistic = (first: number): ParameterRule => ({
  array: (_, from) => ({ ...channelValues(from, first), lrMultiplier: 0, decayMultiplier: 0, trainable: false }),
});

const channelValues = (from: ConcreteShape, value: number): Pick<ParameterArray, "shape" | "init" | "fanIn"> => ({
  shape: [from.kind === "map" ? from.channels : from.size],
  init: { kind: "constant", value },
  fanIn: 1,
});

/** Channels of a map. Throws for a vector. */
export function mapChannels(shape: ConcreteShape): number {
  if (shape.kind !== "map") throw new Error("lower: a convolution needs a map");
  return shape.channels;
}

/** Number of values. */
export const valuesOf = (shape: ConcreteShape): number =>
  shape.kind === "map" ? shape.channels * shape.height * shape.width : shape.size;
