import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../../runtime/build/node-host.js";
import { analyseText, BASE } from "../../../tests/support/analyse-text.js";
import { type CompiledModel, compiledModel } from "../../../tests/support/compiled.js";
import { analyse } from "../../compile.js";
import { onnxFile } from "../../contract/graph-files.js";
import { GraphBuilder } from "../../ir/builder.js";
import { type Graph, graphInputs } from "../../ir/graph.js";
import { opsetVersion } from "../../operators/onnx/writer.js";
import { emitOnnx } from "./emit.js";

function compiled(file: string, settings: Readonly<Record<string, string>> = {}): CompiledModel {
  const { value } = analyse(nodeHost(file), file, new Map(Object.entries(settings)));
  if (value === undefined) throw new Error(`${file} has errors`);
  return compiledModel(value, file);
}

const small = (): Graph => {
  const b = new GraphBuilder();
  const x = b.input("x", { dtype: "f32", shape: ["N", 2] });
  const w = b.input("w", { dtype: "f32", shape: [3, 2] });
  const bias = b.input("b", { dtype: "f32", shape: [3] });
  return b.finish("small", { y: b.add({ kind: "dense" }, [x, w, bias], "x"), same: x });
};

describe("emitOnnx", () => {
  it("emitOnnx gives the same bytes for the same graph", () => {
    expect(emitOnnx(small())).toEqual(emitOnnx(small()));
    const [one, two] = [0, 1].map(() => {
      const { value } = analyseText(BASE);
      return value && compiledModel(value, "spec.fan").files;
    });
    expect(one).toEqual(two);
  });

  it.each([
    ["examples/quickstart/quickstart.fan", {}],
    ["specs/lnets-anet.fan", { width: "0.125" }],
  ] as const)(
    "emitOnnx emits models of %s that load, with the names of the graph",
    { timeout: 60_000 },
    async (file, settings) => {
      const { graphs, files } = compiled(file, settings);
      expect(graphs.size).toBeGreaterThan(5);
      for (const [name, graph] of graphs) {
        const session = await ort.InferenceSession.create(files.get(onnxFile(name)) as Uint8Array, {
          logSeverityLevel: 3,
          intraOpNumThreads: 1,
        });
        expect(session.outputNames.toSorted(), name).toEqual(graph.outputs.map((one) => one.name).toSorted());
        expect(session.inputNames.toSorted(), name).toEqual(
          graphInputs(graph)
            .map((one) => one.name)
            .toSorted(),
        );
        await session.release();
      }
    },
  );

  it("an ONNX model has its opset and metadata, and nothing about time or place", () => {
    const model = onnxProto.onnx.ModelProto.decode(emitOnnx(small(), { metadata: { key: "value" } }));
    expect(model.opsetImport.map((one) => [one.domain, Number(one.version)])).toEqual([["", opsetVersion]]);
    expect(model.metadataProps).toMatchObject([{ key: "key", value: "value" }]);
    expect(model.producerName).toBe("fanc");
  });

  it("emitOnnx keeps the batch open in inference", () => {
    const model = onnxProto.onnx.ModelProto.decode(emitOnnx(small()));
    const dims = model.graph?.input?.[0]?.type?.tensorType?.shape?.dim;
    expect(dims?.map((one) => one.dimParam || Number(one.dimValue))).toEqual(["N", 2]);
  });

  it("emitOnnx writes trained weights into the model, and they are no longer inputs", async () => {
    const weights = new Map([
      ["w", { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ["b", { shape: [3], data: Float32Array.of(0, 0, 100) }],
    ]);
    const session = await ort.InferenceSession.create(emitOnnx(small(), { weights }), { logSeverityLevel: 3 });
    expect(session.inputNames).toEqual(["x"]);
    const { y } = await session.run({ x: new ort.Tensor("float32", Float32Array.of(1, 10, 2, 0), [2, 2]) });
    expect(Array.from(y?.data as ArrayLike<number>)).toEqual([21, 43, 165, 2, 6, 110]);
    await session.release();
  });

  it("emitOnnx distinguishes values that share a label with an input or output", () => {
    const b = new GraphBuilder();
    const x = b.input("x", { dtype: "f32", shape: [2] });
    const doubled = b.add({ kind: "scale", by: 2 }, [x], "y");
    const graph = b.finish("names", { y: b.add({ kind: "scale", by: 3 }, [doubled], "x") });
    const model = onnxProto.onnx.ModelProto.decode(emitOnnx(graph));
    const results = model.graph?.node?.flatMap((one) => one.output ?? []) ?? [];
    expect(new Set(results).size).toBe(results.length);
    expect(results).not.toContain("x");
  });

  it("emitOnnx refuses an output with the name of an input", () => {
    const b = new GraphBuilder();
    const x = b.input("x", { dtype: "f32", shape: [2] });
    expect(() => emitOnnx(b.finish("clash", { x: b.add({ kind: "scale", by: 2 }, [x], "y") }))).toThrow("two values");
  });
});
