import type { OnnxOperator } from "../contract/onnx-operators.js";

export type Shape = readonly number[];

/** What the shape of a result depends on. */
export interface Operands {
  /** Shapes of the operands. */
  readonly shapes: readonly Shape[];
  /** Integers of operand i, which is a constant. */
  ints(i: number): readonly number[];
  /** Attributes of whole numbers. */
  attribute(name: string): readonly number[] | undefined;
}

const volume = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

const same = ({ shapes }: Operands): readonly Shape[] => [shapes[0] ?? []];

function broadcast({ shapes }: Pick<Operands, "shapes">): readonly Shape[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const padded = shapes.map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  return [Array.from({ length: rank }, (_, axis) => Math.max(...padded.map((shape) => shape[axis] ?? 1)))];
}

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

function reshaped(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const target = c.ints(1).map((d, i) => (d === 0 ? (from[i] ?? 1) : d));
  const known = volume(target.filter((d) => d !== -1));
  return [target.map((d) => (d === -1 ? volume(from) / known : d))];
}

function reduced(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const axes = c.shapes.length > 1 ? c.ints(1).map((axis) => axisOf(axis, from.length)) : from.map((_, axis) => axis);
  const kept = c.attribute("keepdims")?.[0] !== 0;
  return [from.flatMap((d, axis) => (axes.includes(axis) ? (kept ? [1] : []) : [d]))];
}

function product({ shapes }: Operands): readonly Shape[] {
  const [left = [], right = []] = shapes;
  const [batch = []] = broadcast({ shapes: [left.slice(0, -2), right.slice(0, -2)] });
  return [[...batch, left.at(-2) ?? 1, right.at(-1) ?? 1]];
}

function gemm(c: Operands): readonly Shape[] {
  const [left = [], right = []] = c.shapes;
  const [transA, transB] = ["transA", "transB"].map((name) => c.attribute(name)?.[0] === 1);
  return [[left[transA ? 1 : 0] ?? 1, right[transB ? 0 : 1] ?? 1]];
}

