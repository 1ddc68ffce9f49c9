import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { analyseText } from "../../../tests/support/analyse-text.js";
import { compiledModel } from "../../../tests/support/compiled.js";
import { Random } from "../../random.js";
import { initialOptimizerState, initialWeights } from "../../weights/initial-weights.js";
import type { Trainer, TrainingBatch, Weights } from "../engine.js";
import { ownGraph } from "../graph-source.js";
import { onnxEngine } from "./onnx-engine.js";

const batch = 3;
const image = { batch, height: 8, width: 8 };

// Each dense weight is read twice, for the output and, later, for the gradient of the layer before.
const spec = `data images = image_folder { root: "p"  classes: 4  resized: 8x8 }
net N {
  input i : 3 x 8 x 8
  A = conv 4 kernel 3 -> batchnorm -> relu -> maxpool 2
  B = dense 16 -> relu -> dropout 0.5
  C = dense 12 -> relu
}
schedule {
  stage s {
    train N on images
    loss: softmax over classes
    optimizer: sgd { lr: 0.1  momentum: 0.9  decay: 0.01 }
    batch: ${batch}  epochs: 1
  }
}`;

function built() {
  const { value } = analyseText(spec);
  if (value === undefined) throw new Error("the spec of this test has faults");
  const { plan, files } = compiledModel(value, "spec.fan");
  const [stage] = plan.stages;
  if (stage?.kind !== "train") throw new Error("no stage");
  const [run] = stage.groups;
  const graph = run && files.get(onnxFile(run.graph));
  if (run === undefined || graph === undefined) throw new Error("no graph");
  const weights = initialWeights("test", [...(plan.nets[0]?.parameters ?? []), ...run.outputLayer], 1);
  return { graph, weights, optimizer: initialOptimizerState(run.state) };
}

function batchOf(step: number): TrainingBatch {
  const random = new Random("onnx trainer", step);
  return {
    image: Uint8Array.from({ length: batch * 8 * 8 * 3 }, () => random.below(256)),
    labels: Int32Array.from({ length: batch }, () => random.below(4)),
    lr: 0.1,
    seed: step,
  };
}

/** The same graph with new tensors for every output: nothing that a step reads is ever written. */
class CopyingTrainer {
  readonly carried: Record<string, ort.Tensor> = {};

  constructor(
    readonly session: ort.InferenceSession,
    start: Weights,
  ) {
    for (const [name, { shape, data }] of start) this.carried[name] = new ort.Tensor("float32", data.slice(), shape);
  }

  async step({ image: bytes, labels, lr, seed }: TrainingBatch): Promise<number> {
    const results = await this.session.run({
      ...this.carried,
      image: new ort.Tensor("uint8", bytes, [batch, 8, 8, 3]),
      labels: new ort.Tensor("int64", BigInt64Array.from(labels ?? [], BigInt), [batch]),
      lr: new ort.Tensor("float32", Float32Array.of(lr), []),
      seed: new ort.Tensor("int64", BigInt64Array.of(BigInt(seed)), []),
    });
    for (const name of Object.keys(this.carried)) {
      const next = results[`${name}.next`];
      if (next !== undefined) this.carried[name] = next as ort.Tensor;
    }
    return Number(results.loss?.data[0]);
  }

  valuesOf(name: string): readonly unknown[] {
    return [...(this.carried[name]?.data ?? [])];
  }
}

const valuesOf = async (trainer: Trainer): Promise<Readonly<Record<string, readonly number[]>>> => {
  const { weights, optimizer } = await trainer.state();
  return Object.fromEntries([...weights, ...optimizer].map(([name, { data }]) => [name, [...data]]));
};

describe("a training session", () => {
  const { graph, weights, optimizer } = built();
  let folder = "";
  const open = (): Promise<Trainer> =>
    onnxEngine(1).openTrainer({ graph: ownGraph(join(folder, "step")), image, weights, optimizer });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fanc-trainer-"));
    await writeFile(join(folder, "step.onnx"), graph);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("a training session gives the bits of one that never writes to its inputs, step by step", async () => {
    const trainer = await open();
    const session = await ort.InferenceSession.create(graph, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    const copying = new CopyingTrainer(session, new Map([...weights, ...optimizer]));
    for (let step = 0; step < 6; step++) {
      expect((await trainer.step(batchOf(step))).loss).toBe(await copying.step(batchOf(step)));
      for (const [name, values] of Object.entries(await valuesOf(trainer)))
        expect(values, `${name} after step ${step}`).toEqual(copying.valuesOf(name));
    }
    expect((await valuesOf(trainer))["B.weight"]).not.toEqual([...(weights.get("B.weight")?.data ?? [])]);
    await trainer.close();
    await session.release();
  });

  it("a training session changes neither the state that it was given nor the one that it has given", async () => {
    const given = [...(weights.get("C.weight")?.data ?? [])];
    const trainer = await open();
    const { logits } = await trainer.step(batchOf(0));
    const [state, before, first] = [await trainer.state(), await valuesOf(trainer), [...logits.data]];
    await trainer.step(batchOf(1));
    await trainer.step(batchOf(2));
    expect([...(weights.get("C.weight")?.data ?? [])]).toEqual(given);
    expect([...(state.weights.get("C.weight")?.data ?? [])]).toEqual(before["C.weight"]);
    expect((await valuesOf(trainer))["C.weight"]).not.toEqual(before["C.weight"]);
    expect([...logits.data]).toEqual(first);
    await trainer.close();
  });

  it("a failed step leaves a training session as it was", async () => {
    const [trainer, other] = [await open(), await open()];
    for (const one of [trainer, other]) await one.step(batchOf(0));
    const before = await valuesOf(trainer);
    const outside = { ...batchOf(1), labels: Int32Array.of(0, 1, 2, 3) };
    await expect(trainer.step(outside)).rejects.toThrow();
    expect(await valuesOf(trainer)).toEqual(before);
    expect((await trainer.step(batchOf(1))).loss).toBe((await other.step(batchOf(1))).loss);
    expect(await valuesOf(trainer)).toEqual(await valuesOf(other));
    await trainer.close();
    await other.close();
  });
});
