import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../compiler/ir/builder.js";
import type { ConvAttributes, Graph } from "../../../compiler/ir/graph.js";
import { graphInputs } from "../../../compiler/ir/graph.js";
import { emitOnnx } from "../../../compiler/targets/onnx/emit.js";
import { Random } from "../../random.js";
import { bakeWeights } from "./bake-weights.js";
import { blockSize } from "./block-size.js";
import { blockConvolutions } from "./blocked-convolutions.js";
import { decodeModel, encodeModel } from "./model-bytes.js";

const plain: ConvAttributes = { stride: [1, 1], pad: [0, 0], dilation: [1, 1], groups: 1 };

interface Case extends Partial<ConvAttributes> {
  readonly name: string;
  readonly channels: number;
  readonly filters: number;
  readonly relu?: boolean;
  /** Is the convolution itself an output too? */
  readonly seen?: boolean;
  readonly blocked: boolean;
}

function graphOf({ channels, filters, relu, seen, name: _, blocked: __, ...attributes }: Case): Graph {
  const b = new GraphBuilder();
  const conv = { kind: "conv2d", ...plain, ...attributes } as const;
  const x = b.input("x", { dtype: "f32", shape: [2, channels, 9, 7] });
  const w = b.input("w", { dtype: "f32", shape: [filters, channels / conv.groups, 3, 2] });
  const bias = b.input("b", { dtype: "f32", shape: [filters] });
  const y = b.add(conv, [x, w, bias], "C");
  const last = relu === true ? b.add({ kind: "relu" }, [y], "C.relu") : y;
  return b.finish("net", { out: last, ...(seen === true ? { seen: y } : {}) });
}

async function run(model: Uint8Array, graph: Graph): Promise<Readonly<Record<string, Float32Array>>> {
  const random = new Random("blocked");
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = graphInputs(graph).map(({ name, type }) => {
    const shape = type.shape as readonly number[];
    const data = Float32Array.from({ length: shape.reduce((a, n) => a * n, 1) }, () => random.normal());
    return [name, new ort.Tensor("float32", data, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, value.data as Float32Array]));
}

const cases: readonly Case[] = [
  { name: "wide", channels: 16, filters: 32, blocked: true },
  { name: "few channels", channels: 3, filters: 16, stride: [2, 1], blocked: true },
  { name: "ReLU in passing", channels: 16, filters: 16, relu: true, pad: [1, 1], blocked: true },
  { name: "ReLU behind an output", channels: 16, filters: 16, relu: true, seen: true, blocked: true },
  { name: "groups of 16", channels: 48, filters: 96, groups: 3, blocked: true },
  {
    name: "stride, padding, dilation",
    channels: 32,
    filters: 16,
    stride: [2, 3],
    pad: [1, 0],
    dilation: [2, 1],
    blocked: true,
  },
  { name: "filters that fill no block", channels: 16, filters: 20, blocked: false },
  { name: "channels that fill no block", channels: 20, filters: 16, blocked: false },
  { name: "thin groups", channels: 16, filters: 16, groups: 16, blocked: false },
];

describe("convolutions in blocked layout", () => {
  it.each(cases)("convolutions in blocked layout give the same numbers: $name", async (one) => {
    const block = await blockSize();
    const graph = graphOf(one);
    const bytes = emitOnnx(graph);
    const model = blockConvolutions(decodeModel(bytes), block ?? 8);
    const operators = model.graph?.node?.map((node) => `${node.domain ?? ""}/${node.opType ?? ""}`) ?? [];
    expect(operators.includes("com.microsoft.nchwc/Conv")).toBe(one.blocked);
    expect(operators.includes("/Relu")).toBe(one.relu === true && one.seen === true);
    if (block === undefined) return;
    const expected = await run(bytes, graph);
    const found = await run(encodeModel(model), graph);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected))
      for (const [i, value] of values.entries()) expect(found[name]?.[i]).toBeCloseTo(value, 4);
  });

  it("constant filters are left to ONNX Runtime", () => {
    const graph = graphOf({ name: "", channels: 16, filters: 16, blocked: false });
    const weights = new Map([["w", { shape: [16, 16, 3, 2], data: new Float32Array(16 * 16 * 6) }]]);
    const model = blockConvolutions(bakeWeights(decodeModel(emitOnnx(graph)), weights), 8);
    expect(model.graph?.node?.map((node) => node.opType)).toEqual(["Conv"]);
    expect(model.graph?.input?.map((input) => input.name)).toEqual(["x", "b"]);
  });

  it("baking refuses a weight that the graph lacks", () => {
    const model = decodeModel(emitOnnx(graphOf({ name: "", channels: 16, filters: 16, blocked: false })));
    expect(() => bakeWeights(model, new Map([["v", { shape: [1], data: Float32Array.of(1) }]]))).toThrow(
      "the graph has no weight v",
    );
  });
});
