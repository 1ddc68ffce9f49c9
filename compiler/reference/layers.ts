import type { OpOf, PoolAttributes } from "../ir/graph.js";
import { poolSize } from "../ir/sizes.js";
import { addAt, at, mapOf, mapSizes, type Tensor64, tensorOf, zeros } from "./tensor.js";

/** Position of the first maximum of a pooling window. */
function firstMaximum(
  a: PoolAttributes,
  x: Tensor64,
  n: number,
  c: number,
  oy: number,
  ox: number,
): readonly [number, number] {
  const [, , height, width] = mapSizes(x);
  let best: readonly [number, number] | undefined;
  for (let ky = 0; ky < a.kernel[0]; ky++)
    for (let kx = 0; kx < a.kernel[1]; kx++) {
      const y = oy * a.stride[0] - a.pad[0] + ky;
      const col = ox * a.stride[1] - a.pad[1] + kx;
      if (y < 0 || col < 0 || y >= height || col >= width) continue;
      if (best === undefined || at(x, n, c, y, col) > at(x, n, c, best[0], best[1])) best = [y, col];
    }
  if (best === undefined) throw new Error("maxpool: empty window");
  return best;
}

export function maxpool(op: OpOf<"maxpool">, x: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  return mapOf([batch, channels, ...poolSize([height, width], op)], (n, c, oy, ox) => {
    const [y, col] = firstMaximum(op, x, n, c, oy, ox);
    return at(x, n, c, y, col);
  });
}

export function maxpoolGrad(op: OpOf<"maxpoolGrad">, x: Tensor64, dy: Tensor64): Tensor64 {
  const [batch, channels, oh, ow] = mapSizes(dy);
  const dx = zeros(x.shape);
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < channels; c++)
      for (let oy = 0; oy < oh; oy++)
        for (let ox = 0; ox < ow; ox++) {
          const [y, col] = firstMaximum(op, x, n, c, oy, ox);
          addAt(dx, n, c, y, col, at(dy, n, c, oy, ox));
        }
  return dx;
}

/** Positions of one window of an average pooling inside the map, and what their sum is divided by. */
function averaged(
  a: PoolAttributes,
  map: readonly [number, number],
  oy: number,
  ox: number,
): { readonly rows: readonly number[]; readonly columns: readonly number[]; readonly divisor: number } {
  const axis = (i: 0 | 1, at: number): { readonly inside: readonly number[]; readonly length: number } => {
    const start = at * a.stride[i] - a.pad[i];
    const end = Math.min(start + a.kernel[i], map[i] + a.pad[i]);
    const all = Array.from({ length: end - start }, (_, k) => start + k);
    return { inside: all.filter((one) => one >= 0 && one < map[i]), length: end - start };
  };
  const [vertical, horizontal] = [axis(0, oy), axis(1, ox)];
  return {
    rows: vertical.inside,
    columns: horizontal.inside,
    divisor: vertical.length * horizontal.length,
  };
}

export function avgpool(op: OpOf<"avgpool">, x: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  return mapOf([batch, channels, ...poolSize([height, width], op)], (n, c, oy, ox) => {
    const { rows, columns, divisor } = averaged(op, [height, width], oy, ox);
    let sum = 0;
    for (const y of rows) for (const col of columns) sum += at(x, n, c, y, col);
    return sum / divisor;
  });
}

export function avgpoolGrad(op: OpOf<"avgpoolGrad">, dy: Tensor64): Tensor64 {
  const [batch, channels, oh, ow] = mapSizes(dy);
  const dx = zeros([batch, channels, ...op.map]);
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < channels; c++)
      for (let oy = 0; oy < oh; oy++)
        for (let ox = 0; ox < ow; ox++) {
          const { rows, columns, divisor } = averaged(op, op.map, oy, ox);
          for (const y of rows) for (const col of columns) addAt(dx, n, c, y, col, at(dy, n, c, oy, ox) / divisor);
        }
  return dx;
}

export function windowMean({ kernel }: OpOf<"windowMean">, x: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  return mapOf([batch, channels, height - kernel[0] + 1, width - kernel[1] + 1], (n, c, y, col) => {
    let sum = 0;
    for (let ky = 0; ky < kernel[0]; ky++) for (let kx = 0; kx < kernel[1]; kx++) sum += at(x, n, c, y + ky, col + kx);
    return sum / (kernel[0] * kernel[1]);
  });
}

type LrnAttributes = Pick<OpOf<"lrn">, "size" | "alpha" | "beta" | "k">;

/** k + alpha / size * sum of squares over the window of `size` channels around c (ONNX's window for even sizes). */
function lrnBase(a: LrnAttributes, x: Tensor64, n: number, c: number, y: number, col: number): number {
  const [, channels] = mapSizes(x);
  let sum = 0;
  for (let j = c - Math.floor((a.size - 1) / 2); j <= c + Math.ceil((a.size - 1) / 2); j++)
    if (j >= 0 && j < channels) sum += at(x, n, j, y, col) ** 2;
  return a.k + (a.alpha / a.size) * sum;
}

export function lrn(op: OpOf<"lrn">, x: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  return mapOf(
    [batch, channels, height, width],
    (n, c, y, col) => at(x, n, c, y, col) * lrnBase(op, x, n, c, y, col) ** -op.beta,
  );
}

export function lrnGrad(op: OpOf<"lrnGrad">, x: Tensor64, dy: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  return mapOf([batch, channels, height, width], (n, c, y, col) => {
    let sum = 0;
    // Channels j whose window contains c.
    for (let j = c - Math.ceil((op.size - 1) / 2); j <= c + Math.floor((op.size - 1) / 2); j++)
      if (j >= 0 && j < channels)
        sum += at(dy, n, j, y, col) * at(x, n, j, y, col) * lrnBase(op, x, n, j, y, col) ** (-op.beta - 1);
    const own = at(dy, n, c, y, col) * lrnBase(op, x, n, c, y, col) ** -op.beta;
    return own - ((2 * op.alpha * op.beta) / op.size) * at(x, n, c, y, col) * sum;
  });
}

export function matmul(a: Tensor64, b: Tensor64, transA: boolean, transB: boolean): Tensor64 {
  const [ar = 0, ac = 0] = a.shape;
  const [br = 0, bc = 0] = b.shape;
  const [rows, inner, columns] = [transA ? ac : ar, transA ? ar : ac, transB ? br : bc];
  const out = zeros([rows, columns]);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum +=
          (a.data[transA ? k * ac + i : i * ac + k] as number) * (b.data[transB ? j * bc + k : k * bc + j] as number);
      out.data[i * columns + j] = sum;
    }
  return out;
}

export function dense(x: Tensor64, w: Tensor64, b: Tensor64): Tensor64 {
  const product = matmul(x, w, false, true);
  return tensorOf(
    product.shape,
    product.data.map((v, i) => v + (b.data[i % b.data.length] as number)),
  );
}
