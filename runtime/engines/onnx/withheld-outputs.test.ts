import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { GraphBuilder } from "../../../compiler/ir/builder.js";
import { emitOnnx } from "../../../compiler/targets/onnx/emit.js";
import { decodeModel, encodeModel } from "./model-bytes.js";
import { runInto, withholdOutputs } from "./withheld-outputs.js";

async function session(): Promise<ort.InferenceSession> {
  const b = new GraphBuilder();
  const type = { dtype: "f32", shape: [3] } as const;
  const [x, y] = [b.input("x", type), b.input("y", type)];
  const graph = b.finish("graph", {
    sum: b.add({ kind: "add" }, [x, y], "sum"),
    product: b.add({ kind: "mul" }, [x, y], "product"),
  });
  return ort.InferenceSession.create(encodeModel(withholdOutputs(decodeModel(emitOnnx(graph)))));
}

const vector = (...values: number[]) => new ort.Tensor("float32", Float32Array.from(values), [values.length]);

it("outputs are written to the given tensors", async () => {
  const opened = await session();
  const [sum, product] = [vector(0, 0, 0), vector(0, 0, 0)];
  const memory = sum.data;
  await runInto(opened, { x: vector(1, 2, 3), y: vector(4, 5, 6) }, { sum, product });
  expect([...sum.data]).toEqual([5, 7, 9]);
  expect([...product.data]).toEqual([4, 10, 18]);
  expect(sum.data).toBe(memory);
  await opened.release();
});

it("an error of ONNX Runtime is thrown on", async () => {
  const opened = await session();
  const outputs = { sum: vector(0, 0, 0), product: vector(0, 0, 0) };
  await expect(runInto(opened, { x: vector(1, 2), y: vector(4, 5, 6) }, outputs)).rejects.toThrow("x");
  await expect(runInto(opened, { x: vector(1, 2, 3) }, outputs)).rejects.toThrow("y");
  await opened.release();
});

it("the binding refuses a missing first output with the expected message", async () => {
  const opened = await session();
  const outputs = { sum: vector(0, 0, 0), product: vector(0, 0, 0) };
  const feeds = { x: vector(1, 2, 3), y: vector(4, 5, 6) };
  await expect(opened.run(feeds, { "@withheld": null, ...outputs })).rejects.toThrow(/^Non tensor type/);
  await opened.release();
});
