import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import type { Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { UserError } from "../../runtime/errors/user-error.js";
import { openInits } from "../../runtime/weights/load-init.js";
import { compiledText } from "../support/compiled.js";

/** Files that PyTorch, Keras and tf2onnx wrote; `make.py` in this folder has the nets. */
const PROGRAMS = fileURLToPath(new URL("programs/", import.meta.url));

let folder: string;
let answers: { readonly image: readonly number[]; readonly scores: Readonly<Record<string, readonly number[]>> };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-programs-"));
  answers = JSON.parse(await readFile(join(PROGRAMS, "scores.json"), "utf8"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The nets of make.py. Names of layers give no hint. */
const net = (norm: string, activation: string): string => `
  A = conv 4 kernel 3 pad 1 ${norm} -> relu -> maxpool 2
  B = conv 4 kernel 3 pad 1 -> ${activation}
  C = conv 4 kernel 3 pad 1 -> relu -> maxpool 2
  D = dense 5 -> relu
  E = dense 5 -> relu
  F = dense 5`;
const resnet = (norm: string): string => `
  A = conv 4 kernel 3 pad 1 ${norm} -> relu
  B = conv 4 kernel 3 pad 1 ${norm} -> relu -> conv 4 kernel 3 pad 1 ${norm} -> add A -> relu
  C = conv 4 kernel 3 pad 1 ${norm} -> relu -> conv 4 kernel 3 pad 1 ${norm} -> add B -> relu
  D = conv 6 kernel 3 pad 1 stride 2 ${norm} -> relu -> conv 6 kernel 3 pad 1 ${norm}
  E = from C -> conv 6 kernel 1 stride 2 ${norm} -> add D -> relu
  F = global_avgpool -> dense 5`;
const NORM = "-> batchnorm";
const KERAS_NORM = "-> batchnorm eps 1e-3";

interface Started {
  readonly weights: Weights;
  /** The values of the last layer. */
  readonly run: (weights: Weights) => Promise<readonly number[]>;
}

async function started(file: string, layers: string, map = ""): Promise<Started> {
  const text = `net N {\n  input image : 3 x 12 x 12\n  init: "${file}"${map}${layers}\n}\n`;
  const { plan, files } = compiledText(text);
  const [load] = (await openInits(plan, PROGRAMS)).values();
  const [own] = plan.nets;
  if (load === undefined || own === undefined) throw new Error("no net with init");
  const { weights } = await load();
  const graph = join(folder, "n");
  await writeFile(onnxFile(graph), files.get(onnxFile(own.graph)) as Uint8Array);
  const run = async (values: Weights): Promise<readonly number[]> => {
    const runner = await onnxEngine(1).openNet({ graph: ownGraph(graph), image: own.input, weights: values });
    const found = (await runner.run(Uint8Array.from(answers.image), 1)).get("F")?.data ?? [];
    await runner.close();
    return [...found];
  };
  return { weights, run };
}

/** The largest difference, as a part of the largest score. */
function difference(found: readonly number[], name: string): number {
  const scores = answers.scores[name] ?? [];
  expect(found).toHaveLength(scores.length);
  return (
    Math.max(...scores.map((one, i) => Math.abs(one - (found[i] ?? Number.NaN)))) / Math.max(...scores.map(Math.abs))
  );
}

/** The map that an error proposes. */
async function proposal(file: string, layers: string): Promise<string> {
  try {
    await started(file, layers);
  } catch (error) {
    if (error instanceof UserError) return / \{\n[\s\S]*\n {4}\}/.exec(error.render())?.[0] ?? "";
    throw error;
  }
  throw new Error("it was taken");
}

describe("weights without a map", () => {
  it.each([
    ["torch-net-script.onnx", "torch-net", net("", "prelu")],
    ["torch-net-script-kept.onnx", "torch-net", net(NORM, "prelu")],
    ["torch-net-dynamo.onnx", "torch-net", net("", "prelu")],
    ["torch-net-dynamo-kept.onnx", "torch-net", net(NORM, "prelu")],
    ["torch-resnet-script.onnx", "torch-resnet", resnet("")],
    ["torch-resnet-script-kept.onnx", "torch-resnet", resnet(NORM)],
    ["torch-resnet-dynamo.onnx", "torch-resnet", resnet("")],
    ["torch-resnet-dynamo-kept.onnx", "torch-resnet", resnet(NORM)],
    ["keras-net.onnx", "keras-net", net(NORM, "prelu")],
    ["keras-plain.onnx", "keras-plain", net("", "relu")],
    ["tf2onnx-net.onnx", "keras-net", net(NORM, "prelu")],
    ["tf2onnx-plain.onnx", "keras-plain", net("", "relu")],
    ["keras-torch-net.onnx", "keras-torch-net", net(NORM, "prelu")],
    ["keras-torch-plain.onnx", "keras-torch-plain", net("", "relu")],
  ])("a net with weights of %s computes the program's scores without a map", async (file, scores, layers) => {
    const { weights, run } = await started(file, layers);
    expect(difference(await run(weights), scores)).toBeLessThan(1e-4);
  });
});

describe("weights with the proposed map", () => {
  it.each([
    ["torch-net.safetensors", "torch-net", net(NORM, "prelu")],
    ["torch-resnet.safetensors", "torch-resnet", resnet(NORM)],
    ["keras-net.safetensors", "keras-net", net(KERAS_NORM, "prelu")],
    ["keras-plain.safetensors", "keras-plain", net("", "relu")],
  ])("a net with weights of %s computes the program's scores with the proposed map", async (file, scores, layers) => {
    const { weights, run } = await started(file, layers, await proposal(file, layers));
    expect(difference(await run(weights), scores)).toBeLessThan(1e-4);
  });
});

it.each([
  ["torch-net-script-kept.onnx", "torch-net", net(NORM, "prelu")],
  ["torch-resnet-script-kept.onnx", "torch-resnet", resnet(NORM)],
  ["keras-net.onnx", "keras-net", net(NORM, "prelu")],
])("a change of any array of %s changes the scores", async (file, scores, layers) => {
  const { weights, run } = await started(file, layers);
  const varied = [...weights].filter(([, { data }]) => data.some((value) => value !== data[0]));
  for (const [name, value] of varied) {
    const reversed = new Map(weights).set(name, { ...value, data: Float32Array.from(value.data).reverse() });
    expect(difference(await run(reversed), scores), name).toBeGreaterThan(1e-3);
  }
  expect(varied.length).toBeGreaterThan(10);
});

it("a net without the file's normalisation is refused", async () => {
  for (const file of ["torch-net-script-kept.onnx", "keras-net.onnx", "keras-torch-net.onnx"])
    await expect(started(file, net("", "prelu")), file).rejects.toMatchObject({
      code: "weights/unclear-map",
      details: { found: expect.stringContaining("of a layer that the net does not have") },
    });
});

it("a normalisation that the exporter merged into its convolution is named", async () => {
  await expect(started("torch-net-script.onnx", net(NORM, "prelu"))).rejects.toMatchObject({
    code: "weights/unclear-map",
    details: { found: expect.stringContaining("merged it into the layer before") },
  });
});
