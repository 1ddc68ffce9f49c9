import { expect, it } from "vitest";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { checkGradients } from "../support/gradient-check.js";
import { runOnnx } from "../support/run-onnx.js";

it("the gradient of hinge over attributes is right in both engines", async () => {
  await checkGradients(
    "hinge",
    (b, input) =>
      b.add({ kind: "hingeLoss" }, [input("z", 3, 4), b.input("targets", { dtype: "f32", shape: [3, 4] })], "loss"),
    { targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]) },
  );
});

const focuses = [
  { positive: 0, negative: 0, margin: 0, smoothing: 0 },
  { positive: 2, negative: 2, margin: 0, smoothing: 0 },
  { positive: 1, negative: 4, margin: 0.05, smoothing: 0 },
  { positive: 0.5, negative: 3, margin: 0.2, smoothing: 0.2 },
] as const;

it.each(focuses)("the gradient of weighted terms of a sigmoid is right in both engines: %o", async (focus) => {
  await checkGradients(
    `sigmoid terms ${JSON.stringify(focus)}`,
    (b, input) => {
      const targets = b.input("targets", { dtype: "f32", shape: [3, 4] });
      const terms = b.add({ kind: "sigmoidTerms", ...focus }, [input("z", 3, 4), targets], "terms");
      return b.add({ kind: "mul" }, [terms, b.input("weights", { dtype: "f32", shape: [3, 4] })], "loss");
    },
    {
      targets: tensorOf([3, 4], [0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1]),
      weights: tensorOf([3, 4], [1, 0.5, 2, 0, 1, 3, 0.2, 1, 0, 1, 2, 0.7]),
    },
  );
});

it("terms whose labels all weigh the same are the plain losses, and a weight of 0 deletes a label", () => {
  const [targets, z] = [tensorOf([2, 2], [1, 0, 0, 1]), tensorOf([2, 2], [0.5, -2, 3, -100])];
  for (const [plain, terms] of [
    [{ kind: "sigmoidCrossEntropy" }, { kind: "sigmoidTerms", ...focuses[0] }],
    [{ kind: "hingeLoss" }, { kind: "hingeTerms" }],
  ] as const) {
    const b = new GraphBuilder();
    const inputs = ["z", "targets"].map((name) => b.input(name, { dtype: "f32", shape: [2, 2] }));
    const weights = b.input("weights", { dtype: "f32", shape: [2, 2] });
    const product = b.add({ kind: "mul" }, [b.add(terms, inputs, "terms"), weights], "weighted");
    const graph = b.finish("check", {
      plain: b.add(plain, inputs, "plain"),
      weighted: b.add({ kind: "sum", axes: [0, 1] }, [product], "sum"),
    });
    const lossOf = (...of: readonly number[]) => evaluateGraph(graph, { z, targets, weights: tensorOf([2, 2], of) });
    const alike = lossOf(0.5, 0.5, 0.5, 0.5);
    expect(alike.weighted?.data[0]).toBeCloseTo(alike.plain?.data[0] as number, 12);
    const one = lossOf(0, 0, 0, 1).weighted?.data[0];
    expect(one).toBeCloseTo(plain.kind === "hingeLoss" ? 101 : 100, 9);
  }
});

it.each([0.5, 2, 10])("the gradient of contrastive with a margin of %f is right in both engines", async (margin) => {
  await checkGradients(
    `contrastive ${margin}`,
    (b, input) =>
      b.add(
        { kind: "contrastiveLoss", margin },
        [input("f", 6, 3), b.input("labels", { dtype: "i64", shape: [6] })],
        "loss",
      ),
    { labels: tensorOf([6], [7, 3, 7, 7, 3, 1]) },
  );
});

it("the gradients of division, root and offset are right in both engines", async () => {
  await checkGradients("quotient", (b, input) => {
    const [p, q] = [input("p", 3, 4), input("q", 3, 4)];
    const positive = b.add({ kind: "offset", by: 0.5 }, [b.add({ kind: "mul" }, [q, q], "square")], "positive");
    return b.add({ kind: "div" }, [p, b.add({ kind: "sqrt" }, [positive], "root")], "quotient");
  });
});

async function bothEngines(
  kind: "loss" | "gradient",
  features: Tensor64,
  labels: Tensor64,
  margin: number,
): Promise<readonly (readonly number[])[]> {
  const b = new GraphBuilder();
  const inputs = [
    b.input("f", { dtype: "f32", shape: features.shape }),
    b.input("labels", { dtype: "i64", shape: labels.shape }),
  ];
  const op = kind === "loss" ? "contrastiveLoss" : "contrastiveLossGrad";
  const graph = b.finish("check", { found: b.add({ kind: op, margin }, inputs, "found") });
  const feeds = { f: features, labels };
  return [evaluateGraph(graph, feeds), await runOnnx(graph, feeds)].map((found) => Array.from(found.found?.data ?? []));
}

it("contrastive of three points equals the result computed by hand", async () => {
  // Distances: 5 (equal labels), 1 and sqrt(20) (different labels). Margin 2: (25/2 + 1/2 + 0) / 3.
  const features = tensorOf([3, 2], [0, 0, 3, 4, 1, 0]);
  const labels = tensorOf([3], [1, 1, 2]);
  for (const [loss] of await bothEngines("loss", features, labels, 2)) expect(loss).toBeCloseTo(13 / 3, 5);
  // Towards the second point, away from the third: ((0 - 3) + (2 - 1) * 1) / 3 and (0 - 4) / 3.
  for (const [x, y] of await bothEngines("gradient", features, labels, 2)) {
    expect(x).toBeCloseTo(-2 / 3, 5);
    expect(y).toBeCloseTo(-4 / 3, 5);
  }
});

it("equal vectors of two identities, and a batch of one, give finite numbers", async () => {
  const twins = tensorOf([2, 2], [1, 2, 1, 2]);
  for (const slopes of await bothEngines("gradient", twins, tensorOf([2], [1, 2]), 1))
    for (const slope of slopes) expect(slope).toBeCloseTo(0, 3);
  const alone = tensorOf([1, 2], [1, 2]);
  for (const loss of await bothEngines("loss", alone, tensorOf([1], [1]), 1)) expect(loss).toEqual([0]);
});
