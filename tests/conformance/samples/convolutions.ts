import type { ConvAttributes, Pair } from "../../../compiler/ir/graph.js";
import { convSize } from "../../../compiler/ir/sizes.js";
import type { SampleInputs, Samples } from "../sample.js";

interface Convolution {
  readonly batch: number;
  readonly channels: number;
  readonly out: number;
  readonly map: Pair;
  readonly kernel: Pair;
  readonly a: ConvAttributes;
}

const both = (draw: () => number): Pair => [draw(), draw()];

/** Any convolution whose padded map holds the dilated kernel; `limits` narrows what is drawn. */
function drawn(s: SampleInputs, limits: Partial<ConvAttributes> & { readonly kernel?: Pair } = {}): Convolution {
  const groups = limits.groups ?? s.size(3);
  const kernel = limits.kernel ?? both(() => s.size(3));
  const dilation = limits.dilation ?? both(() => s.size(3));
  const pad = limits.pad ?? both(() => s.random.below(4));
  const stride = limits.stride ?? both(() => s.size(3));
  const axis = (i: 0 | 1): number => Math.max(1, dilation[i] * (kernel[i] - 1) + 1 - 2 * pad[i]) + s.random.below(6);
  return {
    batch: s.size(3),
    channels: groups * s.size(2),
    out: groups * s.size(3),
    map: [axis(0), axis(1)],
    kernel,
    a: { stride, pad, dilation, groups },
  };
}

/** A filter over each whole map, a group for each channel: one position. */
function single(s: SampleInputs): Convolution {
  const map = both(() => s.size(4));
  const groups = s.size(4);
  const a = { stride: both(() => s.size(2)), pad: [0, 0], dilation: [1, 1], groups } as const;
  return { batch: s.size(3), channels: groups * s.size(2), out: groups * s.size(2), map, kernel: map, a };
}

const depthwise = (s: SampleInputs): Convolution => {
  const { channels, ...rest } = drawn(s, { groups: 6 });
  return { ...rest, channels: 6, out: 6 * s.size(2) };
};

/** A stride beyond the kernel, so that some rows are seen by no filter. */
const gaps = (s: SampleInputs): Convolution => drawn(s, { kernel: [1, 2], stride: [3, 3], dilation: [1, 1] });

/** Dilated filters that lie in the padding for the most part: the map is smaller than they are. */
const beyond = (s: SampleInputs): Convolution => ({
  ...drawn(s, { kernel: [3, 3], dilation: [3, 4], pad: [3, 4] }),
  map: [1, 2],
});

const forward = (c: Convolution, s: SampleInputs) =>
  [
    s.normal(c.batch, c.channels, ...c.map),
    s.normal(c.out, c.channels / c.a.groups, ...c.kernel),
    s.normal(c.out),
  ] as const;

const gradient = (c: Convolution, s: SampleInputs) => s.normal(c.batch, c.out, ...convSize(c.map, c.kernel, c.a));

const filters = (c: Convolution, s: SampleInputs) => s.normal(c.out, c.channels / c.a.groups, ...c.kernel);

const shapes = [drawn, depthwise, gaps, beyond] as const;

export const convolutions: Samples<"conv2d" | "conv2dInputGrad" | "conv2dFilterGrad"> = {
  conv2d: [
    ...shapes.map((draw) => (s: SampleInputs) => {
      const c = draw(s);
      return { op: { kind: "conv2d", ...c.a }, operands: forward(c, s) } as const;
    }),
    (s) => {
      const c = drawn(s);
      return { op: { kind: "conv2d", ...c.a, activation: "relu" }, operands: forward(c, s) };
    },
    (s) => {
      const c = single(s);
      return { op: { kind: "conv2d", ...c.a, lowering: "products" }, operands: forward(c, s) };
    },
  ],
  conv2dInputGrad: [
    ...shapes.map((draw) => (s: SampleInputs) => {
      const c = draw(s);
      const op = { kind: "conv2dInputGrad", input: c.map, lowering: "transposed", ...c.a } as const;
      return { op, operands: [gradient(c, s), filters(c, s)] };
    }),
    (s) => {
      const kernel = [3, 2] as const;
      const dilation = [s.size(2), s.size(2)] as const;
      const pad = [s.random.below(2 * dilation[0] + 1), s.random.below(dilation[1] + 1)] as const;
      const c = drawn(s, { kernel, dilation, pad, stride: [1, 1] });
      const op = { kind: "conv2dInputGrad", input: c.map, lowering: "flipped", ...c.a } as const;
      return { op, operands: [gradient(c, s), filters(c, s)] };
    },
    (s) => {
      const c = single(s);
      const op = { kind: "conv2dInputGrad", input: c.map, lowering: "products", ...c.a } as const;
      return { op, operands: [gradient(c, s), filters(c, s)] };
    },
  ],
  conv2dFilterGrad: [
    ...shapes.flatMap((draw) =>
      (["rows", "pixels"] as const).map((lowering) => (s: SampleInputs) => {
        const c = draw(s);
        const op = { kind: "conv2dFilterGrad", kernel: c.kernel, lowering, ...c.a } as const;
        return { op, operands: [s.normal(c.batch, c.channels, ...c.map), gradient(c, s)] };
      }),
    ),
    (s) => {
      const c = single(s);
      const op = { kind: "conv2dFilterGrad", kernel: c.kernel, lowering: "products", ...c.a } as const;
      return { op, operands: [s.normal(c.batch, c.channels, ...c.map), gradient(c, s)] };
    },
  ],
};
