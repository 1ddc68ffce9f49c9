import type { OpOf } from "../../ir/graph.js";
import { convSize } from "../../ir/sizes.js";
import { known, type LoweringContext } from "./context.js";
import { padded } from "./convolution.js";
import { filterGradientByProducts } from "./convolution-products.js";

type FilterGradient = LoweringContext<OpOf<"conv2dFilterGrad">>;

interface Sizes {
  readonly batch: number;
  readonly groups: number;
  /** Channels and filters of one group. */
  readonly inGroup: number;
  readonly outGroup: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  readonly taps: number;
}

function sizesOf(c: FilterGradient): Sizes {
  const { op } = c;
  const [batch, channels, height, width] = c.operandType(0).shape.map(known) as [number, number, number, number];
  const filters = known(c.operandType(1).shape[1]);
  const [rows, columns] = convSize([height, width], op.kernel, op);
  return {
    batch,
    groups: op.groups,
    inGroup: channels / op.groups,
    outGroup: filters / op.groups,
    height,
    width,
    rows,
    columns,
    taps: op.kernel[0] * op.kernel[1],
  };
}

/**
 * dw = dy col^T over all positions of the batch, where col holds for each position what the filters saw there. The forms
 * for pixels and rows build col by one Gather, whose indices are a sum of small constants that the runtime folds when it loads the
 * graph; see docs/adr/0014-lowering-of-convolutions.md for the measurements.
 */
export function lowerConv2dFilterGrad(c: FilterGradient): string {
  switch (c.op.lowering) {
    case "products":
      return filterGradientByProducts(c);
    case "pixels":
      return fromPixels(c);
    case "rows":
    case undefined:
      return fromRows(c);
    default: {
      const never: never = c.op.lowering;
      return never;
    }
  }
}

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Below this many bytes the columns are formed in one piece: they are no matter for the memory of a step. */
const small = 2 ** 24;

/**
 * A product of fewer columns than this is summed in other steps by ONNX Runtime, on two threads: the weights would change in
 * their last digits.
 */
const narrow = 192;

/**
 * In how many pieces col is formed: each is about as large as what is read for it, the map and dy, and has at least `least`
 * of the `units`.
 */
function pieces(
  s: Sizes,
  extra: number,
  units: number,
  least: number,
): readonly { readonly from: number; readonly to: number }[] {
  const positions = s.batch * s.groups * s.rows * s.columns;
  const whole = 4 * (positions * s.taps * s.inGroup + extra);
  const read = 4 * (s.batch * s.groups * s.inGroup * s.height * s.width + positions * s.outGroup);
  const wanted = whole <= small ? 1 : Math.ceil(whole / read);
  const count = Math.max(1, Math.min(wanted, Math.floor(units / least)));
  const start = (piece: number): number => Math.floor((piece * units) / count);
  return range(count).map((i) => ({ from: start(i), to: start(i + 1) }));
}

/** Constants that broadcast against each other, summed; 32 bits, because the runtime holds the sums. */
function indexSum(
  c: FilterGradient,
  parts: readonly { readonly values: readonly number[]; readonly dims: readonly number[] }[],
): string {
  const [first, ...rest] = parts.map(({ values, dims }) => c.writer.intArray(values, dims, "i32"));
  if (first === undefined) throw new Error("onnx: an index of no parts");
  return rest.reduce((sum, part) => c.writer.op("Add", [sum, part], {}, `${c.node.label} index`), first);
}

/**
 * For many channels: the map is laid out pixel by pixel (NHWC), and each tap copies the channels of one pixel of one
 * group. One matrix product per group over all positions of the batch: G x (M/G) x P times G x P x (T C/G). Taps in
 * the padding read a pixel of zeros behind the last. Large columns are formed for some rows of the kernel at a time.
 */
