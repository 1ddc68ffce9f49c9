import type { Arithmetic, BoxValue, Scalar } from "./arithmetic.js";

/** Grey around a letterboxed image. */
const letterboxFill = 128;

/** As the runtime rounds: values half-way between two integers go up, in whatever order they were summed. */
const half = 0.5 + 2 ** -20;

export interface Resampled {
  /** height x width x 3 bytes. */
  readonly pixels: string;
  /** Position of the image (or its crop) in the output. */
  readonly placed: BoxValue;
}

/**
 * Cuts a crop (fractional, may reach outside, where the nearest edge pixel continues) out of an image of any size,
 * H x W x 3 bytes, and resamples it to a fixed size with a triangle filter, as wide as an output pixel when shrinking, in
 * double precision as in the runtime. First down the columns, row by row of the output: only the rows of the image
 * that a row of the output needs are held as numbers. Then along the rows, by a product with a matrix of weights.
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
  const down = lineOf(m, crop.y, crop.height, placed.height);
  const across = lineOf(m, crop.x, crop.width, placed.width);

  const last = m.sub(width, 1);
  const [from, to] = [m.clamp(across.first, 0, last), m.clamp(across.last, 0, last)];
  const whole = (value: Scalar): string => m.vector(m.cast(m.value(value), "int64"));
  const band = m.graph.op("Slice", [image, whole(from), whole(m.add(to, 1)), m.graph.ints([1])]);
  const rows = m.graph.scan(down.centres, "double", [1, "band"], (centre) => {
    const [top, bottom] = reachOf(m, centre, down.support);
    const sources = m.add(m.range(m.add(m.sub(bottom, top), 1)), top);
    const raw = weightsAt(m, sources, centre, down.support);
    const weights = m.row(m.value(m.div(raw, m.reduce("ReduceSum", raw, [0]))));
    const seen = m.gather(band, m.value(m.clamp(sources, 0, m.sub(height, 1))), 0);
    const lines = m.graph.op("Flatten", [m.cast(seen, "double")], { axis: 1 });
    return m.graph.op("MatMul", [weights, lines]);
  });

  const sources = m.value(m.add(m.range(m.add(m.sub(across.last, across.first), 1)), across.first));
  const columns = m.gather(m.reshape(rows, [0, -1, 3]), m.value(m.sub(m.clamp(sources, 0, last), from)), 1);
  const raw = weightsAt(m, m.row(sources), m.column(across.centres), across.support);
  const weights = m.value(m.div(raw, m.reduce("ReduceSum", raw, [1], 1)));
  // No Transpose next to a MatMul: ONNX Runtime fuses them into an operator that it lacks in double precision.
  const sums = m.graph.op("MatMul", [weights, columns]);
  const bytes = m.cast(m.value(m.floor(m.add(sums, half))), "uint8");
  return { pixels: framed(m, bytes, placed, output), placed };
}

/** The image at its place in an output of fixed size, with the letterbox's grey around it. */
function framed(
  m: Arithmetic,
  pixels: string,
  placed: BoxValue,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const above = [placed.y, placed.x, 0];
  const below = [m.sub(height, m.add(placed.y, placed.height)), m.sub(width, m.add(placed.x, placed.width)), 0];
  const pads = [...above, ...below];
  const shaped = (value: string): string => m.reshape(value, [height, width, 3]);
  if (pads.every((pad) => pad === 0)) return shaped(pixels);
  const amounts = m.cast(m.concat(pads.map((pad) => m.vector(pad))), "int64");
  return shaped(m.graph.op("Pad", [pixels, amounts, m.graph.byte(letterboxFill)]));
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

interface Line {
  /** Of the output pixels, in pixels of the image: a vector. */
  readonly centres: string;
  /** How far the filter reaches from a centre. */
  readonly support: Scalar;
  /** Positions of the image that the filter reaches; they may lie outside. */
  readonly first: Scalar;
  readonly last: Scalar;
}

/** `count` output pixels that cover [start, start + length) of a line of the image. */
function lineOf(m: Arithmetic, start: Scalar, length: Scalar, count: Scalar): Line {
  const scale = m.div(length, count);
  const support = m.max(1, scale);
  const centre = (index: Scalar): Scalar => m.add(start, m.mul(m.add(index, 0.5), scale));
  const [first] = reachOf(m, centre(0), support);
  const [, last] = reachOf(m, centre(m.sub(count, 1)), support);
  return { centres: m.value(centre(m.range(count))), support, first, last };
}

/** First and last position with a weight. */
function reachOf(m: Arithmetic, centre: Scalar, support: Scalar): readonly [Scalar, Scalar] {
  return [m.ceil(m.sub(m.sub(centre, support), 0.5)), m.floor(m.sub(m.add(centre, support), 0.5))];
}

function weightsAt(m: Arithmetic, sources: Scalar, centre: Scalar, support: Scalar): string {
  const distance = m.div(m.abs(m.sub(m.add(sources, 0.5), centre)), support);
  return m.value(m.max(0, m.sub(1, distance)));
}
