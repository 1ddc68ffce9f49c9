import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../compiler/ir/builder.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { lossOf } from "../../compiler/losses/losses.js";
import type { LossTerm } from "../../compiler/model/index.js";
import { differentiate } from "../../compiler/operators/differentiate.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { countLabels } from "../../runtime/train/label-counts.js";
import { LabelWeights, lossOfSums, type WeightedTerm } from "../../runtime/train/label-weights.js";
import { runOnnx } from "../support/run-onnx.js";

const names = ["Bald", "Young", "Smiling"];
const plain = { masked: true, balance: "none", weights: [] } as const;
const terms: readonly (readonly [string, WeightedTerm])[] = [
  ["sigmoid", { kind: "sigmoid", weight: 1, over: "Tags", weighting: { ...plain, weights: [], smoothing: 0 } }],
  ["hinge", { kind: "hinge", weight: 1, over: "Tags", weighting: { ...plain, weights: [] } }],
];
const focused: WeightedTerm = {
  kind: "sigmoid",
  weight: 1,
  over: "Tags",
  weighting: {
    masked: true,
    balance: "classes",
    weights: [{ attribute: "Young", factor: 3 }],
    focus: { positive: 1, negative: 4, margin: 0.05 },
    smoothing: 0.1,
    difficulty: { kind: "dwa", temperature: 2 },
  },
};

/** The loss of a batch and its gradient with respect to the logits. */
function lossGraph(term: LossTerm, batch: number, outputs: number): Graph {
  const b = new GraphBuilder();
  const shape = [batch, outputs];
  const logits = b.input("z", { dtype: "f32", shape });
  const never = (): never => {
    throw new Error("a loss over attributes reads no labels and no layer");
  };
  const loss = lossOf(term).lower(term, {
    b,
    batch,
    logits,
    labels: never,
    layer: never,
    targets: () => b.input("targets", { dtype: "f32", shape }),
    labelWeights: () => b.input("labelWeights", { dtype: "f32", shape }),
  });
  const gradient = differentiate(b, loss, [logits]).get(logits);
  if (gradient === undefined) throw new Error("no gradient");
  return b.finish("loss", { loss, gradient });
}

interface Rows {
  readonly labels: readonly (readonly number[])[];
  readonly z: readonly (readonly number[])[];
}

function drawn(rows: number): Rows {
  const random = new Random("labels", rows);
  return {
    labels: Array.from({ length: rows }, () => names.map(() => random.pick([-1, -1, 0, 1]))),
    z: Array.from({ length: rows }, () => names.map(() => Math.fround(2 * random.normal()))),
  };
}

const batchOf = ({ labels }: Rows) => ({
  targets: Float32Array.from(labels.flat(), (label) => (label > 0 ? 1 : 0)),
  known: Uint8Array.from(labels.flat(), (label) => (label === 0 ? 0 : 1)),
});
const weightsOf = (term: WeightedTerm, { labels }: Rows) =>
  new LabelWeights(
    term,
    names,
    countLabels(
      labels.map((row) => ({ attributes: Int8Array.from(row) })),
      names.length,
    ),
  );
const tensor = (values: Iterable<number>, shape: readonly number[]): Tensor64 => tensorOf(shape, [...values]);

const engines = [
  ["the reference", async (graph: Graph, feeds: Record<string, Tensor64>) => evaluateGraph(graph, feeds)],
  ["ONNX Runtime", runOnnx],
] as const;

describe.each(engines)("in %s", (engine, run) => {
  const digits = engine === "the reference" ? 6 : 5;
  const weighted = (term: WeightedTerm, rows: Rows, difficulty?: readonly number[]) => {
    const [batch, shape] = [batchOf(rows), [rows.z.length, names.length]];
    return run(lossGraph(term as LossTerm, rows.z.length, names.length), {
      z: tensor(rows.z.flat(), shape),
      targets: tensor(batch.targets, shape),
      labelWeights: tensor(weightsOf(term, rows).ofBatch(batch, difficulty), shape),
    });
  };

  it.each(terms)(
    "a masked %s loss and its gradient are those of each attribute without its unknown rows",
    async (_, term) => {
      for (const rows of [drawn(1), drawn(5), drawn(12)]) {
        const found = await weighted(term, rows);
        let loss = 0;
        const gradient = rows.z.map(() => names.map(() => 0));
        for (const a of names.keys()) {
          const left = rows.labels.flatMap((row, i) => (row[a] === 0 ? [] : [i]));
          if (left.length === 0) continue;
          const without = { ...term, weighting: undefined } as LossTerm;
          const alone = await run(lossGraph(without, left.length, 1), {
            z: tensor(
              left.map((i) => rows.z[i]?.[a] as number),
              [left.length, 1],
            ),
            targets: tensor(
              left.map((i) => (rows.labels[i]?.[a] === 1 ? 1 : 0)),
              [left.length, 1],
            ),
          });
          loss += alone.loss?.data[0] as number;
          for (const [k, i] of left.entries()) (gradient[i] as number[])[a] = alone.gradient?.data[k] as number;
        }
        expect(found.loss?.data[0]).toBeCloseTo(loss, digits);
        for (const [i, slope] of gradient.flat().entries()) expect(found.gradient?.data[i]).toBeCloseTo(slope, digits);
      }
    },
  );

  it("the loss of a step is the one that the runtime computes from the logits, times the weights by difficulty", async () => {
    const rows = drawn(9);
    const weights = weightsOf(focused, rows);
    const sums = weights.sums(batchOf(rows), { shape: [9, 3], data: Float32Array.from(rows.z.flat()) }, 9);
    expect((await weighted(focused, rows)).loss?.data[0]).toBeCloseTo(lossOfSums(sums), digits);
    const difficulty = [0.5, 2, 0.5];
    const scaled = { ...sums, losses: sums.losses.map((one, a) => one * (difficulty[a] as number)) };
    expect((await weighted(focused, rows, difficulty)).loss?.data[0]).toBeCloseTo(lossOfSums(scaled), digits);
  });

  it("logits of -100 and 100 give finite losses and gradients", async () => {
    const z = [-100, -20, 20, 100].map((one) => [one, one, one]);
    for (const label of [-1, 1]) {
      const found = await weighted(focused, { z, labels: z.map(() => [label, label, label]) });
      for (const one of [...(found.loss?.data ?? [Number.NaN]), ...(found.gradient?.data ?? [Number.NaN])])
        expect(Number.isFinite(one)).toBe(true);
    }
  });
});
