import { describe, expect, it } from "vitest";
import { Random } from "../random.js";
import { trainSvmPerAttribute } from "./attribute-classifiers.js";
import { bestNeurons } from "./best-neurons.js";
import { emptyGram } from "./gram.js";
import { neuronTables, type SvmProblem, trainLinearSvm } from "./linear-svm.js";
import { defaultSvmOptions, type SvmOptions } from "./options.js";
import type { SvmReply } from "./svm-task.js";
import { openTeam } from "./svm-team.js";

const rows = 90;
const columns = 20;
const random = new Random("neurons");
const labels = Int8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : -1));
/** Features of very different scales: the smallest ones tell most about the label. */
const scaleOf = (k: number): number => 10 ** (k % 4);
const values = Float32Array.from({ length: rows * columns }, (_, i) => {
  const [row, k] = [Math.floor(i / columns), i % columns];
  return scaleOf(k) * (random.normal() + 2 + (k % 4 === 0 ? 0.8 * labels[row]! : 0.1 * labels[row]!));
});
const size = { rows, columns };
const problem = (over: Partial<SvmOptions>): SvmProblem => ({
  ...{ ...defaultSvmOptions, ...size, features: values, labels, tolerance: 1e-9, maxEpochs: 200_000 },
  ...over,
});

/** Some columns of the features, alone. */
const columnsOf = (kept: readonly number[]): Float32Array =>
  Float32Array.from({ length: rows * kept.length }, (_, i) => {
    const row = Math.floor(i / kept.length);
    return values[row * columns + kept[i % kept.length]!]!;
  });

/** Mean 0 and variance 1. */
function standardised(): Float32Array {
  const own = Float32Array.from(values);
  for (let k = 0; k < columns; k++) {
    const column = Array.from({ length: rows }, (_, row) => values[row * columns + k]!);
    const mean = column.reduce((sum, one) => sum + one, 0) / rows;
    const deviation = Math.sqrt(column.reduce((sum, one) => sum + (one - mean) ** 2, 0) / rows);
    for (let row = 0; row < rows; row++) own[row * columns + k] = (values[row * columns + k]! - mean) / deviation;
  }
  return own;
}

const solvers = [
  { loss: "squared_hinge", penalty: "l2", balance: "none", standardise: false },
  { loss: "squared_hinge", penalty: "l2", balance: "classes", standardise: true },
  { loss: "hinge", penalty: "l2", balance: "classes", standardise: false },
  { loss: "squared_hinge", penalty: "l1", balance: "none", standardise: false },
  { loss: "squared_hinge", penalty: "l1", balance: "classes", standardise: true },
] as const;

describe("neurons: an SVM on the best features", () => {
  it("keeps the features with the largest weights, of equal weights the first, and at least one", () => {
    const weights = Float64Array.of(0.1, -3, 2, 0, -2, 2);
    expect([...bestNeurons(weights, 0.5)]).toEqual([1, 2, 4]);
    expect([...bestNeurons(weights, 0.01)]).toEqual([1]);
    expect([...bestNeurons(weights, 1)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...bestNeurons(new Float64Array(7), 0.3)]).toEqual([0, 1]);
  });

  it.each(solvers)("is the fit on the columns that a fit on standardised features ranks first: %o", (solver) => {
    const first = trainLinearSvm({ ...problem({ ...solver, standardise: false }), features: standardised() });
    const kept = [...first.weights.keys()]
      .sort((a, b) => Math.abs(first.weights[b]!) - Math.abs(first.weights[a]!))
      .slice(0, 5)
      .sort((a, b) => a - b);
    const alone = trainLinearSvm({ ...problem(solver), features: columnsOf(kept), columns: 5 });
    const found = trainLinearSvm(problem({ ...solver, neurons: 0.25 }));
    expect(found.weights).toHaveLength(columns);
    for (let k = 0; k < columns; k++) {
      const at = kept.indexOf(k);
      if (at < 0) expect(Object.is(found.weights[k], 0), `feature ${k}`).toBe(true);
      else expect(found.weights[k]).toBeCloseTo(alone.weights[at]!, 9);
    }
    expect(found.bias).toBeCloseTo(alone.bias, 9);
    expect(found.objective).toBeCloseTo(alone.objective, 9);
    expect(found.converged).toBe(true);
  });

  it("ranks by standardised features, so that the scale of a feature does not matter", () => {
    const { weights } = trainLinearSvm(problem({ neurons: 0.15 }));
    const kept = [...weights.keys()].filter((k) => weights[k] !== 0);
    expect(kept).toHaveLength(3);
    expect(kept.every((k) => k % 4 === 0)).toBe(true);
  });

  it("a share that is rounded to all features gives the fit on all, to the bit", () => {
    const all = trainLinearSvm(problem({ standardise: true }));
    expect(trainLinearSvm(problem({ standardise: true, neurons: 0.99 }))).toEqual(all);
  });

  const names = ["One", "Other", "Always"];
  const many = Int8Array.from({ length: rows * 3 }, (_, i) => {
    const row = Math.floor(i / 3);
    if (i % 3 === 0) return labels[row]!;
    return i % 3 === 1 ? (values[row * columns + 3]! > 2000 ? 1 : -1) : 1;
  });

  it("each attribute keeps its own features, with exact zeros in the classifiers", async () => {
    const options = problem({ neurons: 0.1, maxEpochs: 3, tolerance: 0.01 });
    const { classifiers } = await trainSvmPerAttribute({ values, ...size }, { names, labels: many }, options);
    const kept = names.map((_, a) =>
      [...classifiers.weights.subarray(a * columns, (a + 1) * columns).entries()].flatMap(([k, w]) =>
        w === 0 ? [] : k,
      ),
    );
    expect(kept.map((one) => one.length)).toEqual([2, 2, 0]);
    expect(kept[1]).toContain(3);
    expect(kept[0]).not.toEqual(kept[1]);
  });

  it("a worker thread ranks with the Gram matrix of the standardised features", async () => {
    const options = problem({ neurons: 0.25, maxEpochs: 0 });
    const tables = neuronTables(values, rows, columns, options);
    const { table } = tables.ranking ?? tables.features;
    const gram = table.layout === "rows" ? emptyGram(table) : undefined;
    const team = openTeam({ ...size, tables, labels, options, gram, features: undefined }, 1, undefined);
    const replies: SvmReply[] = [];
    try {
      await team.run([{ kind: "gram", block: 0 }], () => undefined);
      await team.run([{ kind: "fit", attribute: 0 }], (reply) => replies.push(reply));
    } finally {
      await team.close();
    }
    expect(gram?.values.some((value) => value !== 0)).toBe(true);
    expect(replies[0]?.result).toEqual(trainLinearSvm(options));
  });

  it("refuses a share outside 0 to 1", () => {
    for (const neurons of [0, -0.1, 1.01, Number.NaN])
      expect(() => trainLinearSvm(problem({ neurons }))).toThrow("SVM option neurons");
  });
});
