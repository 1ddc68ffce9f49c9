import { diagnostic } from "../diagnostics/codes.js";
import { formatShape } from "../model/dim.js";
import type { Dim, Pair, Shape } from "../model/index.js";
import type { LayerContext } from "./context.js";

export type MapShape = Extract<Shape, { kind: "map" }>;

/** Largest number of values in one activation and of weights in one layer. */
export const MAX_VALUES = 2 ** 31;

/** The input as a map; undefined after a report. */
export function asMap(input: Shape, op: string, ctx: LayerContext): MapShape | undefined {
  if (input.kind === "map") return input;
  const values = { layer: ctx.layer, op, before: ctx.before, found: formatShape(input) };
  const hint = "move it before the layer that gives a vector";
  ctx.report(diagnostic("shape/needs-map", ctx.at(""), values, { hint, notes: ctx.chain() }));
  return undefined;
}

/** False, after a report, if a window is larger than the padded map. */
export function windowFits(map: MapShape, kernel: Pair, pad: Pair, ctx: LayerContext, part: string): boolean {
  const sizes: readonly Dim[] = [map.height, map.width];
  const fits = sizes.every((size, i) => typeof size !== "number" || size + 2 * (pad[i] ?? 0) >= (kernel[i] ?? 0));
  if (fits) return true;
  const values = { layer: ctx.layer, kernel: kernel.join("x"), found: formatShape(map), before: ctx.before };
  const hint = "use a smaller window, add a pad, or remove a stride or pooling before it";
  ctx.report(diagnostic("shape/kernel-exceeds-input", ctx.at(part), values, { hint, notes: ctx.chain() }));
  return false;
}

/** Reports that a layer needs a map of known size. */
export function reportOpenSize(op: string, ctx: LayerContext): undefined {
  const values = { layer: ctx.layer, op, net: ctx.net, found: ctx.inputShape };
  const hint = "give the net's `input` a fixed size, such as `3 x 64 x 64`";
  ctx.report(diagnostic("shape/needs-fixed-size", ctx.at(""), values, { hint, notes: ctx.chain() }));
}

/** Checks that the number of channels is known; only a flattened map of open size has an unknown number. */
export function channelsKnown(input: Shape, op: string, ctx: LayerContext): boolean {
  if (input.kind === "map" || typeof input.size === "number") return true;
  reportOpenSize(op, ctx);
  return false;
}

/** Digits in groups of three, because numbers beyond the limits are long. */
export const grouped = (count: number): string => count.toLocaleString("en-GB");

/** Reports a size above its limit; the hint says how to reduce it. */
export function reportTooLarge(
  { what, limit, part = "" }: { readonly what: string; readonly limit: number; readonly part?: string },
  hint: string,
  ctx: LayerContext,
): undefined {
  const values = { layer: ctx.layer, what, limit: grouped(limit) };
  ctx.report(diagnostic("shape/too-large", ctx.at(part), values, { hint, notes: ctx.chain() }));
}
