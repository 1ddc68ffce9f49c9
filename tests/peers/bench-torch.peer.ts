import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TorchWorker } from "../bench/torch/worker.js";
import { casesOf, type TrainCase } from "../bench/train/cases.js";
import { differenceOf, openTorch } from "../bench/train/torch-case.js";

const stage = (name: string, net: string, rest: string): string => `
  stage ${name} {
    train ${net} on pictures
    ${rest}
    batch: 6  epochs: 1
  }`;
const sgd = "optimizer: sgd { lr: 0.1  momentum: 0.9  decay: 0.01 }";

/** Every layer, output layer and update rule, and the losses that PyTorch has no function for. */
const spec = `
data pictures = image_folder { root: "p"  classes: 4  resized: 20x16 }
net Map {
  input i : 3 x 20 x 16
  A = conv 8 kernel 3x5 stride 2x1 pad 1 dilation 1 groups 1 -> batchnorm -> leaky_relu -> lrn
  B = conv 8 kernel 3 pad 2 dilation 2 groups 4 -> prelu -> maxpool 3 stride 2
  C = local 6 kernel 2 cells 2x2 -> relu
  response C
}
net Vector {
  input i : 3 x 20 x 16
  A = conv 6 kernel 3 -> sigmoid -> avgpool 3 stride 2 pad 1
  B = from A -> conv 6 kernel 1 -> tanh
  C = add A
  D = concat A -> global_avgpool
  E = dense 10 -> relu -> dropout 0.4
  response B
}
schedule {${stage("plain", "Map", `loss: softmax over classes  output: max  output_window: 2x1  ${sgd}`)}
${stage("mean", "Map", `loss: softmax over classes  output: average  optimizer: adam { lr: 0.01 }`)}
${stage("all", "Map", `loss: softmax over classes  output: dense  optimizer: rmsprop { lr: 0.01 }`)}
${stage("similar", "Vector", `loss: softmax over classes + 0.1 * similarity(E)  ${sgd}`)}
${stage("clipped", "Vector", `loss: softmax over classes  optimizer: sgd { lr: 0.1  momentum: 0.9  clip: 0.1 }`)}
}
`;

let folder = "";
let worker: TorchWorker;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-bench-peer-"));
  worker = new TorchWorker(process.env.FANC_PEERS_PYTHON ?? "python3");
  await worker.hello(2);
});
afterAll(async () => {
  worker.end();
  await rm(folder, { recursive: true });
});

async function differences(change: (one: TrainCase) => TrainCase): Promise<ReadonlyMap<string, string | undefined>> {
  const file = join(folder, "layers.fan");
  await writeFile(file, spec);
  const found = new Map<string, string | undefined>();
  for (const one of await casesOf(file, new Map(), 6, join(folder, "build"), 1)) {
    const [ours, theirs] = [await one.open(), await openTorch(worker, change(one), false, join(folder, "torch"))];
    found.set(one.what, await differenceOf(one.checks, ours, theirs));
    await ours.close();
    await theirs.close();
  }
  return found;
}

it("the benchmark's nets are the same in PyTorch", async () => {
  const found = await differences((one) => one);
  expect([...found.keys()]).toEqual([
    "plain Map",
    "mean Map",
    "all Map",
    "similar Vector",
    "clipped Vector",
    "inference Map",
    "inference Vector",
  ]);
  expect([...found].filter(([, difference]) => difference !== undefined)).toEqual([]);
});

it("nets that differ are told apart", async () => {
  const found = await differences((one) => ({
    ...one,
    torch: { ...one.torch, normalise: { mean: [0, 0, 0], std: [64, 64, 64] } },
  }));
  expect([...found].filter(([, difference]) => difference === undefined)).toEqual([]);
});
