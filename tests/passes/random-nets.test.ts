import { describe, expect, it } from "vitest";
import { buildInference } from "../../compiler/graphs/inference.js";
import { buildTrainingStep } from "../../compiler/graphs/training-step.js";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { parseGraph } from "../../compiler/ir/parse.js";
import { printGraph } from "../../compiler/ir/print.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import type { AfterPass } from "../../compiler/passes/pipeline.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { stageSize } from "../../compiler/shape/input-sizes.js";
import { Random } from "../../runtime/random.js";
import { analyseText } from "../support/analyse-text.js";
import { randomSpec } from "../support/random-net.js";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";

const nets = 40;
const normalise = { kind: "fixed", mean: [127.5, 127.5, 127.5], std: [64, 64, 64] } as const;

interface Case {
  readonly number: number;
  readonly training: readonly AfterPass[];
  readonly inference: readonly AfterPass[];
}

/** Random nets that are valid, with the graphs of their training step and of the net itself. */
function cases(): readonly Case[] {
  const found: Case[] = [];
  for (let number = 0; found.length < nets; number++) {
    const model = analyseText(randomSpec(new Random("passes", number))).value;
    const [net] = model?.nets ?? [];
    const [stage] = model?.schedule?.stages ?? [];
    if (model === undefined || net === undefined || stage?.kind !== "train") continue;
    const size = stageSize(model, stage, net)?.size ?? { height: 0, width: 0 };
    const last = [...net.outputs.keys()].at(-1) ?? "";
    found.push({
      number,
      training: buildTrainingStep({ net, size, stage, normalise, outputs: 3 }).passes,
      inference: buildInference(net, size, normalise, [last]).passes,
    });
  }
  return found;
}

/** Any values; variances and the running statistics of squares are positive. */
function feedsOf(graph: Graph, random: Random): Readonly<Record<string, Tensor64>> {
  const value = (name: string): number => {
    if (name === "image") return random.below(256);
    if (name === "labels") return random.below(3);
    if (name === "targets" || name === "seed") return random.below(2);
    return name.endsWith("variance") ? 0.5 + random.next() : 0.4 * random.normal();
  };
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape.map((d) => (d === "N" ? 3 : d));
      return [
        name,
        tensorOf(
          shape,
          Float64Array.from({ length: volumeOf(shape) }, () => value(name)),
        ),
      ];
    }),
  );
}

function expectEqual(before: Graph, after: Graph, number: number): void {
  const feeds = feedsOf(before, new Random("feeds", number));
  const [expected, found] = [evaluateGraph(before, feeds), evaluateGraph(after, feeds)];
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, { data }] of Object.entries(expected)) {
    const largest = data.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    data.forEach((v, i) => {
      const difference = Math.abs(v - (found[name]?.data[i] ?? Number.NaN));
      if (!(difference <= 1e-9 * largest)) expect.fail(`${name}[${i}] is off by ${difference}`);
    });
  }
}

const graphOf = (passes: readonly AfterPass[], name: string): Graph => {
  const found = passes.find(({ pass }) => pass === name);
  if (found === undefined) throw new Error(`no pass ${name}`);
  return found.graph;
};

describe.each(cases())("random net $number", ({ number, training, inference }) => {
  it("a random net reads back from text after every pass", () => {
    for (const { graph } of [...training, ...inference]) {
      const text = printGraph(graph);
      expect(parseGraph(text)).toEqual(graph);
      expect(printGraph(parseGraph(text))).toBe(text);
    }
  });

  it("a random net gives the same result after the passes, in training and in inference", () => {
    expectEqual(graphOf(training, "update"), (training.at(-1) as AfterPass).graph, number);
    expectEqual(graphOf(inference, "built"), (inference.at(-1) as AfterPass).graph, number);
  });

  it("a random net gives the same result in ONNX Runtime", async () => {
    const [built, last] = [graphOf(inference, "built"), (inference.at(-1) as AfterPass).graph];
    const feeds = feedsOf(built, new Random("feeds", number));
    const [expected, found] = [evaluateGraph(built, feeds), await runOnnx(last, feeds)];
    for (const [name, value] of Object.entries(found))
      expect(relativeDifference(value, expected[name] as Tensor64)).toBeLessThan(1e-4);
  });
});

it("the random nets use normalisation, factors and activations that are fused, and all kinds of identities", () => {
  const kinds = new Set(
    cases().flatMap(({ inference }) => inference.flatMap(({ graph }) => graph.nodes.map((n) => n.op.kind))),
  );
  expect([...kinds]).toEqual(expect.arrayContaining(["fixedNorm", "scaleRows", "conv2d", "dense", "relu"]));
});
