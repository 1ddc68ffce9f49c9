import { expect, it } from "vitest";
import { buildTrainingStep, type TrainingStep } from "../../compiler/graphs/training-step.js";
import type { Graph } from "../../compiler/ir/graph.js";
import type { LayerModel, NetModel } from "../../compiler/model/index.js";
import { type RandomStep, randomSteps, stepNormalise } from "../support/random-step.js";

/** The same net with the layers before `from` frozen. */
function frozen(net: NetModel, from: number): NetModel {
  const layers = net.layers.map((layer, i): LayerModel => {
    const { op } = layer;
    if (i >= from) return layer;
    if ("weightLr" in op) return { ...layer, op: { ...op, weightLr: 0, biasLr: 0 } };
    return layer;
  });
  return { ...net, layers };
}

const frozenNames = ({ parameters }: TrainingStep): readonly string[] =>
  parameters.filter(({ trainable, lrMultiplier }) => trainable && lrMultiplier === 0).map(({ name }) => name);

const rebuilt = ({ stage, size, step }: RandomStep, net: NetModel): TrainingStep => {
  const outputs = step.outputLayerParameters[0]?.shape[0] ?? 0;
  return buildTrainingStep({ net, size, stage, normalise: stepNormalise, outputs });
};

/** Nodes that no output needs, inputs apart: work for nothing. */
function idle({ nodes, outputs }: Graph): readonly string[] {
  const needed = new Set(outputs.map(({ id }) => id));
  for (const node of nodes.toReversed()) if (needed.has(node.id)) for (const id of node.inputs) needed.add(id);
  return nodes.filter(({ id, op }) => !needed.has(id) && op.kind !== "input").map(({ label }) => label);
}

/** Parameters of the other layers have multipliers of another name. */
const simple = (one: RandomStep): boolean => !/batchnorm|prelu/.test(one.text);

/** Operators that only gradients with respect to layers need; those of losses are always there. */
const gradients = (graph: Graph): readonly string[] =>
  graph.nodes
    .map(({ op }) => op.kind)
    .filter((kind) => /Grad$/.test(kind) && !/(Entropy|Terms|hinge|contrastive)/.test(kind));

const nets = randomSteps(60).filter(simple).slice(0, 20);

it.each(nets.map((one) => [one.number, one] as const))(
  "random net %i computes fewer gradients the more layers are frozen",
  (_, one) => {
    expect(idle(one.step.graph)).toEqual([]);
    const counts = [0, 1, Math.ceil(one.net.layers.length / 2), one.net.layers.length].map((from) => {
      const step = rebuilt(one, frozen(one.net, from));
      const names = frozenNames(step);
      const outputs = step.graph.outputs.map(({ name }) => name);
      for (const name of names) {
        expect(outputs, "no update").not.toContain(`${name}.next`);
        expect(step.state.map((array) => array.name)).not.toContain(`${name}.velocity`);
      }
      expect(idle(step.graph)).toEqual([]);
      return gradients(step.graph).length;
    });
    // More frozen layers need fewer gradients; if the whole net is frozen, only the output layer has products.
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts.at(-1)).toBe(0);
  },
);

it("the random nets include nets with and without local layers", () => {
  const texts = nets.map(({ text }) => text);
  expect(texts.some((text) => text.includes("local"))).toBe(true);
  expect(texts.some((text) => !text.includes("local"))).toBe(true);
});
