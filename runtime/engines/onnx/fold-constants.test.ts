import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { ExportGraph } from "../../../compiler/targets/onnx/export/export-graph.js";
import { foldConstants } from "./fold-constants.js";

async function run(model: onnx.IModelProto, x: number): Promise<readonly number[]> {
  const bytes = onnxProto.onnx.ModelProto.encode(model).finish();
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const { y } = await session.run({ x: new ort.Tensor("float32", [x], [1]) });
  await session.release();
  return Array.from(y?.data ?? [], Number);
}

const kindsOf = (nodes: readonly onnx.INodeProto[] | null | undefined): readonly string[] =>
  (nodes ?? []).map(({ opType }) => opType ?? "");
const constantsOf = ({ graph }: onnx.IModelProto): readonly string[] =>
  (graph?.initializer ?? []).map(({ name }) => name ?? "");

/** y = x * (w1 + w2)[i] for an index i of integers that are added, too. */
function withIndex(): onnx.IModelProto {
  const g = new ExportGraph();
  const x = g.input("x", "float", [1], "");
  const weights = ["a", "b"].map((name, i) =>
    g.weights(
      name,
      [3],
      Float32Array.of(1, 2, 4).map((v) => v * 10 ** i),
    ),
  );
  const index = g.op("Add", [g.ints([0]), g.ints([2])]);
  const picked = g.op("Gather", [g.op("Add", weights), index], { axis: 0 });
  g.output("y", g.op("Mul", [x, picked]), "float", [1], "");
  return g.model("index", {}, "");
}

describe("constants of a model", () => {
  it("are folded through chains of operators, and those that nothing reads any longer left out", async () => {
    const model = withIndex();
    const folded = await foldConstants(model);
    expect(kindsOf(model.graph?.node)).toEqual(["Add", "Add", "Gather", "Mul", "Identity"]);
    expect(kindsOf(folded.graph?.node)).toEqual(["Mul", "Identity"]);
    expect(constantsOf(folded)).toEqual(["Gather"]);
    expect(await run(model, 0.5)).toEqual([22]);
    expect(await run(folded, 0.5)).toEqual([22]);
  });

  it("are folded in the bodies of Scan, whose other operators stay", async () => {
    const g = new ExportGraph();
    const x = g.op("Cast", [g.input("x", "float", [1], "")], { to: 11 });
    const rows = g.scan(x, "double", [], (element) =>
      g.op("Mul", [element, g.op("Sub", [g.op("Sqrt", [g.number(16)]), g.number(1)])]),
    );
    g.output("y", g.op("Cast", [rows], { to: 1 }), "float", [1], "");
    const folded = await foldConstants(g.model("scan", {}, ""));
    const scan = folded.graph?.node?.find(({ opType }) => opType === "Scan");
    const body = scan?.attribute?.find(({ name }) => name === "body")?.g;
    expect(kindsOf(body?.node)).toEqual(["Mul"]);
    expect(constantsOf(folded)).toEqual(["Sub"]);
    expect(await run(folded, 2)).toEqual([6]);
  });

  it("keep every type, and an output that is constant keeps its operator", async () => {
    const g = new ExportGraph();
    const x = g.input("x", "float", [1], "");
    const flags = g.op("Greater", [g.numbers([1, 3]), g.number(2)]);
    const bytes = g.op("Cast", [g.numbers([7, 9])], { to: 2 });
    const picked = g.op("Where", [flags, bytes, g.byte(1)]);
    const sum = g.op("ReduceSum", [g.op("Cast", [picked], { to: 1 }), g.ints([0])], { keepdims: 1 });
    g.output("y", g.op("Add", [x, sum]), "float", [1], "");
    g.output("z", sum, "float", [1], "");
    const folded = await foldConstants(g.model("types", {}, ""));
    expect(kindsOf(folded.graph?.node)).toEqual(["Add", "Identity", "Identity"]);
    expect(await run(folded, 1)).toEqual([11]);
  });

  it("give the same bytes each time, and a model without any is as it was", async () => {
    const bytes = async () => onnxProto.onnx.ModelProto.encode(await foldConstants(withIndex())).finish();
    expect(await bytes()).toEqual(await bytes());
    const once = await foldConstants(withIndex());
    expect(await foldConstants(once)).toEqual(once);
  });
});
