import type { HistogramMessage } from "./event-message.js";

/** TensorBoard draws 30 buckets. */
const buckets = 30;

/** Values in buckets of one width from the least to the greatest one. Values that are not finite are left out. */
export function histogramOf(values: Float32Array): HistogramMessage {
  let [min, max, num, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    num++;
    sum += value;
    squares += value * value;
  }
  if (num === 0) return { min: 0, max: 0, num: 0, sum: 0, sum_squares: 0, bucket_limit: [0], bucket: [0] };
  const width = (max - min) / buckets;
  const count = width > 0 ? buckets : 1;
  const bucket = new Array<number>(count).fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const at = width > 0 ? Math.min(count - 1, Math.floor((value - min) / width)) : 0;
    bucket[at] = (bucket[at] as number) + 1;
  }
  const bucket_limit = bucket.map((_, i) => (i === count - 1 ? max : min + (i + 1) * width));
  return { min, max, num, sum, sum_squares: squares, bucket_limit, bucket };
}
