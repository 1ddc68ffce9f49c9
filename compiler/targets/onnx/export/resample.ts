import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";

/** Grey around a letterboxed picture. */
const letterboxFill = 128;

/** As the runtime rounds: values half-way between two integers go up, in whatever order they were summed. */
const half = 0.5 + 2 ** -20;

export interface Resampled {
  /** height x width x 3 bytes. */
  readonly pixels: string;
  /** Where the picture (or its crop) lies in the output. */
  readonly placed: BoxValue;
}

/**
 * Cuts a crop (fractional, may reach outside, where the nearest edge pixel continues) out of a picture of any size,
 * H x W x 3 bytes, and resamples it to a fixed size with a triangle filter, as wide as an output pixel when shrinking:
 * two products with matrices of filter weights, first along rows, in double precision as in the runtime.
 */
export function resampleCrop(
  m: Arithmetic,
  image: string,
  crop: BoxValue,
  output: { readonly width: number; readonly height: number },
  fit: "stretch" | "letterbox",
): Resampled {
  const [height = "", width = ""] = m.sizes(image, 2);
  const placed = placeIn(m, crop, output, fit);
  const across = filterOf(m, crop.x, crop.width, placed.x, placed.width, output.width);
  const down = filterOf(m, crop.y, crop.height, placed.y, placed.height, output.height);
  const rows = m.gather(image, m.value(m.clamp(down.sources, 0, m.sub(height, 1))), 0);
  const seen = m.gather(rows, m.value(m.clamp(across.sources, 0, m.sub(width, 1))), 1);
  const planes = m.cast(m.graph.op("Transpose", [seen], { perm: [0, 2, 1] }), "double");
  const filtered = m.graph.op("MatMul", [planes, m.graph.op("Transpose", [across.weights], { perm: [1, 0] })]);
  const flat = m.graph.op("Reshape", [filtered, m.graph.ints([-1, 3 * output.width])]);
  const sums = m.reshape(m.graph.op("MatMul", [down.weights, flat]), [output.height, 3, output.width]);
  const bytes = m.cast(m.value(m.floor(m.add(sums, half))), "uint8");
  const pixels = m.graph.op("Transpose", [bytes], { perm: [0, 2, 1] });
  if (fit === "stretch") return { pixels, placed };
  const inside = m.and(m.reshape(down.inside, [-1, 1, 1]), m.reshape(across.inside, [1, -1, 1]));
  return { pixels: m.graph.op("Where", [inside, pixels, m.graph.byte(letterboxFill)]), placed };
}

function placeIn(
  m: Arithmetic,
  crop: BoxValue,
  output: { readonly width: number; readonly height: number },
  fit: "stretch" | "letterbox",
): BoxValue {
  if (fit === "stretch") return { x: 0, y: 0, width: output.width, height: output.height };
  const scale = m.min(m.div(output.width, crop.width), m.div(output.height, crop.height));
  const side = (length: Scalar, room: number): Scalar => m.min(room, m.max(1, m.round(m.mul(length, scale))));
  const [width, height] = [side(crop.width, output.width), side(crop.height, output.height)];
  return {
    x: m.floor(m.div(m.sub(output.width, width), 2)),
    y: m.floor(m.div(m.sub(output.height, height), 2)),
    width,
    height,
  };
}

interface Filter {
  /** Source positions that the crop touches, ascending; they may lie outside the picture. */
  readonly sources: string;
  /** Output positions x sources; rows sum to 1. */
  readonly weights: string;
  /** Which output positions the crop fills. */
  readonly inside: string;
}

/** Weights of `count` output positions, of which [placed, placed + filled) cover [start, start + length). */
function filterOf(m: Arithmetic, start: Scalar, length: Scalar, placed: Scalar, filled: Scalar, count: number): Filter {
  const scale = m.div(length, filled);
  const support = m.max(1, scale);
  const position = m.sub(m.range(count), placed);
  const inside = m.and(m.compare("GreaterOrEqual", position, 0), m.compare("Less", position, filled));
  // Positions beside the crop are covered later; they are moved onto it, so that their weights exist.
  const near = m.clamp(position, 0, m.sub(filled, 1));
  const centres = m.add(start, m.mul(m.add(near, 0.5), scale));
  const first = m.floor(m.sub(m.sub(start, support), 1));
  const last = m.ceil(m.add(m.add(m.add(start, length), support), 1));
  const sources = m.add(m.range(m.sub(last, first)), first);
  const middles = m.row(m.value(m.add(sources, 0.5)));
  const distance = m.div(m.abs(m.sub(middles, m.column(m.value(centres)))), support);
  const raw = m.max(0, m.sub(1, distance));
  const sum = m.reduce("ReduceSum", m.value(raw), [1], 1);
  return { sources: m.value(sources), weights: m.value(m.div(raw, sum)), inside };
}
