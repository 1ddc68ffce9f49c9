import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { onnx } from "onnx-proto";
import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { inFileOrder } from "./file-order.js";
import { encodeModel } from "./model-bytes.js";

const names = ["a", "b", "c", "d", "e"] as const;

/** Two chains that meet, and a third: depth-first from the end, ONNX Runtime would start with the last node. */
const model: onnx.IModelProto = {
  irVersion: 8,
  opsetImport: [{ domain: "", version: 18 }],
  graph: {
    name: "order",
    node: [
      { opType: "Exp", name: "a", input: ["x"], output: ["a"] },
      { opType: "Sin", name: "b", input: ["x"], output: ["b"] },
      { opType: "Add", name: "c", input: ["b", "a"], output: ["c"] },
      { opType: "Cos", name: "d", input: ["x"], output: ["d"] },
      { opType: "Tan", name: "e", input: ["d"], output: ["e"] },
    ],
    input: [{ name: "x", type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 4 }] } } } }],
    output: ["c", "e"].map((name) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 4 }] } } },
    })),
  },
};

async function executed(run: onnx.IModelProto): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-order-"));
  try {
    const session = await ort.InferenceSession.create(encodeModel(run), {
      enableProfiling: true,
      profileFilePrefix: join(folder, "profile"),
      intraOpNumThreads: 1,
    });
    await session.run({ x: new ort.Tensor("float32", new Float32Array(4), [4]) });
    await session.endProfiling();
    await session.release();
    const [file = ""] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, file), "utf8")) as readonly { readonly name: string }[];
    const kernels = new Map(names.map((name) => [`${name}_kernel_time`, name]));
    return events.flatMap(({ name }) => kernels.get(name) ?? []);
  } finally {
    await rm(folder, { recursive: true });
  }
}

it("ONNX Runtime executes the nodes in the order of the file, which it would not by itself", async () => {
  expect(await executed(inFileOrder(model))).toEqual([...names]);
  expect(await executed(model)).not.toEqual([...names]);
});