/** Positions of windows over the axes behind the channels. */
function windows(c: Operands, kernel: readonly number[]): Shape {
  const axes = (c.shapes[0] ?? []).slice(2);
  const pads = c.attribute("pads") ?? [];
  return axes.map((d, i) => {
    const reach = (c.attribute("dilations")?.[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1;
    const padded = d + (pads[i] ?? 0) + (pads[i + axes.length] ?? 0);
    return Math.floor((padded - reach) / (c.attribute("strides")?.[i] ?? 1)) + 1;
  });
}

function pooled(c: Operands): readonly Shape[] {
  const shape = [...(c.shapes[0] ?? []).slice(0, 2), ...windows(c, c.attribute("kernel_shape") ?? [])];
  return [shape, shape];
}

function convolved(c: Operands): readonly Shape[] {
  const [[batch = 1] = [], filters = []] = c.shapes;
  return [[batch, filters[0] ?? 1, ...windows(c, filters.slice(2))]];
}

function transposedConvolution(c: Operands): readonly Shape[] {
  const [[batch = 1, , ...axes] = [], [, perGroup = 1, ...kernel] = []] = c.shapes;
  const pads = c.attribute("pads") ?? [];
  const sizes = axes.map((d, i) => {
    const reach = (c.attribute("dilations")?.[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1;
    const rest = c.attribute("output_padding")?.[i] ?? 0;
    return (c.attribute("strides")?.[i] ?? 1) * (d - 1) + rest + reach - (pads[i] ?? 0) - (pads[i + axes.length] ?? 0);
  });
  return [[batch, perGroup * (c.attribute("group")?.[0] ?? 1), ...sizes]];
}

function sliced(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const [starts, ends] = [c.ints(1), c.ints(2)];
  const axes = c.shapes.length > 3 ? c.ints(3) : starts.map((_, axis) => axis);
  const steps = c.shapes.length > 4 ? c.ints(4) : axes.map(() => 1);
  const shape = [...from];
  axes.forEach((given, i) => {
    const axis = axisOf(given, from.length);
    const [size, step] = [from[axis] ?? 1, steps[i] ?? 1];
    const within = (at: number): number => Math.min(Math.max(at < 0 ? at + size : at, step < 0 ? -1 : 0), size);
    const first = Math.min(within(starts[i] ?? 0), step < 0 ? size - 1 : size);
    shape[axis] = Math.max(0, Math.ceil((within(ends[i] ?? size) - first) / step));
  });
  return [shape];
}

function padded(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const pads = c.ints(1);
  const axes = c.shapes.length > 3 ? c.ints(3).map((axis) => axisOf(axis, from.length)) : from.map((_, axis) => axis);
  const shape = [...from];
  axes.forEach((axis, i) => {
    shape[axis] = (from[axis] ?? 1) + (pads[i] ?? 0) + (pads[i + axes.length] ?? 0);
  });
  return [shape];
}

function joined(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const axis = axisOf(c.attribute("axis")?.[0] ?? 0, from.length);
  return [from.map((d, i) => (i === axis ? c.shapes.reduce((sum, shape) => sum + (shape[i] ?? 1), 0) : d))];
}

function split(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const axis = axisOf(c.attribute("axis")?.[0] ?? 0, from.length);
  return c.ints(1).map((size) => from.map((d, i) => (i === axis ? size : d)));
}

function gathered(c: Operands): readonly Shape[] {
  const [from = [], index = []] = c.shapes;
  const axis = axisOf(c.attribute("axis")?.[0] ?? 0, from.length);
  return [[...from.slice(0, axis), ...index, ...from.slice(axis + 1)]];
}

function unsqueezed(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const axes = c.ints(1).map((axis) => axisOf(axis, from.length + c.ints(1).length));
  const rest = [...from];
  return [Array.from({ length: from.length + axes.length }, (_, i) => (axes.includes(i) ? 1 : (rest.shift() ?? 1)))];
}

function flattened(c: Operands): readonly Shape[] {
  const [from = []] = c.shapes;
  const axis = c.attribute("axis")?.[0] ?? 1;
  return [[volume(from.slice(0, axis)), volume(from.slice(axis))]];
}

function counted(c: Operands): readonly Shape[] {
  const [start = 0, limit = 0, step = 1] = [0, 1, 2].map((i) => c.ints(i)[0]);
  return [[Math.max(0, Math.ceil((limit - start) / step))]];
}

const rules: Readonly<Record<OnnxOperator, (c: Operands) => readonly Shape[]>> = {
  Add: broadcast,
  AveragePool: pooled,
  BatchNormalization: same,
  BitwiseXor: broadcast,
  Cast: same,
  Col2Im: (c) => {
    const [[batch = 1, rows = 1] = []] = c.shapes;
    return [[batch, rows / volume(c.ints(2)), ...c.ints(1)]];
  },
  Concat: joined,
  ConstantOfShape: (c) => [c.ints(0)],
  Conv: convolved,
  ConvTranspose: transposedConvolution,
  Div: broadcast,
  Equal: broadcast,
  Exp: same,
  Expand: (c) => broadcast({ shapes: [c.shapes[0] ?? [], c.ints(1)] }),
  EyeLike: same,
  Flatten: flattened,
  Gather: gathered,
  Gemm: gemm,
  GlobalAveragePool: ({ shapes }) => [(shapes[0] ?? []).map((d, axis) => (axis < 2 ? d : 1))],
  Greater: broadcast,
  Identity: same,
  LeakyRelu: same,
  Less: broadcast,
  Log: same,
  LogSoftmax: same,
  MatMul: product,
  Max: broadcast,
  MaxPool: pooled,
  MaxUnpool: (c) => [c.ints(2)],
  Min: broadcast,
  Mod: broadcast,
  Mul: broadcast,
  Neg: same,
  OneHot: (c) => [[...(c.shapes[0] ?? []), c.ints(1)[0] ?? 1]],
  Or: broadcast,
  PRelu: same,
  Pad: padded,
  Pow: broadcast,
  Range: counted,
  Reciprocal: same,
  ReduceMean: reduced,
  ReduceSum: reduced,
  ReduceSumSquare: reduced,
  Relu: same,
  Reshape: reshaped,
  ScatterElements: same,
  Sigmoid: same,
  Slice: sliced,
  Softmax: same,
  Softplus: same,
  Split: split,
  Sqrt: same,
  Sub: broadcast,
  Sum: broadcast,
  Tanh: same,
  Tile: (c) => [(c.shapes[0] ?? []).map((d, axis) => d * (c.ints(1)[axis] ?? 1))],
  Transpose: (c) => [(c.attribute("perm") ?? []).map((axis) => c.shapes[0]?.[axis] ?? 1)],
  Unsqueeze: unsqueezed,
  Where: broadcast,
};

/** Shapes of the results of an operator. @throws Error for one that no graph of ours has. */
export function resultShapes(op: string, operands: Operands): readonly Shape[] {
  const rule = ruleOf.get(op);
  if (rule === undefined) throw new Error(`onnx: no shape is known for the results of ${op}`);
  return rule(operands);
}

const ruleOf: ReadonlyMap<string, (c: Operands) => readonly Shape[]> = new Map(Object.entries(rules));
