import { MAX_CHANNELS } from "../../dsl/schema/layers/common.js";
import { diagnostic } from "../diagnostics/codes.js";
import { describeShape, formatShape, sameDim } from "../model/dim.js";
import type { Shape } from "../model/index.js";
import type { LayerContext, Source } from "./context.js";
import type { Layer, LayerOpOf, LayerPhraseOf, PhraseRule } from "./layer.js";
import { grouped, reportOpenSize, reportTooLarge } from "./requirements.js";

/** Sum of the current output and earlier ones of the same shape. */
export const add: Layer<LayerOpOf<"add">> & PhraseRule<LayerPhraseOf<"add">> = {
  infer({ values }, input, ctx) {
    const others: number[] = [];
    for (const name of values.layers) {
      const source = ctx.source(name);
      if (source === undefined) return undefined;
      if (!sameSizes(source.shape, input) || channelsOf(source.shape) !== channelsOf(input))
        return differ("shape/add-differs", name, source, input, ctx);
      others.push(source.index);
    }
    return { op: { kind: "add" }, shape: input, others };
  },
  parameters: {},
  cells: "same",
  lower: (_, { b, id, x, inputs }) => inputs.slice(1).reduce((sum, next) => b.add({ kind: "add" }, [sum, next], id), x),
};

/** The current output and earlier ones of the same height and width, joined along the channels. */
export const concat: Layer<LayerOpOf<"concat">> & PhraseRule<LayerPhraseOf<"concat">> = {
  infer({ values }, input, ctx) {
    const others: number[] = [];
    let shape = input;
    for (const name of values.layers) {
      const source = ctx.source(name);
      if (source === undefined) return undefined;
      const joined = join(shape, source.shape);
      if (joined === undefined) return differ("shape/concat-differs", name, source, input, ctx);
      if (joined === "open") return reportOpenSize("concat", ctx);
      shape = joined;
      others.push(source.index);
    }
    if (shape.kind === "map" && shape.channels > MAX_CHANNELS) {
      const what = `a map of ${grouped(shape.channels)} channels`;
      return reportTooLarge({ what, limit: MAX_CHANNELS }, "join fewer layers", ctx);
    }
    return { op: { kind: "concat" }, shape, others };
  },
  parameters: {},
  cells: "same",
  lower: (_, { b, id, inputs }) => b.add({ kind: "concat" }, inputs, id),
};

function join(a: Shape, b: Shape): Shape | "open" | undefined {
  if (a.kind === "vector" && b.kind === "vector") {
    if (typeof a.size !== "number" || typeof b.size !== "number") return "open";
    return { kind: "vector", size: a.size + b.size };
  }
  if (a.kind === "vector" || b.kind === "vector" || !sameSizes(a, b)) return undefined;
  return { ...a, channels: a.channels + b.channels };
}

const channelsOf = (shape: Shape): number => (shape.kind === "map" ? shape.channels : 1);

function sameSizes(a: Shape, b: Shape): boolean {
  if (a.kind === "vector" || b.kind === "vector")
    return a.kind === "vector" && b.kind === "vector" && sameDim(a.size, b.size);
  return sameDim(a.height, b.height) && sameDim(a.width, b.width);
}

function differ(
  code: "shape/add-differs" | "shape/concat-differs",
  name: { readonly text: string; readonly span: { readonly start: number; readonly end: number } },
  source: Source,
  input: Shape,
  ctx: LayerContext,
): undefined {
  const values = {
    layer: ctx.layer,
    name: name.text,
    found: describeShape(source.shape),
    before: ctx.before,
    expected: describeShape(input),
  };
  ctx.report(
    diagnostic(code, { file: ctx.at("").file, span: name.span }, values, {
      label: formatShape(source.shape),
      notes: [...ctx.chain(), ...ctx.chain(source)],
      hint: hintOf(code, name.text, source.shape, input),
      related: [source.related],
    }),
  );
}

function hintOf(code: string, name: string, other: Shape, input: Shape): string {
  if (other.kind !== input.kind) return "make both maps, or make both vectors with `flatten` or `global_avgpool`";
  if (other.kind === "vector" || input.kind === "vector") return "give both the same length with a `dense` layer";
  if (sameSizes(other, input) && code === "shape/add-differs") {
    return `give both the same number of channels, for example with \`S = from ${name} -> conv ${input.channels} kernel 1\` and \`add S\``;
  }
  const open = [other.height, other.width, input.height, input.width].some((dim) => typeof dim !== "number");
  const same = "use the same strides, pads and poolings on both branches";
  return open ? `${same}, or give the net's \`input\` a fixed size` : same;
}
