import type { OpOf } from "../../ir/graph.js";
import { known, type LoweringContext, mapOf, reshapeTarget } from "./context.js";
import type { OnnxWriter } from "./writer.js";

/**
 * Local response normalisation y = x / s^beta with s = k + alpha / n sum of x^2 over n neighbouring channels (Krizhevsky
 * et al. 2012), spelled out: ONNX Runtime's own LRN takes four times as long. The gradient reuses s, and computes s^beta and
 * y again from it: that is cheap, and two maps less are held from the forward to the backward pass.
 */
export function lowerLrn(c: LoweringContext<OpOf<"lrn">>): string {
  const { op, writer, node } = c;
  const squares = writer.op("Mul", [c.operand(0), c.operand(0)], {}, `${node.label} squares`);
  const mean = channelMean(c, squares, "forward");
  const scaled = writer.op("Mul", [mean, writer.floats([op.alpha])], {}, `${node.label} scaled`);
  const base = writer.op("Add", [scaled, writer.floats([op.k])], {}, `${node.label} base`);
  const divisor = power(writer, base, op.beta, `${node.label} divisor`);
  c.keep("base", base);
  return writer.op("Div", [c.operand(0), divisor], {}, node.label);
}

/** dx = dy s^-beta - 2 alpha beta x times the mean over the window of dy y / s. */
export function lowerLrnGrad(c: LoweringContext<OpOf<"lrnGrad">>): string {
  const { op, writer, node } = c;
  const { label } = node;
  const [x, dy] = [c.operand(0), c.operand(2)];
  // The maximum changes nothing, s being positive: without it a runtime would find divisor and y to be those of the forward
  // pass, and hold them.
  const base = writer.op("Max", [c.byProduct(1, "base"), writer.floats([0])], {}, `${label} base`);
  const divisor = power(writer, base, op.beta, `${label} divisor`);
  const y = writer.op("Div", [x, divisor], {}, `${label} y`);
  const own = writer.op("Div", [dy, divisor], {}, `${label} own`);
  const product = writer.op("Mul", [dy, y], {}, `${label} dy y`);
  const ratio = writer.op("Div", [product, base], {}, `${label} ratio`);
  const mean = channelMean(c, ratio, "adjoint");
  const factor = writer.floats([2 * op.alpha * op.beta]);
  const spread = writer.op("Mul", [writer.op("Mul", [mean, factor], {}, `${label} spread`), x], {}, `${label} cross`);
  return writer.op("Sub", [own, spread], {}, label);
}

/**
 * Sum over a window of n channels, divided by n, with nothing beyond the first and last: a pooling whose depth axis are
 * the channels. An even window has one channel more behind than before; the adjoint's lies the other way round.
 */
function channelMean({ writer, node }: LoweringContext, value: string, direction: "forward" | "adjoint"): string {
  const { op } = node;
  if (op.kind !== "lrn" && op.kind !== "lrnGrad") throw new Error(`onnx: ${op.kind} has no window of channels`);
  const [batch, channels] = reshapeTarget(node.type.shape.slice(0, 2)) as [number, number];
  const [height, width] = mapOf(node.type);
  const [few, many] = [Math.floor((op.size - 1) / 2), Math.ceil((op.size - 1) / 2)];
  const [before, behind] = direction === "forward" ? [few, many] : [many, few];
  const label = `${node.label} window`;
  const deep = writer.op("Reshape", [value, writer.ints([batch, 1, known(channels), height, width])], {}, label);
  const attributes = {
    kernel_shape: { ints: [op.size, 1, 1] },
    pads: { ints: [before, 0, 0, behind, 0, 0] },
    count_include_pad: { int: 1 },
  };
  const mean = writer.op("AveragePool", [deep], attributes, label);
  return writer.op("Reshape", [mean, writer.ints([batch, channels, height, width])], {}, label);
}

/** x^beta; the usual beta = 0.75 by two square roots, which are vectorised where Pow is not. */
function power(writer: OnnxWriter, x: string, beta: number, label: string): string {
  if (beta !== 0.75) return writer.op("Pow", [x, writer.floats([beta])], {}, label);
  const root = writer.op("Sqrt", [x], {}, `${label} root`);
  return writer.op("Mul", [root, writer.op("Sqrt", [root], {}, `${label} root`)], {}, label);
}
