import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { analyseText } from "../../../tests/support/analyse-text.js";
import { compiledModel } from "../../../tests/support/compiled.js";
import { engineCases } from "../../../tests/support/engine-cases.js";
import { Random } from "../../random.js";
import { initialOptimizerState, initialWeights } from "../../weights/initial-weights.js";
import type { TrainingBatch } from "../engine.js";
import { ownGraph } from "../graph-source.js";
import { ArrayUpdater } from "./array-updater.js";
import { decodeModel } from "./model-bytes.js";
import { OnnxTrainer, type OpenStep } from "./onnx-trainer.js";
import { type OpenSession, openStep } from "./open-step.js";
import { splitUpdates } from "./split-updates.js";

const open: OpenSession = (model) =>
  ort.InferenceSession.create(model, { intraOpNumThreads: 1, executionMode: "sequential", logSeverityLevel: 3 });

function built(text: string) {
  const { plan, files } = compiledModel(analyseText(text).value ?? raise("the spec has faults"), "spec.fan");
  const stage = plan.stages[0]?.kind === "train" ? plan.stages[0] : raise("no stage");
  const group = stage.groups[0] ?? raise("no group");
  const model = decodeModel(files.get(onnxFile(group.graph)) ?? raise("no graph"));
  const weights = initialWeights("test", [...(plan.nets[0]?.parameters ?? []), ...group.outputLayer], 1);
  const options = {
    graph: ownGraph("step"),
    image: { batch: stage.batch, ...group.input },
    weights,
    optimizer: initialOptimizerState(group.state),
  };
  return { model, stage, options, input: group.input };
}

function raise(reason: string): never {
  throw new Error(reason);
}

function batchOf({ stage, input }: Pick<ReturnType<typeof built>, "stage" | "input">, step: number): TrainingBatch {
  const random = new Random("open step", step);
  return {
    image: Uint8Array.from({ length: stage.batch * input.height * input.width * 3 }, () => random.below(256)),
    labels: Int32Array.from({ length: stage.batch }, () => random.below(stage.outputs)),
    lr: 0.1,
    seed: step,
    update: step % 2 === 1,
  };
}

/** All bits of the state, NaN and the sign of zero included. */
async function bitsOf(trainer: OnnxTrainer): Promise<ReadonlyMap<string, readonly number[]>> {
  const { weights, optimizer } = await trainer.state();
  const bits = (data: Float32Array): readonly number[] => [...new Uint32Array(data.slice().buffer)];
  return new Map([...weights, ...optimizer].map(([name, { data }]) => [name, bits(data)]));
}

const rules = engineCases.filter(({ name }) => /^(optimizer|accumulate)/.test(name));

it.each(rules)("updates in pieces give the bits of whole ones: $name", async ({ text }) => {
  const { model, options, ...batches } = built(text);
  const whole = new OnnxTrainer(
    await openStep(model, open, { batch: options.image.batch, block: undefined, large: Infinity }),
    options,
  );
  // Seven divides no array of this net: the last piece of each is shorter.
  const pieces = { batch: options.image.batch, block: undefined, large: 9, piece: 7 };
  const opened = await openStep(model, open, pieces);
  const large = [...options.weights, ...options.optimizer].filter(([, { data }]) => data.length >= 9);
  expect(large.length).toBeGreaterThan(4);
  expect(opened.session.outputNames.filter((name) => large.some(([one]) => name === `${one}.next`))).toEqual([]);
  const split = new OnnxTrainer(opened, options);
  for (let step = 0; step < 4; step++) {
    const batch = batchOf(batches, step);
    expect((await split.step(batch)).loss).toBe((await whole.step(batch)).loss);
    expect(await bitsOf(split)).toEqual(await bitsOf(whole));
  }
  await whole.close();
  await split.close();
});

it("a loss that is not finite leaves arrays that are updated in pieces as they were", async () => {
  const { model, options, ...batches } = built(rules[0]?.text ?? "");
  const [first] = options.weights.values();
  const spoilt = new Map(options.weights);
  for (const [name, { shape, data }] of options.weights)
    if (data === first?.data) spoilt.set(name, { shape, data: data.map(() => Number.POSITIVE_INFINITY) });
  const opened = await openStep(model, open, { batch: options.image.batch, block: undefined, large: 9 });
  const trainer = new OnnxTrainer(opened, { ...options, weights: spoilt });
  const before = await bitsOf(trainer);
  expect((await trainer.step(batchOf(batches, 0))).loss).toBeNaN();
  expect(await bitsOf(trainer)).toEqual(before);
  await trainer.close();
});

it("a trainer whose update failed gives neither a state nor another step", async () => {
  const { model, options, ...batches } = built(rules[0]?.text ?? "");
  const opened = await openStep(model, open, { batch: options.image.batch, block: undefined, large: 9 });
  class Failing extends ArrayUpdater {
    override async run(): Promise<void> {
      throw new Error("out of memory");
    }
  }
  const [update] = splitUpdates(model, 9).updates;
  const failing = new Failing(opened.session, update ?? raise("no update"));
  const broken: OpenStep = { ...opened, updates: [...opened.updates, failing] };
  const trainer = new OnnxTrainer(broken, options);
  await expect(trainer.step(batchOf(batches, 0))).rejects.toThrow("out of memory");
  await expect(trainer.state()).rejects.toThrow("state is lost");
  await expect(trainer.step(batchOf(batches, 1))).rejects.toThrow("state is lost");
  await trainer.close();
});
