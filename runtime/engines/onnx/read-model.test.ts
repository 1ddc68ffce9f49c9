import type { onnx } from "onnx-proto";
import { beforeAll, describe, expect, it } from "vitest";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { analyseText, BASE } from "../../../tests/support/analyse-text.js";
import { type CompiledModel, compiledModel } from "../../../tests/support/compiled.js";
import { UserError } from "../../errors/user-error.js";
import { Random } from "../../random.js";
import { initialWeights } from "../../weights/initial-weights.js";
import type { GraphSource } from "../graph-source.js";
import { decodeModel, encodeModel } from "./model-bytes.js";
import { onnxEngine } from "./onnx-engine.js";
import { readModel } from "./read-model.js";
import { modelFault } from "./verify-model.js";

const bytes = new Map<string, Uint8Array>();
let plan: CompiledModel["plan"];
beforeAll(() => {
  const { value } = analyseText(BASE);
  if (value === undefined) throw new Error("the spec of this test has faults");
  const built = compiledModel(value, "spec.fan");
  plan = built.plan;
  for (const [name, content] of built.files) bytes.set(name, content);
});

const sourceOf = (content: Uint8Array): GraphSource => ({
  place: "build/nets/x",
  onnx: async () => content,
  module: async () => ({}),
});

/** Shape 1 x 2 in, the same out. */
const value = (name: string): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 1 }, { dimValue: 2 }] } } },
});
const node = (opType: string, input: string[], more: onnx.INodeProto = {}): onnx.INodeProto => ({
  opType,
  input,
  output: ["y"],
  ...more,
});
const ints = (name: string, ...int64Data: number[]): onnx.ITensorProto => ({
  name,
  dataType: 7,
  dims: [int64Data.length],
  int64Data,
});
const modelOf = (graph: onnx.IGraphProto, more: onnx.IModelProto = {}): onnx.IModelProto => ({
  irVersion: 8,
  opsetImport: [{ domain: "", version: 18 }],
  graph: { input: [value("x")], output: [value("y")], ...graph },
  ...more,
});
const body: onnx.IGraphProto = { node: [node("Relu", ["x"])] };
/** As it comes from a file. */
const faultOf = (model: onnx.IModelProto): string | undefined => modelFault(decodeModel(encodeModel(model)));

