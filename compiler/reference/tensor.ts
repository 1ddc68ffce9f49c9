/** A dense row-major array of doubles. */
export interface Tensor64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function volumeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function zeros(shape: readonly number[]): Tensor64 {
  return { shape, data: new Float64Array(volumeOf(shape)) };
}

export function tensorOf(shape: readonly number[], values: ArrayLike<number>): Tensor64 {
  if (values.length !== volumeOf(shape))
    throw new Error(`tensor: ${values.length} values for shape [${shape.join(", ")}]`);
  return { shape, data: Float64Array.from(values) };
}

/** Sizes of a map: batch, channels, height, width. */
export function mapSizes(t: Tensor64): readonly [number, number, number, number] {
  const [n, c, h, w] = t.shape;
  if (n === undefined || c === undefined || h === undefined || w === undefined) throw new Error("tensor: not a map");
  return [n, c, h, w];
}

/** Index of an element of a map, -1 outside its rows and columns; called for every product of a convolution. */
function positionOf({ shape }: Tensor64, n: number, c: number, y: number, x: number): number {
  const height = shape[2] as number;
  const width = shape[3] as number;
  if (y < 0 || x < 0 || y >= height || x >= width) return -1;
  return ((n * (shape[1] as number) + c) * height + y) * width + x;
}

/** Element of a map; zero outside its rows and columns. */
export function at(t: Tensor64, n: number, c: number, y: number, x: number): number {
  const i = positionOf(t, n, c, y, x);
  return i < 0 ? 0 : (t.data[i] as number);
}

/** A map whose elements are computed one by one. */
export function mapOf(
  shape: readonly [number, number, number, number],
  value: (n: number, c: number, y: number, x: number) => number,
): Tensor64 {
  const out = zeros(shape);
  let i = 0;
  for (let n = 0; n < shape[0]; n++)
    for (let c = 0; c < shape[1]; c++)
      for (let y = 0; y < shape[2]; y++) for (let x = 0; x < shape[3]; x++) out.data[i++] = value(n, c, y, x);
  return out;
}

/** Adds to one element of a map, in place; positions outside its rows and columns are ignored. */
export function addAt(t: Tensor64, n: number, c: number, y: number, x: number, value: number): void {
  const i = positionOf(t, n, c, y, x);
  if (i >= 0) t.data[i] = (t.data[i] as number) + value;
}
