import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import { Random } from "../../runtime/random.js";
import type { Probe } from "./tfjs-probes.js";

type Padding = "same" | "valid" | [[number, number], [number, number], [number, number], [number, number]];

interface Case {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: Padding;
}

const explicit = (top: number, bottom: number, left: number, right: number): Padding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

const square = (size: number, kernel: number, stride: number, pad: Padding): Case => ({
  batch: 2,
  size: [size, size],
  channels: 3,
  filters: 4,
  kernel: [kernel, kernel],
  stride: [stride, stride],
  pad,
});

const chosen: readonly Case[] = [
  square(27, 11, 4, "valid"),
  square(25, 11, 4, "valid"), // rows and columns that no window reads
  square(24, 11, 4, explicit(2, 2, 2, 2)),
  square(8, 3, 1, "same"),
  square(8, 3, 2, "same"),
  square(9, 5, 3, explicit(2, 1, 0, 2)),
  square(7, 1, 1, "valid"),
  square(8, 1, 2, "valid"), // a filter smaller than its stride
  square(9, 2, 4, "valid"),
  square(5, 1, 1, explicit(1, 2, 1, 1)), // windows that see nothing but padding
  square(6, 2, 1, explicit(3, 2, 2, 3)),
  square(5, 5, 1, "valid"), // one window
  { ...square(9, 3, 1, "same"), kernel: [3, 1], stride: [1, 2] },
  { ...square(9, 3, 1, "valid"), size: [11, 6], kernel: [1, 4], stride: [3, 1] },
  { ...square(6, 3, 1, "same"), batch: 5, channels: 1, filters: 9 },
];

function drawn(number: number): Case {
  const random = new Random("convolution", number);
  const kernel = [1 + random.below(5), 1 + random.below(5)] as const;
  const paddings = [
    "same",
    "valid",
    explicit(random.below(4), random.below(4), random.below(4), random.below(4)),
  ] as const;
  return {
    batch: 1 + random.below(3),
    size: [kernel[0] + random.below(8), kernel[1] + random.below(8)],
    channels: 1 + random.below(6),
    filters: 1 + random.below(9),
    kernel,
    stride: [1 + random.below(4), 1 + random.below(4)],
    pad: paddings[random.below(3)] ?? "same",
  };
}

function probeOf({ batch, size, channels, filters, kernel, stride, pad }: Case): Probe {
  const padding = typeof pad === "string" ? pad : `pad ${pad.slice(1, 3).join(" ")}`;
  return {
    name: `${batch} maps ${size.join(" x ")} x ${channels}, ${filters} filters ${kernel.join(" x ")}, stride ${stride}, ${padding}`,
    shapes: [
      [batch, ...size, channels],
      [...kernel, channels, filters],
    ],
    compute: (tf, [x, w]) =>
      tf.conv2d(
        x as Tensor4D,
        w as Tensor4D,
        [...stride],
        pad,
        "NHWC",
        1,
        typeof pad === "string" ? undefined : "floor",
      ),
  };
}

/** Convolutions, with the gradients of maps and filters; `random` of them with random attributes. */
export const convolutionProbes = (random: number): readonly Probe[] =>
  [...chosen, ...Array.from({ length: random }, (_, number) => drawn(number))].map(probeOf);

const product = (a: readonly number[], b: readonly number[], transposeA: boolean, transposeB: boolean): Probe => ({
  name: `product ${a.join(" x ")}${transposeA ? " transposed" : ""} by ${b.join(" x ")}${transposeB ? " transposed" : ""}`,
  shapes: [a, b],
  compute: (tf, [left, right]) => tf.matMul(left as Tensor, right as Tensor, transposeA, transposeB),
});

/** Products of matrices, transposed and not, single ones and batches. */
export const productProbes: readonly Probe[] = [
  ...[
    [3, 5, 7],
    [9, 2, 3],
    [1, 8, 1],
  ].flatMap(([m = 1, k = 1, n = 1]) =>
    [false, true].flatMap((first) =>
      [false, true].map((second) => product(first ? [k, m] : [m, k], second ? [n, k] : [k, n], first, second)),
    ),
  ),
  product([3, 4, 5], [3, 5, 2], false, false),
  product([3, 5, 4], [3, 5, 2], true, false),
  product([3, 4, 5], [3, 20, 5], false, true),
  product([3, 5, 4], [3, 2, 5], true, true),
];
