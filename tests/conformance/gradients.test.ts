import { describe, expect, it } from "vitest";
import type { NodeId } from "../../compiler/ir/graph.js";
import type { OperatorKind } from "../../compiler/ir/operators/table.js";
import { differentiate } from "../../compiler/operators/differentiate.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { NotDifferentiable } from "../../compiler/operators/meaning.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { Random } from "../../runtime/random.js";
import { slopeAt } from "../support/slope.js";
import { type Case, type Cases, casesOf, operatorKinds } from "./operators.js";

/** Operators that training nets differentiate. */
const differentiable: readonly OperatorKind[] = operatorKinds.filter((kind) => hasRule(kind));

/** Gradients themselves, what the update rule and inference consist of, and functions of seeds and labels. */
const others: readonly OperatorKind[] = [
  ...operatorKinds.filter((kind) => kind.endsWith("Grad")),
  "constant",
  "normaliseImage",
  "normaliseImageBy",
  "addRegions",
  "untileCells",
  "cutPatches",
  "join",
  "part",
  "mirror",
  "crop2d",
  "batchMean",
  "batchVariance",
  "fixedNorm",
  "slice",
  "dropoutMask",
  "pairLaplacian",
  "scaleRows",
  "select",
  "clipFactor",
  "broadcast",
];

interface Differentiated {
  readonly value: (feeds: Readonly<Record<string, Tensor64>>) => number;
  readonly gradients: ReadonlyMap<string, Tensor64>;
  readonly feeds: Readonly<Record<string, Tensor64>>;
}

/** The result of a case, weighted with random numbers and summed, and its gradient; undefined without a rule. */
function differentiated({ builder: b, feeds }: Cases, { name, result, floats }: Case): Differentiated | undefined {
  const shape = b.type(result).shape.map(Number);
  const random = new Random("weighting", name);
  const weighting = tensorOf(
    shape,
    Float64Array.from({ length: volumeOf(shape) }, () => random.normal()),
  );
  const weighted = b.add({ kind: "mul" }, [result, b.input(name, { dtype: "f32", shape })], "weighted");
  const axes = shape.map((_, i) => i);
  const scalar = axes.length === 0 ? weighted : b.add({ kind: "sum", axes }, [weighted], "scalar");
  const found = gradientsOf(b, scalar, floats);
  if (found === undefined) return undefined;
  const named = new Map([...found].map(([id, gradient]) => [b.node(id).label, gradient]));
  const all = { ...feeds, [name]: weighting };
  const results = evaluateGraph(b.finish(name, Object.fromEntries(named)), all);
  const loss = b.finish(name, { scalar });
  return {
    value: (changed) => evaluateGraph(loss, changed).scalar?.data[0] as number,
    gradients: new Map(Object.entries(results)),
    feeds: all,
  };
}

function gradientsOf(b: Cases["builder"], scalar: NodeId, floats: readonly NodeId[]) {
  try {
    const found = differentiate(b, scalar, floats);
    return found.size === 0 ? undefined : found;
  } catch (error) {
    if (error instanceof NotDifferentiable) return undefined;
    throw error;
  }
}

function hasRule(kind: OperatorKind): boolean {
  const cases = casesOf(kind, 1);
  return cases.all.some((one) => differentiated(cases, one) !== undefined);
}

/** Central difference of a case along a random direction of one input, with the value that the gradient gives. */
function slopes({ value, gradients, feeds }: Differentiated, input: string, random: Random) {
  const { shape, data } = feeds[input] as Tensor64;
  const gradient = gradients.get(input) as Tensor64;
  const direction = data.map(() => random.normal());
  const expected = direction.reduce((sum, d, i) => sum + d * (gradient.data[i] as number), 0);
  const moved = (by: number): number =>
    value({
      ...feeds,
      [input]: tensorOf(
        shape,
        data.map((v, i) => v + by * (direction[i] as number)),
      ),
    });
  const scale = Math.max(Math.hypot(...gradient.data), 1e-3);
  return { expected, scale, found: slopeAt(moved, value(feeds), scale) };
}

describe("gradients of operators against numeric differentiation", () => {
  it.each(differentiable)("the gradient of %s equals numeric differentiation", (kind) => {
    const cases = casesOf(kind, 6);
    let [checked, kinks] = [0, 0];
    for (const one of cases.all) {
      const made = differentiated(cases, one);
      if (made === undefined) continue;
      for (const input of made.gradients.keys()) {
        const { expected, scale, found } = slopes(made, input, new Random("direction", one.name, input));
        if (found.kind === "kink") kinks += 1;
        else expect(Math.abs(found.value - expected) / scale, `${one.name}, ${input}`).toBeLessThan(1e-5);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(5);
    expect(kinks).toBeLessThan(0.1 * checked);
  });

  it("no other operator of the IR has a gradient", () => {
    expect([...differentiable, ...others].sort()).toEqual([...operatorKinds].sort());
  });
});