describe("graphs of a build", () => {
  it("all graphs of a build are accepted", () => {
    const graphs = [...bytes].filter(([name]) => name.endsWith(".onnx"));
    expect(graphs.length).toBeGreaterThan(10);
    for (const [name, content] of graphs) expect(modelFault(decodeModel(content)), name).toBeUndefined();
    expect(faultOf(modelOf(body))).toBeUndefined();
  });

  it.each<[string, onnx.IModelProto, string]>([
    ["a loop", modelOf({ node: [node("Loop", ["x"], { attribute: [{ name: "body", type: 5, g: body }] })] }), "Loop"],
    [
      "a graph in an operator of ours",
      modelOf({ node: [node("Relu", ["x"], { attribute: [{ name: "b", type: 5, g: body }] })] }),
      "neither a number",
    ],
    [
      "an operator of a library",
      modelOf({ node: [node("Relu", ["x"], { domain: "evil" })] }),
      "the operator evil.Relu",
    ],
    ["operators of a library", modelOf(body, { opsetImport: [{ domain: "evil", version: 1 }] }), "operators of evil"],
    ["functions", modelOf(body, { functions: [{ name: "f" }] }), "functions"],
    [
      "numbers outside",
      modelOf({
        ...body,
        initializer: [
          {
            name: "w",
            dataType: 1,
            dims: [9],
            dataLocation: 1,
            externalData: [{ key: "location", value: "/etc/passwd" }],
          },
        ],
      }),
      "in another file",
    ],
    [
      "fewer numbers than its shape",
      modelOf({
        ...body,
        initializer: [{ name: "w", dataType: 1, dims: [1000, 1000], rawData: new Uint8Array(8) }],
      }),
      "2 numbers, not",
    ],
    [
      "a negative size",
      modelOf({ ...body, initializer: [{ name: "w", dataType: 1, dims: [-1, -2], floatData: [1, 2] }] }),
      "of the shape -1 x -2",
    ],
    [
      "numbers twice",
      modelOf({
        ...body,
        initializer: [{ name: "w", dataType: 1, dims: [1], floatData: [1], rawData: new Uint8Array(4) }],
      }),
      "twice",
    ],
    ["strings", modelOf({ ...body, initializer: [{ name: "w", dataType: 8, dims: [1] }] }), "of the type 8"],
    ["two values of a name", modelOf({ ...body, initializer: [ints("x", 1)] }), "two values called x"],
    ["a value that nothing makes", modelOf({ node: [node("Add", ["x", "z"])] }), "reads z"],
    [
      "a value that is made later",
      modelOf({ node: [node("Relu", ["z"]), { opType: "Relu", input: ["x"], output: ["z"] }] }),
      "reads z",
    ],
    ["an output that nothing makes", modelOf({ node: [] }), "an output y"],
    [
      "a huge array",
      modelOf({ node: [node("Expand", ["x", "s"])], initializer: [ints("s", 1 << 30, 1 << 30)] }),
      "Expand of",
    ],
    [
      "a huge tiling",
      modelOf({ node: [node("Tile", ["x", "s"])], initializer: [ints("s", 1 << 20, 1 << 20)] }),
      "Tile of",
    ],
    ["a huge pad", modelOf({ node: [node("Pad", ["x", "s"])], initializer: [ints("s", 0, 1 << 30, 0, 0)] }), "Pad of"],
    ["a size that is computed", modelOf({ node: [node("ConstantOfShape", ["x"])] }), "not a constant"],
    [
      "windows of no size",
      modelOf({ node: [node("MaxPool", ["x"], { attribute: [{ name: "kernel_shape", type: 7, ints: [0, 1] }] })] }),
      "kernel_shape 0",
    ],
    [
      "no groups",
      modelOf({ node: [node("Conv", ["x", "x"], { attribute: [{ name: "group", type: 2, i: 0 }] })] }),
      "group 0",
    ],
    ["no graph", { irVersion: 8 }, "no graph"],
  ])("a graph with %s is refused", (_, model, fault) => {
    expect(faultOf(model)).toContain(fault);
  });

  it("a graph with changed bytes is refused with a user error, or decoded", async () => {
    const random = new Random("damaged graphs");
    let refused = 0;
    for (const content of [bytes.get("nets/ANet.onnx"), bytes.get("train/tune_o.LNet_o.onnx")] as Uint8Array[])
      for (let trial = 0; trial < 300; trial++) {
        const copy = Uint8Array.from(content);
        for (let i = random.below(3); i >= 0; i--) copy[random.below(copy.length)] = random.below(256);
        const cut = random.chance(0.2) ? copy.subarray(0, random.below(copy.length)) : copy;
        const error = await readModel(sourceOf(cut)).catch((caught: unknown) => caught);
        if (!(error instanceof Error)) continue;
        expect(error).toBeInstanceOf(UserError);
        refused++;
      }
    expect(refused).toBeGreaterThan(100);
  });
});

describe("a net", () => {
  const engine = onnxEngine(1);
  const open = (file: string, image = plan.nets[2]?.input as { height: number; width: number }) => {
    const parameters = plan.nets.find(({ name }) => name === "ANet")?.parameters ?? [];
    const weights = initialWeights("test", parameters, 1);
    return engine.openNet({ graph: sourceOf(bytes.get(onnxFile(file)) as Uint8Array), image, weights });
  };

  it("a net that differs from its plan is refused", async () => {
    await (await open("nets/ANet")).close();
    await expect(open("nets/LNet_o")).rejects.toThrow("ONNX Runtime cannot run this graph");
    await expect(open("train/faces.ANet")).rejects.toThrow(UserError);
    await expect(open("nets/ANet", { height: 8, width: 8 })).rejects.toMatchObject({
      details: { file: "build/nets/x.onnx", found: expect.stringContaining("images of") },
    });
  });

  it.each(["when it is opened", "when it runs"])(
    "a net that ONNX Runtime refuses (%s) is reported as a damaged file",
    async (when) => {
      const model = decodeModel(bytes.get("nets/ANet.onnx") as Uint8Array);
      const conv = model.graph?.node?.find(({ opType }) => opType === "Conv");
      const attributeOf = (name: string) => conv?.attribute?.find((one) => one.name === name);
      const [group, pads] = [attributeOf("group"), attributeOf("pads")];
      if (when === "when it runs" && group) group.i = 7;
      if (when === "when it is opened" && pads) pads.ints = [1];
      bytes.set("nets/Odd.onnx", encodeModel(model));
      const image = plan.nets.find(({ name }) => name === "ANet")?.input ?? { height: 0, width: 0 };
      const work = open("nets/Odd").then((net) => net.run(new Uint8Array(image.height * image.width * 3), 1));
      await expect(work).rejects.toMatchObject({
        exitCode: 4,
        details: { file: "build/nets/x.onnx", hint: expect.stringContaining("fanc compile") },
      });
    },
  );
});