function fromPixels(c: FilterGradient): string {
  const { op, writer, node } = c;
  const { label } = node;
  const s = sizesOf(c);
  const positions = s.batch * s.rows * s.columns;
  const pixels = writer.op("Transpose", [c.operand(0)], { perm: { ints: [0, 2, 3, 1] } }, `${label} pixels`);
  const count = s.batch * s.height * s.width * s.groups;
  const table = writer.op("Reshape", [pixels, writer.ints([count, s.inGroup])], {}, `${label} pixels`);
  const major = writer.op("Transpose", [c.operand(1)], { perm: { ints: [1, 0, 2, 3] } }, `${label} dy`);
  const left = writer.op("Reshape", [major, writer.ints([s.groups, s.outGroup, positions])], {}, `${label} dy`);

  const at = (output: number, tap: number, axis: 0 | 1): number =>
    output * op.stride[axis] + tap * op.dilation[axis] - op.pad[axis];
  const line = (axis: 0 | 1, outputs: number, from: number, to: number): readonly number[] =>
    range(outputs).flatMap((o) => range(to - from).map((t) => at(o, from + t, axis)));
  const xs = line(1, s.columns, 0, op.kernel[1]);
  const allYs = line(0, s.rows, 0, op.kernel[0]);
  const beyond = (values: readonly number[], size: number): readonly number[] =>
    values.map((v) => (v < 0 || v >= size ? 1 : 0));
  const reachesOut = [beyond(allYs, s.height), beyond(xs, s.width)].some((flags) => flags.includes(1));
  const source = reachesOut
    ? writer.op(
        "Concat",
        [table, writer.floats(new Array<number>(s.inGroup).fill(0), [1, s.inGroup])],
        { axis: { int: 0 } },
        `${label} pixels`,
      )
    : table;

  /** The product for some rows of the kernel. */
  const product = (from: number, to: number): string => {
    const ys = line(0, s.rows, from, to);
    const rowDims = [1, 1, s.rows, 1, to - from, 1];
    const columnDims = [1, 1, 1, s.columns, 1, op.kernel[1]];
    const inside = indexSum(c, [
      { values: range(s.groups), dims: [s.groups, 1, 1, 1, 1, 1] },
      { values: range(s.batch).map((n) => n * s.height * s.width * s.groups), dims: [1, s.batch, 1, 1, 1, 1] },
      { values: ys.map((y) => y * s.width * s.groups), dims: rowDims },
      { values: xs.map((x) => x * s.groups), dims: columnDims },
    ]);
    const outside = (): string =>
      writer.op(
        "Or",
        [writer.boolArray(beyond(ys, s.height), rowDims), writer.boolArray(beyond(xs, s.width), columnDims)],
        {},
        `${label} outside`,
      );
    const index = reachesOut
      ? writer.op("Where", [outside(), writer.intArray([count], [1], "i32"), inside], {}, `${label} index`)
      : inside;
    const gathered = writer.op("Gather", [source, index], { axis: { int: 0 } }, `${label} taps`);
    const dims = [s.groups, positions, (to - from) * op.kernel[1] * s.inGroup];
    const right = writer.op("Reshape", [gathered, writer.ints(dims)], {}, `${label} im2col`);
    return writer.op("MatMul", [left, right], {}, `${label} product`);
  };
  const products = pieces(s, 0, op.kernel[0], Math.ceil(narrow / (op.kernel[1] * s.inGroup))).map(({ from, to }) =>
    product(from, to),
  );
  const all = joined(c, products, 2, "product");
  const split = writer.op(
    "Reshape",
    [all, writer.ints([s.groups * s.outGroup, s.taps, s.inGroup])],
    {},
    `${label} taps last`,
  );
  const swapped = writer.op("Transpose", [split], { perm: { ints: [0, 2, 1] } }, `${label} taps last`);
  return writer.op("Reshape", [swapped, writer.ints([s.groups * s.outGroup, s.inGroup, ...op.kernel])], {}, label);
}

