import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { describe, expect, it } from "vitest";
import { bytesInMemory } from "../../tests/support/bytes-in-memory.js";
import { planParameter as parameter } from "../../tests/support/plan-parameter.js";
import { arrange } from "./arrange.js";
import { readOnnxFile } from "./onnx-file.js";
import { resolveInit } from "./resolve-init.js";

/** A convolution of 2 maps, 2 x 3 pixels large, and a matrix over them with 5 outputs. */
const reads = { channels: 2, height: 2, width: 3 };
const NET = [
  parameter("C.weight", [2, 3, 1, 1]),
  parameter("C.bias", [2]),
  parameter("F.weight", [5, 12], { reads }),
  parameter("F.bias", [5]),
];

const counted = (...dims: number[]): number[] =>
  Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i + 1);
const floats = (name: string, ...dims: number[]): onnx.ITensorProto => ({
  name,
  dataType: 1,
  dims,
  floatData: counted(...dims),
});
const sizes = (name: string, ...values: number[]): onnx.ITensorProto => ({
  name,
  dataType: 7,
  dims: [values.length],
  rawData: new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer),
});
const node = (
  opType: string,
  input: string[],
  output: string,
  attributes: Readonly<Record<string, number | number[]>> = {},
): onnx.INodeProto => ({
  opType,
  input,
  output: [output],
  attribute: Object.entries(attributes).map(([name, value]) =>
    Array.isArray(value)
      ? { name, type: 7, ints: value }
      : Number.isInteger(value)
        ? { name, type: 2, i: value }
        : { name, type: 1, f: value },
  ),
});
const CONV = node("Conv", ["x", "k", "kb"], "maps");
const convArrays = [floats("k", 2, 3, 1, 1), floats("kb", 2)];

/** What a net takes from a graph: for each parameter its values, or the message of the error. */
async function taken(nodes: onnx.INodeProto[], arrays: onnx.ITensorProto[], parameters = NET) {
  const graph = { name: "g", initializer: arrays, node: nodes };
  const bytes = onnxProto.onnx.ModelProto.encode({ irVersion: 8, graph }).finish();
  const file = await readOnnxFile(bytesInMemory(bytes), "m.onnx", async () => new Uint8Array());
  const init = { file: "m.onnx", map: [], at: { file: "n.fan", line: 3 } };
  const net = {
    name: "N",
    input: { channels: 3, height: 2, width: 3 },
    layers: [],
    parameters,
    graph: "n",
    outputs: [],
    init,
  };
  const entries = resolveInit(net, file);
  return new Map(
    await Promise.all(
      entries.map(async (entry) => {
        const values = await Promise.all(entry.arrays.map((one) => one.values()));
        return [entry.parameter.name, values.length === 0 ? [] : [...arrange(values, entry.arrangements)]] as const;
      }),
    ),
  );
}

/** Entry (output o, channel c, row y, column x) of the matrix, from where it is in the file. */
const matrix = (at: (o: number, c: number, y: number, x: number) => number): number[] =>
  [0, 1, 2, 3, 4].flatMap((o) =>
    [0, 1].flatMap((c) => [0, 1].flatMap((y) => [0, 1, 2].map((x) => at(o, c, y, x) + 1))),
  );
const channelsFirst = (c: number, y: number, x: number): number => c * 6 + y * 3 + x;
const channelsLast = (c: number, y: number, x: number): number => (y * 3 + x) * 2 + c;

const HWC = node("Transpose", ["maps"], "hwc", { perm: [0, 2, 3, 1] });
const FLAT = node("Flatten", ["maps"], "flat");
const FLAT_HWC = node("Flatten", ["hwc"], "flat");
const MATMUL = [node("MatMul", ["flat", "w"], "product"), node("Add", ["product", "wb"], "y")];
const inOut = [...convArrays, floats("w", 12, 5), floats("wb", 5)];
const outIn = [...convArrays, floats("w", 5, 12), floats("wb", 5)];

