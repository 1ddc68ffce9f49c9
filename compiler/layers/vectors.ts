import { volume } from "../model/dim.js";
import { channelsOf } from "./convolution.js";
import type { Layer, LayerOpOf, LayerPhraseOf, PhraseRule } from "./layer.js";
import { fixed } from "./norm.js";
import { parametersOf, valuesOf, weighted } from "./parameters.js";
import { asMap, grouped, MAX_VALUES, reportOpenSize, reportTooLarge } from "./requirements.js";

export const globalAvgpool: Layer<LayerOpOf<"global_avgpool">> & PhraseRule<LayerPhraseOf<"global_avgpool">> = {
  infer(_, input, ctx) {
    const map = asMap(input, "global_avgpool", ctx);
    return map && { op: { kind: "global_avgpool" }, shape: { kind: "vector", size: map.channels } };
  },
  parameters: {},
  cells: "none",
  lower: (_, { b, id, x }) => b.add({ kind: "spatialMean" }, [x], id),
};

export const flatten: Layer<LayerOpOf<"flatten">> & PhraseRule<LayerPhraseOf<"flatten">> = {
  infer: (_, input) => ({ op: { kind: "flatten" }, shape: { kind: "vector", size: volume(input) } }),
  parameters: {},
  cells: "none",
  keepsPlaces: true,
  lower: (_, { b, id, x }) => (b.type(x).shape.length === 2 ? x : b.add({ kind: "flatten" }, [x], id)),
};

export const dense: Layer<LayerOpOf<"dense">> & PhraseRule<LayerPhraseOf<"dense">> = {
  infer({ values }, input, ctx) {
    const fanIn = volume(input);
    if (typeof fanIn !== "number") return reportOpenSize("dense", ctx);
    const out = channelsOf(values.out, 1);
    if (fanIn * out > MAX_VALUES) {
      const what = `a matrix of ${grouped(out)} x ${grouped(fanIn)} weights`;
      return reportTooLarge({ what, limit: MAX_VALUES, part: "out" }, "add a pooling before it", ctx);
    }
    return { op: { kind: "dense", out, ...parametersOf(values, ctx) }, shape: { kind: "vector", size: out } };
  },
  parameters: weighted(({ out }, from) => ({ shape: [out, valuesOf(from)], fanIn: valuesOf(from) })),
  cells: "none",
  lower(_, { b, id, x, parameter }) {
    const vector = b.type(x).shape.length === 2 ? x : b.add({ kind: "flatten" }, [x], `${id} flat`);
    return b.add({ kind: "dense" }, [vector, parameter("weight"), parameter("bias")], id);
  },
};

export const dropout: Layer<LayerOpOf<"dropout">> & PhraseRule<LayerPhraseOf<"dropout">> = {
  infer: ({ values }, input) => ({ op: { kind: "dropout", ...values }, shape: input }),
  parameters: {},
  cells: "same",
  keepsPlaces: true,
  lower({ rate }, { b, id, index, x, dropoutSeed }) {
    if (dropoutSeed === undefined) return x;
    const shape = b.type(x).shape.map((d) => fixed(d, id));
    const mask = b.add({ kind: "dropoutMask", rate, salt: index, shape }, [dropoutSeed], `${id} mask`);
    return b.add({ kind: "mul" }, [x, mask], id);
  },
};
