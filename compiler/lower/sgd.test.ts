import { describe, expect, it } from "vitest";
import { runOnnx } from "../../tests/support/run-onnx.js";
import { differentiate } from "../autodiff/differentiate.js";
import { GraphBuilder } from "../ir/builder.js";
import type { Graph, NodeId } from "../ir/graph.js";
import type { SgdModel } from "../model/index.js";
import { evaluateGraph } from "../reference/evaluate.js";
import { type Tensor64, tensorOf } from "../reference/tensor.js";
import type { Parameter } from "./parameters.js";
import { clipped, sgdUpdate } from "./sgd.js";

const optimizer = (changes: Partial<SgdModel>): SgdModel => ({
  kind: "sgd",
  lr: 0.1,
  momentum: 0.9,
  decay: 0,
  clip: undefined,
  policy: { kind: "fixed" },
  ...changes,
});

const parameter = (name: string, shape: readonly number[], lrMultiplier = 1, decayMultiplier = 1): Parameter => ({
  name,
  shape,
  init: { kind: "constant", value: 0 },
  fanIn: 1,
  lrMultiplier,
  decayMultiplier,
});

/** A step whose loss is sum(p * dp) + sum(q * dq), so that the gradients are the inputs dp and dq themselves. */
function linearStep(parameters: readonly Parameter[], sgd: SgdModel): Graph {
  const b = new GraphBuilder();
  const lr = b.input("lr", { dtype: "f32", shape: [] });
  const weights = parameters.map((p) => b.input(p.name, { dtype: "f32", shape: p.shape }));
  const terms = parameters.map((p, i) => {
    const slope = b.input(`d${p.name}`, { dtype: "f32", shape: p.shape });
    const product = b.add({ kind: "mul" }, [weights[i] as NodeId, slope], "term");
    return b.add({ kind: "sum", axes: p.shape.map((_, axis) => axis) }, [product], "term");
  });
  const loss = terms.reduce((sum, term) => b.add({ kind: "add" }, [sum, term], "loss"));
  const gradients = clipped(b, differentiate(b, loss, weights), sgd.clip);
  const outputs: Record<string, NodeId> = {};
  parameters.forEach((p, i) => {
    const weight = weights[i] as NodeId;
    const updated = sgdUpdate(b, { parameter: p, weight, gradient: gradients.get(weight) as NodeId, lr }, sgd);
    outputs[`${p.name}.next`] = updated.weight;
    outputs[`${p.name}.velocity.next`] = updated.velocity;
  });
  return b.finish("step", outputs);
}

const vector = (...values: readonly number[]): Tensor64 => tensorOf([values.length], values);

type Run = (graph: Graph, feeds: Record<string, Tensor64>) => Promise<Readonly<Record<string, Tensor64>>>;
const engines: readonly (readonly [string, Run])[] = [
  ["reference", async (graph, feeds) => evaluateGraph(graph, feeds)],
  ["ONNX Runtime", runOnnx],
];

function expectClose(found: Tensor64 | undefined, expected: readonly number[]): void {
  expect(found?.data.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found?.data[i]).toBeCloseTo(value, 6);
  });
}

describe.each(engines)("sgd in the %s", (_, run) => {
  it("Caffe's momentum with multipliers and decay over three steps, computed by hand", async () => {
    // m = 0.9, lr = 0.1 x 2, decay = 0.01 x 0.5 on one weight w = 1, V = 0.
    const graph = linearStep([parameter("w", [1], 2, 0.5)], optimizer({ decay: 0.01 }));
    let w = vector(1);
    let velocity = vector(0);
    const expected = [
      // g = 3: V = 0.2 (3 + 0.005) = 0.601, w = 0.399
      { g: 3, lr: 0.1, velocity: 0.601, w: 0.399 },
      // g = -1: V = 0.5409 + 0.2 (-1 + 0.001995) = 0.341299, w = 0.057701
      { g: -1, lr: 0.1, velocity: 0.341299, w: 0.057701 },
      // g = 2 at a tenth of the rate, which acts on the new term only: V = 0.3071691 + 0.02 (2 + 0.000288505)
      { g: 2, lr: 0.01, velocity: 0.3471748701, w: -0.2894738701 },
    ];
    for (const step of expected) {
      const result = await run(graph, {
        w,
        dw: vector(step.g),
        "w.velocity": velocity,
        lr: tensorOf([], [step.lr]),
      });
      expectClose(result["w.velocity.next"], [step.velocity]);
      expectClose(result["w.next"], [step.w]);
      w = result["w.next"] as Tensor64;
      velocity = result["w.velocity.next"] as Tensor64;
    }
  });

  const p = parameter("p", [2]);
  const q = parameter("q", [1, 1], 2);
  const still = { "p.velocity": vector(0, 0), "q.velocity": tensorOf([1, 1], [0]), lr: tensorOf([], [0.1]) };

  it("shortens all gradients together to the limit, before decay and multipliers", async () => {
    // |(2, 3, 6)| = 7; limit 3.5 halves every gradient to (1, 1.5, 3).
    const graph = linearStep([p, q], optimizer({ clip: 3.5, decay: 0.5 }));
    const feeds = { ...still, p: vector(1, -1), q: tensorOf([1, 1], [4]), dp: vector(2, 3), dq: tensorOf([1, 1], [6]) };
    const result = await run(graph, feeds);
    // p: 0.1 (1 + 0.5) = 0.15 and 0.1 (1.5 - 0.5) = 0.1; q: 2 x 0.1 (3 + 2) = 1
    expectClose(result["p.velocity.next"], [0.15, 0.1]);
    expectClose(result["p.next"], [0.85, -1.1]);
    expectClose(result["q.velocity.next"], [1]);
    expectClose(result["q.next"], [3]);
  });

  it.each([
    ["shorter than the limit", [2, 3, 6], 7.5],
    ["as long as the limit", [2, 3, 6], 7],
    ["zero", [0, 0, 0], 1],
  ] as const)("leaves gradients alone that are %s", async (_name, [g0, g1, g2], clip) => {
    const graph = linearStep([p, q], optimizer({ clip }));
    const feeds = {
      ...still,
      p: vector(0, 0),
      q: tensorOf([1, 1], [0]),
      dp: vector(g0, g1),
      dq: tensorOf([1, 1], [g2]),
    };
    const result = await run(graph, feeds);
    expectClose(result["p.velocity.next"], [0.1 * g0, 0.1 * g1]);
    expectClose(result["q.velocity.next"], [0.2 * g2]);
  });
});
