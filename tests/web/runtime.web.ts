import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { buildInference } from "../../compiler/graphs/inference.js";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { tensorOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { inferenceFeeds, randomSteps, stepFeeds, stepNormalise } from "../support/random-step.js";
import { differingOutputs, runOnnx } from "../support/run-onnx.js";
import { runOnnxWeb, webVersion } from "../support/run-onnx-web.js";

const manifest = JSON.parse(await readFile("package.json", "utf8"));

it("is the version that trains", () => {
  expect(webVersion).toBe(manifest.dependencies["onnxruntime-node"]);
});

it.each(randomSteps(24).map((one) => [one.number, one] as const))(
  "a training step and the net of random net %i are what the native runtime makes of them",
  async (number, { text, step, net, size }) => {
    const feeds = stepFeeds(step, new Random("web", number));
    const last = [...net.outputs.keys()].at(-1) ?? "";
    const inference = buildInference(net, size, stepNormalise, [last]).graph;
    for (const [graph, values] of [
      [step.graph, feeds],
      [inference, inferenceFeeds(inference, feeds)],
    ] as const) {
      const [native, web] = [await runOnnx(graph, values), await runOnnxWeb(graph, values)];
      expect(Object.keys(web)).toEqual(Object.keys(native));
      expect(differingOutputs(native, web), text).toEqual([]);
    }
  },
);

it.each([0, 1, 7, 2 ** 31, 2 ** 40 + 3])("draws the dropout mask of seed %i that all engines draw", async (seed) => {
  const b = new GraphBuilder();
  const op = { kind: "dropoutMask", rate: 0.4, salt: 5, shape: [16, 300] } as const;
  const graph = b.finish("mask", { mask: b.add(op, [b.input("seed", { dtype: "i64", shape: [] })], "mask") });
  const feeds = { seed: tensorOf([], [seed]) };
  const masks = [evaluateGraph(graph, feeds), await runOnnx(graph, feeds), await runOnnxWeb(graph, feeds)];
  const [kept, ...others] = masks.map(({ mask }) => [...(mask?.data ?? [])].map((v) => v > 0));
  expect(kept?.filter(Boolean).length).toBeGreaterThan(0);
  for (const other of others) expect(other).toEqual(kept);
});
