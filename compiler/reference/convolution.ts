import type { ConvAttributes, OpOf, Pair } from "../ir/graph.js";
import { convSize } from "../ir/sizes.js";
import { addAt, at, mapOf, mapSizes, type Tensor64, zeros } from "./tensor.js";

/** Calls `visit` for every product term of a convolution: output position, filter position, input position. */
function forEachTerm(
  a: ConvAttributes,
  sizes: {
    readonly batch: number;
    readonly out: number;
    readonly inGroup: number;
    readonly kernel: Pair;
    readonly map: Pair;
  },
  visit: (
    n: number,
    m: number,
    oy: number,
    ox: number,
    c: number,
    ky: number,
    kx: number,
    ci: number,
    y: number,
    x: number,
  ) => void,
): void {
  const { batch, out, inGroup, kernel, map } = sizes;
  const [height, width] = convSize(map, kernel, a);
  const outGroup = out / a.groups;
  for (let n = 0; n < batch; n++)
    for (let m = 0; m < out; m++)
      for (let oy = 0; oy < height; oy++)
        for (let ox = 0; ox < width; ox++)
          for (let c = 0; c < inGroup; c++)
            for (let ky = 0; ky < kernel[0]; ky++)
              for (let kx = 0; kx < kernel[1]; kx++) {
                const y = oy * a.stride[0] - a.pad[0] + ky * a.dilation[0];
                const x = ox * a.stride[1] - a.pad[1] + kx * a.dilation[1];
                visit(n, m, oy, ox, c, ky, kx, Math.floor(m / outGroup) * inGroup + c, y, x);
              }
}

export function conv2d(op: OpOf<"conv2d">, x: Tensor64, w: Tensor64, b: Tensor64): Tensor64 {
  const [batch, , height, width] = mapSizes(x);
  const [out, inGroup, kh, kw] = mapSizes(w);
  const [oh, ow] = convSize([height, width], [kh, kw], op);
  const y = mapOf([batch, out, oh, ow], (_, m) => b.data[m] as number);
  forEachTerm(
    op,
    { batch, out, inGroup, kernel: [kh, kw], map: [height, width] },
    (n, m, oy, ox, c, ky, kx, ci, iy, ix) => {
      addAt(y, n, m, oy, ox, at(x, n, ci, iy, ix) * at(w, m, c, ky, kx));
    },
  );
  return y;
}

export function conv2dInputGrad(op: OpOf<"conv2dInputGrad">, dy: Tensor64, w: Tensor64): Tensor64 {
  const [batch] = mapSizes(dy);
  const [out, inGroup, kh, kw] = mapSizes(w);
  const dx = zeros([batch, inGroup * op.groups, ...op.input]);
  forEachTerm(op, { batch, out, inGroup, kernel: [kh, kw], map: op.input }, (n, m, oy, ox, c, ky, kx, ci, iy, ix) => {
    addAt(dx, n, ci, iy, ix, at(dy, n, m, oy, ox) * at(w, m, c, ky, kx));
  });
  return dx;
}

export function conv2dFilterGrad(op: OpOf<"conv2dFilterGrad">, x: Tensor64, dy: Tensor64): Tensor64 {
  const [batch, channels, height, width] = mapSizes(x);
  const [, out] = mapSizes(dy);
  const inGroup = channels / op.groups;
  const dw = zeros([out, inGroup, ...op.kernel]);
  forEachTerm(
    op,
    { batch, out, inGroup, kernel: op.kernel, map: [height, width] },
    (n, m, oy, ox, c, ky, kx, ci, iy, ix) => {
      addAt(dw, m, c, ky, kx, at(dy, n, m, oy, ox) * at(x, n, ci, iy, ix));
    },
  );
  return dw;
}
