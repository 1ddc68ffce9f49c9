import type { onnx } from "onnx-proto";
import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { encodeModel } from "./model-bytes.js";
import { unshareBuffers } from "./unshared-buffers.js";

const value = (name: string, dims: readonly number[]): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});

/** Two layers of the same shape for a batch of 4; the filters have as many outputs as the batch has images. */
const model: onnx.IModelProto = {
  irVersion: 8,
  opsetImport: [{ domain: "", version: 18 }],
  graph: {
    name: "g",
    input: [value("image", [4, 6]), value("W", [4, 3])],
    output: [value("loss", [4, 6])],
    valueInfo: [value("A", [4, 6]), value("B", [4, 6]), value("V", [4, 3])],
    initializer: [
      { name: "rows", dims: [2], dataType: 7, int64Data: [8, 3] },
      { name: "batch", dims: [2], dataType: 7, int64Data: [4, 6] },
    ],
    node: [
      { opType: "Relu", name: "A", input: ["image"], output: ["A"] },
      { opType: "Neg", name: "V", input: ["W"], output: ["V"] },
      { opType: "Reshape", name: "R", input: ["A", "rows"], output: ["R"] },
      { opType: "Gemm", name: "P", input: ["R", "V"], output: ["P"], attribute: [{ name: "transB", type: 2, i: 1 }] },
      { opType: "Gemm", name: "Q", input: ["P", "W"], output: ["Q"] },
      { opType: "Reshape", name: "B", input: ["Q", "batch"], output: ["B"] },
      { opType: "Add", name: "loss", input: ["B", "A"], output: ["loss"] },
    ],
  },
};

const dimsOf = (one: onnx.IValueInfoProto): readonly unknown[] =>
  (one.type?.tensorType?.shape?.dim ?? []).map(({ dimParam, dimValue }) => dimParam ?? dimValue);

it("no two results of a batch have a shape that ONNX Runtime takes for the same", () => {
  const { graph } = unshareBuffers(model, 4);
  expect(graph?.input?.map(dimsOf)).toEqual([
    [undefined, 6],
    [4, 3],
  ]);
  expect(graph?.valueInfo?.map(dimsOf)).toEqual([
    ["A", 6],
    ["B", 6],
    ["V", 3],
  ]);
  const targets = graph?.node?.filter(({ opType }) => opType === "Reshape").map(({ input }) => input?.[1]);
  const shapes = targets?.map((name) => graph?.initializer?.find((one) => one.name === name)?.int64Data);
  expect(shapes).toEqual([
    [-1, 3],
    [-1, 6],
  ]);
});

it("the results stay the same", async () => {
  const feeds = {
    image: new ort.Tensor("float32", Float32Array.from({ length: 24 }, Math.sin), [4, 6]),
    W: new ort.Tensor("float32", Float32Array.from({ length: 12 }, Math.cos), [4, 3]),
  };
  const run = async (one: onnx.IModelProto): Promise<readonly unknown[]> => {
    const session = await ort.InferenceSession.create(encodeModel(one), { logSeverityLevel: 3 });
    const { loss } = await session.run(feeds);
    await session.release();
    return [loss?.dims, [...(loss?.data ?? [])]];
  };
  expect(await run(unshareBuffers(model, 4))).toEqual(await run(model));
});
