import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { nodeHost } from "../../runtime/build/node-host.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { makeFolder } from "../../runtime/files/make-folder.js";
import { Random } from "../../runtime/random.js";
import { type LoadedInit, openInits } from "../../runtime/weights/load-init.js";
import { withWeightFile } from "../../runtime/weights/open-weights.js";
import { compiledModel } from "../support/compiled.js";
import { askPython } from "./support/python.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-weights-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Compiles a spec beside the files of weights and reads the first weights of its only net. */
async function started(text: string): Promise<LoadedInit & { readonly graph: string }> {
  const spec = join(folder, "spec.fan");
  await writeFile(spec, text);
  const { value, diagnostics } = analyse(nodeHost(spec), spec, new Map());
  if (value === undefined) throw new Error(diagnostics.map((one) => one.message).join("; "));
  const { plan, files } = compiledModel(value, "spec.fan");
  for (const [name, content] of files) {
    await makeFolder(dirname(join(folder, name)));
    await writeFile(join(folder, name), content);
  }
  const [load] = (await openInits(plan, folder)).values();
  const [net] = plan.nets;
  if (load === undefined || net === undefined) throw new Error("no net with init");
  return { ...(await load()), graph: join(folder, net.graph) };
}

/** Numbers of PyTorch's layers in `nn.Sequential`, for our names. */
const LAYERS = [
  ["C1", "features.0"],
  ["C2", "features.4"],
  ["C3", "features.8"],
  ["C4", "features.10"],
  ["C5", "features.12"],
  ["FC6", "classifier.1"],
  ["FC7", "classifier.4"],
  ["FC8", "classifier.6"],
] as const;
const map = LAYERS.map(([ours, theirs]) =>
  ["weight", "bias"].map((part) => `  ${ours}.${part} <- "${theirs}.${part}"`).join("\n"),
).join("\n");

describe("AlexNet made by PyTorch", () => {
  const size = { height: 227, width: 227 };
  const random = new Random("AlexNet's picture");
  const picture = Uint8Array.from({ length: 227 * 227 * 3 }, () => Math.floor(random.uniform(0, 256)));
  let scores: readonly number[];
  beforeAll(async () => {
    const answer = await askPython("torch_alexnet.py", { to: folder }, { "picture.bin": picture });
    ({ scores } = answer as { readonly scores: readonly number[] });
  }, 300_000);

  it.each([
    ["alexnet.onnx", "with", ` {\n${map}\n}`],
    ["alexnet.onnx", "without", ""],
    ["alexnet.safetensors", "without", ""],
  ])("gives the scores of PyTorch from %s %s a map", async (file, _, block) => {
    const { weights, record, graph } = await started(
      `use { AlexNet } from "std/alexnet.fan"\nnet Tuned extends AlexNet { init: "${file}"${block} }\n`,
    );
    expect(record.drawn).toEqual([]);
    const net = await onnxEngine().openNet({ graph: ownGraph(graph), image: size, weights });
    const ours = (await net.run(picture, 1)).get("FC8")?.data ?? [];
    await net.close();
    const largest = Math.max(...scores.map(Math.abs));
    expect(largest).toBeGreaterThan(0.1);
    expect(ours).toHaveLength(1000);
    for (const [i, score] of scores.entries())
      expect(Math.abs(score - (ours[i] ?? Number.NaN)) / largest, `class ${i}`).toBeLessThan(1e-4);
  });

  it("gives a part of it to another net: the rest is drawn", async () => {
    const { record } = await started(
      `use { AlexNet } from "std/alexnet.fan"\nnet Tuned extends AlexNet {\ninit: "alexnet.onnx" {\n${map
        .split("\n")
        .slice(0, -2)
        .join("\n")}\n}\nFC8 = dense 40 }\n`,
    );
    expect(record.drawn).toEqual(["FC8.weight", "FC8.bias"]);
  });
});

it("files of ONNX's and safetensors' own libraries are read in every type and layout", async () => {
  const { expected } = (await askPython("weight_files.py", { to: folder })) as {
    readonly expected: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  };
  expect(Object.keys(expected).sort()).toEqual(["external.onnx", "plain.onnx", "typed.onnx", "types.safetensors"]);
  for (const [file, arrays] of Object.entries(expected)) {
    const found = await withWeightFile(join(folder, file), async (weights) =>
      Object.fromEntries(
        await Promise.all(weights.arrays.map(async (one) => [one.name, Array.from(await one.values())] as const)),
      ),
    );
    expect(found, file).toEqual(arrays);
  }
});
