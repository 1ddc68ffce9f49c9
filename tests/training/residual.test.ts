import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import type { TrainPlan } from "../../compiler/contract/schema.js";
import type { Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { Random } from "../../runtime/random.js";
import { initialOptimizerState, initialWeights } from "../../runtime/weights/initial-weights.js";
import { analyseText, summary } from "../support/analyse-text.js";
import { compiledModel } from "../support/compiled.js";

const SPEC = `
data pictures = image_folder { root: "p"  classes: 4  resized: 16x16 }
net Residual {
  input image : 3 x 16 x 16
  C1 = conv 8 kernel 3 pad 1 -> batchnorm -> relu
  C2 = conv 8 kernel 3 pad 1 -> batchnorm -> relu -> conv 8 kernel 3 pad 1 -> batchnorm { scale: 0 } -> add C1 -> relu
  S3 = conv 16 kernel 1 stride 2 -> batchnorm
  C3 = from C2 -> separable 16 kernel 3 stride 2 pad 1 -> batchnorm -> add S3 -> prelu
  P4 = maxpool 2
  C4 = from C3 -> avgpool 2 -> concat P4 -> leaky_relu
  FC = global_avgpool -> dropout 0.1
  response C4
}
schedule { stage s {
  train Residual on pictures
  loss: softmax over classes
  optimizer: sgd { lr: 0.05  momentum: 0.9  decay: 5e-4 }  batch: 8  epochs: 1
} }
`;

const count = 8;
const size = { height: 16, width: 16 };
const random = new Random("residual");
const image = Uint8Array.from({ length: count * 16 * 16 * 3 }, () => random.below(256));
const labels = Int32Array.from({ length: count }, (_, i) => i % 4);
const first = image.subarray(0, image.length / count);

it("a residual net with batch normalisation trains, and inference uses its running statistics", async () => {
  const analysis = analyseText(SPEC);
  expect(summary(analysis)).toEqual([]);
  if (analysis.value === undefined) throw new Error("no model");
  const { plan, files } = compiledModel(analysis.value, "residual.fan");
  const folder = await mkdtemp(join(tmpdir(), "fanc-residual-"));
  try {
    const write = async (path: string): Promise<string> => {
      const graph = join(folder, path.replace("/", "-"));
      await writeFile(onnxFile(graph), files.get(onnxFile(path)) ?? new Uint8Array());
      return graph;
    };
    const [net] = plan.nets;
    const stage = plan.stages.find((one): one is TrainPlan => one.kind === "train");
    const run = stage?.groups[0];
    if (net === undefined || run === undefined) throw new Error("no net or no run");
    const engine = onnxEngine(1);

    const parameters = [...net.parameters, ...run.outputLayer];
    const trainer = await engine.openTrainer({
      graph: ownGraph(await write(run.graph)),
      image: { batch: count, ...size },
      weights: initialWeights("Residual", parameters, 1),
      optimizer: initialOptimizerState(run.state),
    });
    const losses: number[] = [];
    for (let seed = 0; seed < 60; seed++) losses.push((await trainer.step({ image, labels, lr: 0.05, seed })).loss);
    expect(losses[0]).toBeGreaterThan(1.2);
    expect(losses.at(-1)).toBeLessThan(0.2);
    const { weights, optimizer } = await trainer.state();
    await trainer.close();
    expect([...optimizer.keys()].filter((name) => /\.(mean|variance)\./.test(name))).toEqual([]);

    const graph = await write(net.graph);
    const respond = async (of: Weights, images: Uint8Array, batch: number): Promise<readonly number[]> => {
      const own = new Map(
        net.parameters.map(({ name }) => [name, of.get(name) ?? { shape: [], data: new Float32Array() }]),
      );
      const runner = await engine.openNet({ graph: ownGraph(graph), image: size, weights: own });
      const response = (await runner.run(images, batch)).get("response");
      await runner.close();
      return [...(response?.data ?? [])];
    };
    const trained = await respond(weights, first, 1);
    expect(trained.length).toBe(4 * 4);
    // A single image has the same response as in a batch: inference uses no statistics of the batch.
    const together = await respond(weights, image, count);
    for (const [i, value] of trained.entries()) expect(together[i]).toBeCloseTo(value, 4);
    // With the statistics of an untrained net the response differs.
    const mixed = new Map(weights);
    for (const [name, value] of initialWeights("Residual", net.parameters, 1))
      if (/\.(mean|variance)$/.test(name)) mixed.set(name, value);
    const distance = (await respond(mixed, first, 1)).reduce((sum, v, i) => sum + Math.abs(v - (trained[i] ?? 0)), 0);
    expect(distance).toBeGreaterThan(0.1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