describe("the order of a matrix over a map", () => {
  const rows = matrix((o, c, y, x) => channelsFirst(c, y, x) * 5 + o);
  const rowsLast = matrix((o, c, y, x) => channelsLast(c, y, x) * 5 + o);
  const columns = matrix((o, c, y, x) => o * 12 + channelsFirst(c, y, x));
  const columnsLast = matrix((o, c, y, x) => o * 12 + channelsLast(c, y, x));
  const gemm = (attributes: Readonly<Record<string, number>>): onnx.INodeProto =>
    node("Gemm", ["flat", "w", "wb"], "y", attributes);
  const shape = sizes("shape", -1, 12);
  it.each<[string, onnx.INodeProto[], onnx.ITensorProto[], number[]]>([
    ["flattened as it is", [FLAT, ...MATMUL], inOut, rows],
    ["transposed, flattened", [HWC, FLAT_HWC, ...MATMUL], inOut, rowsLast],
    [
      "transposed, through other operators, flattened",
      [HWC, node("Relu", ["hwc"], "r"), node("Flatten", ["r"], "flat"), ...MATMUL],
      inOut,
      rowsLast,
    ],
    [
      "transposed twice",
      [HWC, node("Transpose", ["hwc"], "chw", { perm: [0, 3, 1, 2] }), node("Flatten", ["chw"], "flat"), ...MATMUL],
      inOut,
      rows,
    ],
    ["reshaped", [node("Reshape", ["maps", "shape"], "flat"), ...MATMUL], [...inOut, shape], rows],
    ["transposed, reshaped", [HWC, node("Reshape", ["hwc", "shape"], "flat"), ...MATMUL], [...inOut, shape], rowsLast],
    [
      "transposed, reshaped to what the model computes",
      [HWC, node("Shape", ["maps"], "s"), node("Reshape", ["hwc", "s"], "flat"), ...MATMUL],
      inOut,
      rowsLast,
    ],
    ["Gemm", [FLAT, gemm({})], inOut, rows],
    ["Gemm with transB", [FLAT, gemm({ transB: 1 })], outIn, columns],
    ["transposed, Gemm with transB", [HWC, FLAT_HWC, gemm({ transB: 1 })], outIn, columnsLast],
    [
      "a matrix that a node transposes",
      [
        FLAT,
        node("Transpose", ["w"], "wt"),
        node("MatMul", ["flat", "wt"], "product"),
        node("Add", ["product", "wb"], "y"),
      ],
      outIn,
      columns,
    ],
    [
      "a matrix that a node reshapes",
      [
        FLAT,
        node("Reshape", ["w", "shape"], "wm"),
        node("MatMul", ["flat", "wm"], "product"),
        node("Add", ["product", "wb"], "y"),
      ],
      [...convArrays, floats("w", 1, 1, 12, 5), floats("wb", 5), sizes("shape", 12, -1)],
      rows,
    ],
    [
      "casts and identities between",
      [
        FLAT,
        node("Identity", ["w"], "w1"),
        node("Cast", ["w1"], "w2", { to: 1 }),
        node("MatMul", ["flat", "w2"], "p1"),
        node("Identity", ["p1"], "product"),
        node("Add", ["wb", "product"], "y"),
      ],
      inOut,
      rows,
    ],
    ["alpha", [FLAT, gemm({ alpha: 0.5 })], inOut, rows.map((value) => value / 2)],
  ])("a matrix over a map gets the order of its data: %s", async (_, nodes, arrays, expected) => {
    const found = await taken([CONV, ...nodes], arrays);
    expect(found.get("F.weight")).toEqual(expected);
    expect(found.get("F.bias")).toEqual(counted(5));
  });

  it("the bias is multiplied by `beta`", async () => {
    const found = await taken([CONV, FLAT, gemm({ beta: 0.25, transB: 1 })], outIn);
    expect(found.get("F.bias")).toEqual(counted(5).map((value) => value / 4));
  });

  it.each<[string, onnx.INodeProto[], onnx.ITensorProto[], string]>([
    [
      "of maps side by side",
      [node("Transpose", ["maps"], "odd", { perm: [0, 3, 1, 2] }), node("Flatten", ["odd"], "flat"), ...MATMUL],
      inOut,
      "transposed",
    ],
    [
      "of an unknown operator",
      [node("Mystery", ["maps"], "m"), node("Flatten", ["m"], "flat"), ...MATMUL],
      inOut,
      "transposed",
    ],
    [
      "of unknown data, out x in",
      [node("Mystery", ["maps"], "m"), node("Flatten", ["m"], "flat"), gemm({ transB: 1 })],
      outIn,
      "plain",
    ],
  ])("the order %s is ambiguous, and the hint offers both layouts", async (_, nodes, arrays, first) => {
    await expect(taken([CONV, ...nodes], arrays)).rejects.toMatchObject({
      code: "weights/ambiguous-layout",
      details: {
        expected: `one of the words ${first}, channels_last after the array`,
        hint: expect.stringContaining(`F.weight <- "w" ${first}  // or channels_last: check it`),
      },
    });
  });
});

