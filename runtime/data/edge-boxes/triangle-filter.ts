/** Samples in rows, columns and channels, interleaved: (row * width + column) * channels + channel. */
export interface Samples {
  readonly values: Uint8Array | Float32Array | readonly number[];
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Smooths rows and columns with the triangle filter 1, 2 … r + 1 … 2, 1, divided by its sum. Samples beyond a border mirror
 * those before it. Sums of integers are exact, so a uniform area stays uniform to the last bit.
 */
export function triangleFilter({ values, height, width, channels }: Samples, radius: number): Float64Array {
  const across = new Float64Array(height * width * channels);
  // Of one type: the inner loop is compiled for it.
  filterLines(new Float64Array(values), across, { lines: height, count: width, inner: channels, radius });
  const out = new Float64Array(across.length);
  filterLines(across, out, { lines: 1, count: height, inner: width * channels, radius });
  const share = 1 / (radius + 1) ** 4;
  for (let i = 0; i < out.length; i++) out[i] = out[i]! * share;
  return out;
}

/**
 * Filters lines of `count` elements of `inner` samples each, without division. From one element to the next, a triangle sum
 * grows by the box sum of the elements ahead and loses that of those behind.
 */
function filterLines(
  from: Float64Array,
  to: Float64Array,
  { lines, count, inner, radius }: { lines: number; count: number; inner: number; radius: number },
): void {
  const sum = new Float64Array(inner);
  const ahead = new Float64Array(inner);
  const behind = new Float64Array(inner);
  for (let line = 0; line < lines; line++) {
    const base = line * count * inner;
    const at = (i: number): number => base + mirrored(i, count) * inner;
    sum.fill(0);
    ahead.fill(0);
    behind.fill(0);
    for (let k = -radius; k <= radius; k++) add(sum, from, at(k), radius + 1 - Math.abs(k));
    for (let k = 0; k <= radius; k++) {
      add(ahead, from, at(k + 1), 1);
      add(behind, from, at(-k), 1);
    }
    for (let i = 0; i < count; i++) {
      const here = base + i * inner;
      const next = at(i + 1);
      const farthest = at(i + radius + 2);
      const last = at(i - radius);
      for (let c = 0; c < inner; c++) {
        to[here + c] = sum[c]!;
        sum[c] = sum[c]! + ahead[c]! - behind[c]!;
        ahead[c] = ahead[c]! - from[next + c]! + from[farthest + c]!;
        behind[c] = behind[c]! + from[next + c]! - from[last + c]!;
      }
    }
  }
}

function add(to: Float64Array, from: Float64Array, at: number, weight: number): void {
  for (let c = 0; c < to.length; c++) to[c] = to[c]! + weight * from[at + c]!;
}

/** … 1, 0, 0, 1 … count - 1, count - 1, count - 2 … */
function mirrored(i: number, count: number): number {
  if (i >= 0 && i < count) return i;
  const period = 2 * count;
  const within = ((i % period) + period) % period;
  return within < count ? within : period - 1 - within;
}
