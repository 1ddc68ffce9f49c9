import { expect, it } from "vitest";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { buildTrainingStep } from "../../compiler/lower/training-step.js";
import type { SpecModel } from "../../compiler/model/index.js";
import { evaluateGraph } from "../../compiler/reference/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { stageSize } from "../../compiler/shape/input-sizes.js";
import { analyseText } from "../../compiler/testing/fixture.js";
import { Random } from "../../runtime/random.js";
import { randomSpec } from "../support/random-net.js";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";

const nets = 48;
/** Elements of each parameter whose derivative is checked one by one, beside the whole in a random direction. */
const elements = 5;
const step = 1e-6;

interface Case {
  readonly number: number;
  readonly text: string;
  readonly model: SpecModel;
}

function cases(): readonly Case[] {
  const found: Case[] = [];
  for (let number = 0; found.length < nets; number++) {
    const text = randomSpec(new Random("net", number));
    const { value } = analyseText(text);
    if (value !== undefined) found.push({ number, text, model: value });
  }
  return found;
}

const all = cases();

function trainingStep({ model }: Case): ReturnType<typeof buildTrainingStep> {
  const [stage] = model.schedule?.stages ?? [];
  const [net] = model.nets;
  if (stage?.kind !== "train" || net === undefined) throw new Error("no stage");
  const size = stageSize(model, stage, net)?.size ?? { height: 0, width: 0 };
  const [term] = stage.loss;
  const outputs = term?.kind === "sigmoid" ? 3 : term?.kind === "softmax" && term.over === "classes" ? 4 : 3;
  const normalise = { mean: [127.5, 127.5, 127.5], std: [64, 64, 64] };
  return buildTrainingStep({ net, size, stage, normalise, outputs });
}

/** Random images, weights and labels; velocities at rest, so that a step's velocity is the gradient. */
function feedsOf(graph: Graph, random: Random): Record<string, Tensor64> {
  const feeds: Record<string, Tensor64> = {};
  for (const { name, type } of graphInputs(graph)) {
    const shape = type.shape.map(Number);
    const draw = (value: (i: number) => number): Tensor64 =>
      tensorOf(
        shape,
        Float32Array.from({ length: volumeOf(shape) }, (_, i) => value(i)),
      );
    if (name === "image") feeds[name] = draw(() => random.below(256));
    else if (name === "labels") feeds[name] = tensorOf(shape, [1, 0, 1]);
    else if (name === "targets") feeds[name] = draw(() => random.below(2));
    else if (name === "lr") feeds[name] = tensorOf([], [1]);
    else if (name === "seed") feeds[name] = tensorOf([], [7]);
    else if (name.endsWith(".velocity")) feeds[name] = draw(() => 0);
    else if (name.endsWith(".variance")) feeds[name] = draw(() => 0.5 + random.next());
    else feeds[name] = draw(() => 0.5 * random.normal());
  }
  return feeds;
}

it.each(all.map((one) => [one.number, one] as const))("random net %i", { timeout: 60_000 }, async (number, one) => {
  const { graph, parameters } = trainingStep(one);
  const random = new Random("feeds", number);
  const feeds = feedsOf(graph, random);
  const results = evaluateGraph(graph, feeds);
  const lossOnly: Graph = { ...graph, outputs: graph.outputs.filter(({ name }) => name === "loss") };
  const lossAt = (changed: Readonly<Record<string, Tensor64>>): number =>
    evaluateGraph(lossOnly, { ...feeds, ...changed }).loss?.data[0] as number;
  const moved = (name: string, direction: ArrayLike<number>, by: number): Tensor64 => {
    const value = feeds[name] as Tensor64;
    return tensorOf(
      value.shape,
      value.data.map((v, i) => v + by * (direction[i] as number)),
    );
  };
  const trained = parameters.filter((p) => results[`${p.name}.velocity.next`] !== undefined);
  const untrained = parameters.filter((p) => !p.trained);
  expect(trained.length + untrained.length, "parameters that the loss reaches").toBe(parameters.length);
  for (const { name } of untrained) expect(results, "running statistics").toHaveProperty([`${name}.next`]);
  const gradient = new Map(
    trained.map((p) => [p.name, (results[`${p.name}.velocity.next`] as Tensor64).data.map((v) => v / p.lrMultiplier)]),
  );
  const largest = Math.max(...[...gradient.values()].flatMap((values) => [...values].map(Math.abs)));
  expect(largest, one.text).toBeGreaterThan(0);

  const directions = new Map([...gradient].map(([name, values]) => [name, values.map(() => random.normal())]));
  const along = (by: number): number =>
    lossAt(Object.fromEntries([...directions].map(([name, d]) => [name, moved(name, d, by)])));
  const slope = [...gradient].reduce(
    (sum, [name, values]) => sum + values.reduce((s, v, i) => s + v * ((directions.get(name) ?? [])[i] as number), 0),
    0,
  );
  const numeric = (along(step) - along(-step)) / (2 * step);
  expect(Math.abs(slope - numeric) / Math.max(Math.abs(slope), largest), `direction\n${one.text}`).toBeLessThan(1e-4);

  for (const [name, values] of gradient)
    for (let k = 0; k < Math.min(elements, values.length); k++) {
      const i = random.below(values.length);
      const unit = values.map((_, j) => (j === i ? 1 : 0));
      const difference = lossAt({ [name]: moved(name, unit, step) }) - lossAt({ [name]: moved(name, unit, -step) });
      const error = Math.abs((values[i] as number) - difference / (2 * step)) / largest;
      expect(error, `${name}[${i}]\n${one.text}`).toBeLessThan(1e-4);
    }

  const single = await runOnnx(graph, feeds);
  for (const [output, value] of Object.entries(results)) {
    const other = single[output] as Tensor64;
    // A bias before a batchnorm has no effect: of its gradient only rounding is left.
    const furthest = value.data.reduce((most, v, i) => Math.max(most, Math.abs(v - (other.data[i] as number))), 0);
    if (output.endsWith(".velocity.next") && furthest < 1e-5 * largest) continue;
    expect(relativeDifference(value, other), `${output}\n${one.text}`).toBeLessThan(1e-4);
  }
});

it("the nets cover every layer, head and loss", () => {
  const text = all.map((one) => one.text).join("\n");
  const words = [
    "conv",
    "groups 2",
    "stride 2",
    "pad 1",
    "lrn",
    "maxpool 2",
    "maxpool 3",
    "relu",
    "cells 2x2",
    "unshared",
    "blocks",
    "over 2x2",
    "dense",
    "batchnorm",
    "avgpool 2",
    "avgpool 3",
    "leaky_relu",
    "prelu",
    "sigmoid",
    "tanh",
    "from L",
    "from i",
    "add L",
    "concat S",
    "concat V",
    "separable",
    "groups each",
    "global_avgpool",
    "flatten",
    "dropout",
    "head: average",
    "head: max",
    "head: dense",
    "softmax over classes",
    "softmax over identities",
    "similarity",
    "sigmoid",
  ];
  expect(words.filter((word) => !text.includes(word))).toEqual([]);
});