describe("roles of arrays", () => {
  const normalised = [
    ...NET.slice(0, 2),
    ...["scale", "shift", "mean", "variance"].map((part) => parameter(`C.batchnorm.${part}`, [2])),
  ];
  const shuffled = ["d", "c", "b", "a"].map((name, i) => ({ ...floats(name, 2), floatData: [i, i + 0.5] }));
  it("arrays of BatchNormalization get their roles by position, whatever their names", async () => {
    const found = await taken(
      [CONV, node("BatchNormalization", ["maps", "b", "d", "a", "c"], "y")],
      [...shuffled, ...convArrays],
      normalised,
    );
    expect([...found].slice(2)).toEqual([
      ["C.batchnorm.scale", [2, 2.5]],
      ["C.batchnorm.shift", [0, 0.5]],
      ["C.batchnorm.mean", [3, 3.5]],
      ["C.batchnorm.variance", [1, 1.5]],
    ]);
  });

  it("a normalisation written as difference, product and sum has the variance 1", async () => {
    const arrays = ["m", "s", "t"].map((name) => floats(name, 1, 2, 1, 1));
    const steps = [node("Sub", ["maps", "m"], "d"), node("Mul", ["d", "s"], "p"), node("Add", ["p", "t"], "y")];
    const found = await taken([CONV, ...steps], [...arrays, ...convArrays], normalised);
    expect([...found.keys()]).toHaveLength(6);
    expect([found.get("C.batchnorm.mean"), found.get("C.batchnorm.variance")]).toEqual([[1, 2], []]);
  });

  it("slopes are found in PRelu and in TensorFlow's operators", async () => {
    const sloped = [...NET.slice(0, 2), parameter("C.prelu.slope", [2])];
    const slopes = floats("a", 2, 1, 1);
    const own = await taken([CONV, node("PRelu", ["maps", "a"], "y")], [slopes, ...convArrays], sloped);
    expect(own.get("C.prelu.slope")).toEqual([1, 2]);
    const grown = [node("Unsqueeze", ["a"], "a1", { axes: [-1, -2] }), node("PRelu", ["maps", "a1"], "y")];
    const unsqueezed = await taken([CONV, ...grown], [floats("a", 2), ...convArrays], sloped);
    expect(unsqueezed.get("C.prelu.slope")).toEqual([1, 2]);
    const parts = [
      node("Relu", ["maps"], "up"),
      node("Neg", ["maps"], "n"),
      node("Relu", ["n"], "down"),
      node("Mul", ["down", "a"], "m"),
      node("Add", ["up", "m"], "y"),
    ];
    const written = await taken([CONV, ...parts], [slopes, ...convArrays], sloped);
    expect(written.get("C.prelu.slope")).toEqual([-1, -2]);
  });

  it("a bias is found in an addition to maps, in either order of the axes", async () => {
    const bare = node("Conv", ["x", "k"], "bare");
    const [k, kb] = convArrays as [onnx.ITensorProto, onnx.ITensorProto];
    const first = [bare, node("Add", ["bare", "kb"], "y")];
    expect((await taken(first, [k, { ...kb, dims: [2, 1, 1] }], NET.slice(0, 2))).get("C.bias")).toEqual([1, 2]);
    const last = [bare, node("Transpose", ["bare"], "hwc", { perm: [0, 2, 3, 1] }), node("Add", ["hwc", "kb"], "y")];
    expect((await taken(last, [k, kb], NET.slice(0, 2))).get("C.bias")).toEqual([1, 2]);
  });

  it("the bias of a layer without one is 0", async () => {
    const found = await taken([node("Conv", ["x", "k"], "y")], convArrays.slice(0, 1), NET.slice(0, 2));
    expect(found.get("C.bias")).toEqual([]);
  });

  it("a constant added to each pixel is not used as a bias", async () => {
    const pixels = [node("Conv", ["x", "k"], "bare"), node("Add", ["bare", "map"], "y")];
    await expect(taken(pixels, [convArrays[0] ?? {}, floats("map", 2, 2, 3)], NET.slice(0, 2))).rejects.toMatchObject({
      details: { found: "none for C.bias" },
    });
  });

  it("two layers can use one array", async () => {
    const square = [parameter("A.weight", [2, 2, 1, 1]), parameter("B.weight", [2, 2, 1, 1])];
    const nodes = [node("Conv", ["x", "k"], "a"), node("Relu", ["a"], "r"), node("Conv", ["r", "k"], "y")];
    const found = await taken(nodes, [floats("k", 2, 2, 1, 1)], square);
    expect([...found.values()]).toEqual([counted(4), counted(4)]);
  });
});

it("equal layers are matched in the order of the graph, but not those of parallel branches", async () => {
  const square = ["A", "B"].map((name) => parameter(`${name}.weight`, [3, 3, 1, 1]));
  const arrays = [
    { ...floats("one", 3, 3, 1, 1), floatData: new Array<number>(9).fill(1) },
    { ...floats("two", 3, 3, 1, 1), floatData: new Array<number>(9).fill(2) },
  ];
  const chain = [node("Conv", ["x", "two"], "a"), node("Conv", ["a", "one"], "y")];
  const found = await taken(chain, arrays, square);
  expect([...found].map(([name, values]) => [name, values[0]])).toEqual([
    ["A.weight", 2],
    ["B.weight", 1],
  ]);
  const parallel = [node("Conv", ["x", "two"], "a"), node("Conv", ["x", "one"], "b"), node("Add", ["a", "b"], "y")];
  await expect(taken(parallel, arrays, square)).rejects.toMatchObject({ code: "weights/unclear-map" });
});

it("arrays of whole numbers that the graph turns into weights are named", async () => {
  const quantised = { name: "q", dataType: 3, dims: [2, 3, 1, 1], rawData: new Uint8Array(6) };
  const nodes = [node("DequantizeLinear", ["q", "s"], "k"), node("Conv", ["x", "k", "kb"], "y")];
  const arrays = [quantised, { ...floats("s"), dims: [] }, convArrays[1] ?? {}];
  await expect(taken(nodes, arrays, NET.slice(0, 2))).rejects.toMatchObject({
    code: "weights/not-floats",
    details: { found: "numbers of type I8: integers of a quantised model" },
  });
});
