import type { OpOf, Pair, PoolAttributes } from "../../ir/graph.js";
import { poolSize } from "../../ir/sizes.js";
import { whole } from "./forms.js";
import { apply, padded, pool } from "./tensors.js";
import { type Lowering, mapOf } from "./values.js";

/** Below every value of single precision. */
const lowest = -3.4028234663852886e38;

/**
 * What to add around the map so that the windows lie inside it. Rounding up and Caffe's rule (no window that starts in the
 * padding) are in the number of windows; TensorFlow.js knows neither, nor padding in models.
 */
function around(a: PoolAttributes, map: Pair): readonly [number, number, number, number] {
  const out = poolSize(map, a);
  const behind = (i: 0 | 1): number => Math.max(0, (out[i] - 1) * a.stride[i] + a.kernel[i] - map[i] - a.pad[i]);
  return [a.pad[0], behind(0), a.pad[1], behind(1)];
}

export function lowerMaxpool(c: Lowering<OpOf<"maxpool">>): string {
  const { op } = c;
  const source = padded(c, whole(c, 0).name, around(op, mapOf(c.typeOf(0))), lowest);
  return pool(c, "MaxPool", source, op.kernel, op.stride);
}

/** Means over whole windows of the padded map; a window that reaches beyond it has fewer positions: its mean is corrected. */
export function lowerAvgpool(c: Lowering<OpOf<"avgpool">>): string {
  const { op, writer } = c;
  const map = mapOf(c.typeOf(0));
  const means = pool(c, "AvgPool", padded(c, whole(c, 0).name, around(op, map)), op.kernel, op.stride);
  const size = poolSize(map, op);
  const factors = ([0, 1] as const).map((i) =>
    Array.from({ length: size[i] }, (_, at) => {
      const start = at * op.stride[i] - op.pad[i];
      return op.kernel[i] / (Math.min(start + op.kernel[i], map[i] + op.pad[i]) - start);
    }),
  );
  const [rows = [], columns = []] = factors;
  const all = rows.flatMap((row) => columns.map((column) => row * column));
  return all.every((one) => one === 1) ? means : apply(c, "Mul", [means, writer.floats(all, [1, ...size, 1])]);
}

export const lowerWindowMean = (c: Lowering<OpOf<"windowMean">>): string =>
  pool(c, "AvgPool", whole(c, 0).name, c.op.kernel);
