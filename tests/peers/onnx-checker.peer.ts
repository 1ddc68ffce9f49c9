import { expect, it } from "vitest";
import { buildInference } from "../../compiler/graphs/inference.js";
import { buildTrainingStep } from "../../compiler/graphs/training-step.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { nodeOf } from "../../compiler/ir/graph.js";
import { opsetVersion } from "../../compiler/operators/onnx/writer.js";
import { emitOnnx } from "../../compiler/targets/onnx/emit.js";
import { type Checked, checkModels } from "./support/check-models.js";
import { trainings } from "./support/nets.js";
import { samples } from "./support/samples.js";

const graphs: readonly (readonly [name: string, graph: Graph])[] = [
  ...samples.map(({ name, backward }) => [name, backward] as const),
  ...Object.entries(trainings).map(([name, options]) => [`step: ${name}`, buildTrainingStep(options).graph] as const),
  ...Object.entries(trainings).map(([name, { net, size, normalise }]) => {
    const last = net.layers.at(-1)?.statement ?? "";
    return [`inference: ${name}`, buildInference({ ...net, response: "C1" }, size, normalise, [last]).graph] as const;
  }),
];

it("every emitted graph passes ONNX's checker and strict shape inference", async () => {
  const answers = await checkModels(graphs.map(([, graph]) => emitOnnx(graph)));
  expect(answers).toHaveLength(graphs.length);
  graphs.forEach(([name, graph], i) => {
    const answer = answers[i] as Checked;
    expect(answer.problem, name).toBeUndefined();
    expect(answer.opset).toBe(opsetVersion);
    expect(answer.nodes, name).toBeGreaterThan(1);
    expect(answer.unknown, `${name}: values whose shape ONNX cannot infer`).toEqual([]);
    for (const output of graph.outputs) {
      const { shape } = nodeOf(graph, output.id).type;
      expect(answer.declared[output.name], `${name}: ${output.name}`).toEqual([...shape]);
      expect(answer.inferred[output.name], `${name}: ${output.name}, inferred`).toEqual([...shape]);
    }
  });
});

it("the checker notices a wrong size", async () => {
  const [, graph] = graphs[0] as (typeof graphs)[number];
  const wrong: Graph = {
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.label === "y" ? { ...node, type: { dtype: "f32", shape: [2, 4, 99, 99] } } : node,
    ),
  };
  const [answer] = await checkModels([emitOnnx(wrong)]);
  expect(answer?.problem).toMatch(/shape/i);
});
