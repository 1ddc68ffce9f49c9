import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import type { TensorFlow } from "../../compiler/contract/tfjs-modules.js";
import { Random } from "../../runtime/random.js";

/** Something for a backend of TensorFlow.js to compute and to differentiate. */
export interface Probe {
  readonly name: string;
  /** Of the float inputs: numbers between 0.1 and 1.1 where `positive`, else between -1 and 1. */
  readonly shapes: readonly (readonly number[])[];
  readonly positive?: true;
  compute(tf: TensorFlow, inputs: readonly Tensor[]): Tensor;
}

/** What a backend gives for a probe. */
export interface Findings {
  readonly value: readonly number[];
  /** Of the sum of all values, each times a fixed random number; one list for each input. */
  readonly gradients: readonly (readonly number[])[];
}

/** Runs a probe on the active backend. Everything but the findings is disposed of. */
export async function find(tf: TensorFlow, probe: Probe): Promise<Findings> {
  const draw = (shape: readonly number[], positive: boolean, ...key: (string | number)[]): Tensor => {
    const random = new Random("probe", probe.name, ...key);
    const size = shape.reduce((product, axis) => product * axis, 1);
    const values = Float32Array.from({ length: size }, () => (positive ? 0.1 + random.next() : 2 * random.next() - 1));
    return tf.tensor(values, [...shape], "float32");
  };
  const inputs = probe.shapes.map((shape, i) => draw(shape, probe.positive === true, i));
  const value = tf.tidy(() => probe.compute(tf, inputs));
  const weights = draw(value.shape, false, "weights");
  const gradients = tf.tidy(() => tf.grads((...given) => probe.compute(tf, given))(inputs, weights));
  const findings: Findings = {
    value: Array.from(await value.data()),
    gradients: await Promise.all(gradients.map(async (gradient) => Array.from(await gradient.data()))),
  };
  tf.dispose([...inputs, value, weights, ...gradients]);
  return findings;
}

/** Largest difference of two lists, as a part of the largest value; infinite where they cannot be compared. */
export function difference(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length || ![...found, ...expected].every(Number.isFinite))
    return Number.POSITIVE_INFINITY;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))), 0) / largest;
}

/** Largest difference in what two backends find. */
export function disagreement(found: Findings, expected: Findings): number {
  const parts = expected.gradients.map((gradient, i) => difference(found.gradients[i] ?? [], gradient));
  return Math.max(difference(found.value, expected.value), ...parts);
}

const maps = [2, 7, 6, 5] as const;
const matrix = [4, 6] as const;

const onMaps = (name: string, compute: (tf: TensorFlow, x: Tensor4D) => Tensor, positive?: true): Probe => ({
  name,
  shapes: [maps],
  ...(positive === undefined ? {} : { positive }),
  compute: (tf, [x]) => compute(tf, x as Tensor4D),
});

const onTwo = (
  name: string,
  shapes: readonly [readonly number[], readonly number[]],
  compute: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor,
  positive?: true,
): Probe => ({
  name,
  shapes,
  ...(positive === undefined ? {} : { positive }),
  compute: (tf, inputs) => compute(tf, inputs[0] as Tensor, inputs[1] as Tensor),
});

/** Whole multiples of a half, differentiated as if they were the values themselves: many are equal, as zeros after relu. */
const rounded = (tf: TensorFlow, x: Tensor4D): Tensor4D =>
  tf.customGrad((given) => ({
    value: tf.floor((given as Tensor4D).mul(2)),
    gradFunc: (dy) => dy as Tensor4D,
  }))(x) as Tensor4D;

