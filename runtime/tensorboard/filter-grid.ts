import type { FloatArray, Weights } from "../engines/engine.js";

/** RGB, height * width * 3 bytes. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** The grid is enlarged until it is about as large as this, in pixels. */
const wanted = 480;
const largestScale = 16;
const gap = 1;
const grey = 128;

/** Filters that look at pixels: the first array of weights of shape filters x 3 (or 1) x height x width. */
export function firstFilters(weights: Weights): FloatArray | undefined {
  for (const value of weights.values()) {
    const [, channels, height = 1, width = 1] = value.shape;
    if (value.shape.length === 4 && (channels === 3 || channels === 1) && height * width > 1) return value;
  }
  return undefined;
}

/**
 * Filters side by side in colours, enlarged without smoothing. Grey is 0, and the greatest absolute value of all filters
 * is black or full colour: a filter that has learnt nothing stays grey.
 */
export function filterGrid({ shape, data }: FloatArray): Pixels {
  const [count = 0, channels = 0, height = 0, width = 0] = shape;
  const columns = Math.ceil(Math.sqrt(count * (height / width)));
  const rows = Math.ceil(count / columns);
  const small = { height: rows * (height + gap) + gap, width: columns * (width + gap) + gap };
  const scale = Math.max(1, Math.min(largestScale, Math.round(wanted / Math.max(small.height, small.width))));
  const size = { height: small.height * scale, width: small.width * scale };
  const reach = data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0) || 1;
  const out = new Uint8Array(size.height * size.width * 3).fill(255);
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i += 3) {
      const [row, inRow] = divided(Math.floor(y / scale) - gap, height + gap);
      const [column, inColumn] = divided(Math.floor(x / scale) - gap, width + gap);
      const filter = row * columns + column;
      if (row < 0 || column < 0 || inRow >= height || inColumn >= width || filter >= count) continue;
      for (let part = 0; part < 3; part++) {
        const channel = channels === 3 ? part : 0;
        const value = data[((filter * channels + channel) * height + inRow) * width + inColumn] ?? 0;
        out[i + part] = Number.isFinite(value) ? Math.round(grey + (value / reach) * (value < 0 ? grey : 127)) : 0;
      }
    }
  }
  return { ...size, data: out };
}

const divided = (value: number, by: number): readonly [number, number] => {
  const whole = Math.floor(value / by);
  return [whole, value - whole * by];
};