function joined({ writer, node }: FilterGradient, parts: readonly string[], axis: number, what: string): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return writer.op("Concat", parts, { axis: { int: axis } }, `${node.label} ${what}`);
}

/**
 * For few channels: one shifted copy of the map per column of the kernel, of which each tap copies rows. One product
 * per image and group, N x G x (M/G) x P times N x G x P x (C/G T), summed over images: dy needs no other layout. Large
 * columns are formed for some images at a time.
 */
function fromRows(c: FilterGradient): string {
  const { op, writer, node } = c;
  const { label } = node;
  const s = sizesOf(c);
  const channels = s.groups * s.inGroup;
  const height = s.height + 2 * op.pad[0];
  const map = padded(writer, c.operand(0), op.pad, label);
  const copies = op.kernel[1] * s.batch * channels * height * s.columns;
  const products = pieces(s, copies, s.batch, 1).map(({ from, to }) => {
    const whole = to - from === s.batch;
    const bounds = [[from], [to], [0]].map((value) => writer.ints(value));
    const some = (value: string, what: string): string =>
      whole ? value : writer.op("Slice", [value, ...bounds], {}, `${label} ${what}`);
    return productOfRows(c, { ...s, batch: to - from }, some(map, "images"), some(c.operand(1), "dy"));
  });
  const all = joined(c, products, 0, "products");
  const sum = writer.op("ReduceSum", [all, writer.ints([0])], { keepdims: { int: 0 } }, `${label} sum`);
  return writer.op("Reshape", [sum, writer.ints([s.groups * s.outGroup, s.inGroup, ...op.kernel])], {}, label);
}

/** The products of some images. */
function productOfRows(c: FilterGradient, s: Sizes, map: string, dy: string): string {
  const { op, writer, node } = c;
  const { label } = node;
  const channels = s.groups * s.inGroup;
  const height = s.height + 2 * op.pad[0];
  const shifted = range(op.kernel[1]).map((tap) => {
    const from = tap * op.dilation[1];
    const to = from + (s.columns - 1) * op.stride[1] + 1;
    const bounds = [[from], [to], [3], [op.stride[1]]].map((value) => writer.ints(value));
    const slice = writer.op("Slice", [map, ...bounds], {}, `${label} column`);
    return writer.op("Unsqueeze", [slice, writer.ints([0])], {}, `${label} column`);
  });
  const stacked = joined(c, shifted, 0, "columns");
  const lines = op.kernel[1] * s.batch * channels * height;
  const table = writer.op("Reshape", [stacked, writer.ints([lines, s.columns])], {}, `${label} columns`);
  const index = indexSum(c, [
    { values: range(s.batch).map((n) => n * channels * height), dims: [s.batch, 1, 1, 1, 1] },
    { values: range(channels).map((k) => k * height), dims: [1, channels, 1, 1, 1] },
    { values: range(op.kernel[0]).map((ky) => ky * op.dilation[0]), dims: [1, 1, op.kernel[0], 1, 1] },
    {
      values: range(op.kernel[1]).map((kx) => kx * s.batch * channels * height),
      dims: [1, 1, 1, op.kernel[1], 1],
    },
    { values: range(s.rows).map((y) => y * op.stride[0]), dims: [1, 1, 1, 1, s.rows] },
  ]);
  const gathered = writer.op("Gather", [table, index], { axis: { int: 0 } }, `${label} taps`);
  const positions = s.rows * s.columns;
  const columnDims = [s.batch, s.groups, s.inGroup * s.taps, positions];
  const columns = writer.op("Reshape", [gathered, writer.ints(columnDims)], {}, `${label} im2col`);
  const right = writer.op("Transpose", [columns], { perm: { ints: [0, 1, 3, 2] } }, `${label} im2col`);
  const left = writer.op("Reshape", [dy, writer.ints([s.batch, s.groups, s.outGroup, positions])], {}, `${label} dy`);
  return writer.op("MatMul", [left, right], {}, `${label} products`);
}