/** What training of a convolutional net is made of, but for convolutions and products. */
export const layerProbes: readonly Probe[] = [
  onMaps("relu", (tf, x) => tf.relu(x)),
  onMaps("leaky relu", (tf, x) => tf.leakyRelu(x, 0.1)),
  onMaps("elu", (tf, x) => tf.elu(x)),
  onMaps("sigmoid", (tf, x) => tf.sigmoid(x)),
  onMaps("tanh", (tf, x) => tf.tanh(x)),
  onMaps("softplus", (tf, x) => tf.softplus(x)),
  onTwo("prelu", [maps, [5]], (tf, x, slope) => tf.prelu(x, slope)),
  onMaps("LRN", (tf, x) => tf.localResponseNormalization(x, 2, 1, 0.2, 0.75)),
  onMaps("LRN of one channel", (tf, x) => tf.localResponseNormalization(x, 0, 2, 0.5, 0.5)),
  onMaps("max pool", (tf, x) => tf.maxPool(x, 2, 2, "valid")),
  onMaps("overlapping max pool", (tf, x) => tf.maxPool(x, 3, 2, "same")),
  onMaps("max pool with gaps", (tf, x) => tf.maxPool(x, 1, 2, "valid")),
  onMaps("padded max pool", (tf, x) =>
    tf.maxPool(
      x,
      3,
      2,
      [
        [0, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ],
      "floor",
    ),
  ),
  onMaps("max pool of equal values", (tf, x) => tf.maxPool(rounded(tf, x), 3, 2, "same")),
  onMaps("average pool", (tf, x) => tf.avgPool(x, 2, 2, "valid")),
  onMaps("overlapping average pool", (tf, x) => tf.avgPool(x, 3, 2, "same")),
  onMaps("average pool of another height", (tf, x) => tf.avgPool(x, [3, 2], [2, 1], "valid")),
  onTwo("batch normalisation", [maps, [5]], (tf, x, scale) => {
    const mean = tf.mean(x, [0, 1, 2]);
    const variance = tf.mean(tf.square(tf.sub(x, mean)), [0, 1, 2]);
    return tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), scale);
  }),
  onMaps("pad", (tf, x) =>
    tf.pad(x, [
      [0, 0],
      [1, 2],
      [3, 0],
      [0, 0],
    ]),
  ),
  onTwo("concat of channels", [maps, [2, 7, 6, 3]], (tf, a, b) => tf.concat([a, b], 3)),
  onTwo("concat of rows", [maps, [2, 2, 6, 5]], (tf, a, b) => tf.concat([a, b], 1)),
  onMaps("split", (tf, x) => tf.mul<Tensor>(tf.split(x, [2, 3], 3)[1] as Tensor, 3)),
  onMaps("slice", (tf, x) => tf.slice(x, [0, 1, 2, 1], [2, 3, 2, 3])),
  onMaps("strided slice", (tf, x) =>
    tf.reshape(tf.slice(tf.reshape(x, [2, 7, 3, 10]), [0, 0, 0, 0], [2, 7, 3, 5]), [-1]),
  ),
  onMaps("reshape", (tf, x) => tf.square(tf.reshape(x, [2, -1]))),
  onMaps("transpose", (tf, x) => tf.transpose(x, [0, 3, 1, 2])),
  onMaps("transpose of six axes", (tf, x) => tf.transpose(tf.reshape(x, [2, 7, 2, 3, 5, 1]), [0, 2, 4, 1, 3, 5])),
  onMaps("reverse", (tf, x) => tf.reverse(x, [1, 2])),
  onMaps("gather", (tf, x) => tf.gather(x, tf.tensor1d([3, 0, 3, 2], "int32"), 3)),
  onMaps("gather of rows", (tf, x) => tf.gather(tf.reshape(x, [42, 10]), tf.tensor1d([7, 0, 7, 41], "int32"))),
  onMaps("stack", (tf, x) => tf.stack([x, tf.square(x)], 1)),
  onMaps("tile", (tf, x) => tf.tile(x, [1, 2, 1, 3])),
  onMaps("sum", (tf, x) => tf.sum(x, [1, 2])),
  onMaps("sum of all", (tf, x) => tf.sum(x)),
  onMaps("mean", (tf, x) => tf.mean(x, [1, 2])),
  onMaps("maximum of an axis", (tf, x) => tf.max(x, 3)),
  onMaps("square root", (tf, x) => tf.sqrt(x), true),
  onMaps("reciprocal square root", (tf, x) => tf.rsqrt(x), true),
  onMaps("logarithm", (tf, x) => tf.log(x), true),
  onMaps("exponential", (tf, x) => tf.exp(x)),
  onMaps("power", (tf, x) => tf.pow(x, tf.scalar(-0.75)), true),
  onMaps("square", (tf, x) => tf.square(x)),
  onMaps("absolute value", (tf, x) => tf.abs(x)),
  onMaps("clip", (tf, x) => tf.clipByValue(x, -0.5, 0.5)),
  onMaps("negation", (tf, x) => tf.neg(x)),
  onTwo("product with a vector", [maps, [5]], (tf, a, b) => tf.mul(a, b)),
  onTwo("quotient by maps", [[5], maps], (tf, a, b) => tf.div(a, b), true),
  onTwo("sum with a column", [matrix, [4, 1]], (tf, a, b) => tf.add(a, b)),
  onTwo("difference", [matrix, matrix], (tf, a, b) => tf.sub(a, b)),
  onTwo("larger one", [matrix, matrix], (tf, a, b) => tf.maximum(a, b)),
  onTwo("smaller one", [matrix, matrix], (tf, a, b) => tf.minimum(a, b)),
  onTwo("sum of several", [matrix, matrix], (tf, a, b) => tf.addN([a, b, a])),
  onTwo("choice", [matrix, matrix], (tf, a, b) =>
    tf.where(tf.tensor1d([1, 0, 0, 1], "bool").reshape([4, 1]).tile([1, 6]), a, tf.mul(b, 2)),
  ),
  onTwo("softmax", [matrix, matrix], (tf, a, b) => tf.mul(tf.softmax(a as Tensor2D), b)),
  onTwo("log softmax", [matrix, matrix], (tf, a, b) => tf.mul(tf.logSoftmax(a as Tensor2D), b)),
  onTwo(
    "one-hot labels",
    [
      [3, 5],
      [3, 5],
    ],
    (tf, a, b) => tf.sum(tf.mul(tf.mul(a, b), tf.oneHot(tf.tensor1d([4, 0, 2], "int32"), 5)), 1),
  ),
];
