import { diagnostic } from "../diagnostics/codes.js";
import { affine } from "../model/dim.js";
import type { Dim, Pair, PoolOp, Shape } from "../model/index.js";
import type { LayerContext, Outcome } from "./context.js";
import type { Layer, LayerPhraseOf, PhraseRule } from "./layer.js";
import { asMap, windowFits } from "./requirements.js";

/** Maximum or mean over windows. */
export const pool: Layer<PoolOp> & PhraseRule<LayerPhraseOf<"maxpool" | "avgpool">> = {
  infer: inferPool,
  parameters: {},
  cells: "windows",
  window: ({ kernel, stride, pad }) => ({ reach: kernel, stride, pad }),
  // Windows that do not overlap are written without a stride.
  written: ({ kernel, stride }) => (kernel[0] === stride[0] && kernel[1] === stride[1] ? { stride: undefined } : {}),
  lower: (op, { b, id, x }) => b.add(op, [x], id),
};

function inferPool(
  { keyword, values }: LayerPhraseOf<"maxpool" | "avgpool">,
  input: Shape,
  ctx: LayerContext,
): Outcome | undefined {
  const map = asMap(input, keyword, ctx);
  if (map === undefined) return undefined;
  const { kernel, pad, rounding } = values;
  const stride: Pair = values.stride ?? kernel;
  if (pad[0] >= kernel[0] || pad[1] >= kernel[1]) {
    const values = { layer: ctx.layer, pad: pad.join("x"), kernel: kernel.join("x") };
    const hint = `use a pad of at most ${kernel[0] - 1}x${kernel[1] - 1}`;
    ctx.report(diagnostic("shape/pad-exceeds-kernel", ctx.at("pad"), values, { hint }));
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
      const values = { layer: ctx.layer, op: keyword };
      const hint = "add `rounding floor`, or give the net's `input` a fixed size";
      ctx.report(diagnostic("shape/symbolic-pad", ctx.at("pad"), values, { hint }));
      return undefined;
    }
  }
  const [height = 1, width = 1] = sizes;
  return {
    op: { kind: keyword, kernel, stride, pad, rounding },
    shape: { kind: "map", channels: map.channels, height, width },
  };
}
