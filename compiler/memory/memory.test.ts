import { expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import { compiledModel } from "../../tests/support/compiled.js";
import { engineCases } from "../../tests/support/engine-cases.js";
import { nodeOf } from "../ir/graph.js";
import type { SpecModel, TrainStage } from "../model/index.js";
import { onnxModel } from "../targets/onnx/emit.js";
import { Arena } from "./arena.js";
import { inferenceMemory, trainingMemory } from "./memory.js";
import { programOf } from "./values.js";

function modelOf(text: string): SpecModel {
  const { value } = analyseText(text);
  if (value === undefined) throw new Error("the spec of this test has faults");
  return value;
}

it.each(engineCases)("the estimate gives every result the shape that the graph states: $name", ({ text }) => {
  for (const [name, graph] of compiledModel(modelOf(text)).graphs) {
    const { values } = programOf(onnxModel(graph), 5, new Set());
    const stated = onnxModel(graph).graph?.valueInfo ?? [];
    expect(stated, name).not.toHaveLength(0);
    for (const one of stated) {
      const dims = one.type?.tensorType?.shape?.dim ?? [];
      const shape = dims.map(({ dimParam, dimValue }) => (dimParam ? 5 : Number(dimValue)));
      const found = values.get(one.name ?? "");
      // A node that equals an earlier one has no value of its own.
      if (found !== undefined) expect(found.shape, `${name}: ${one.name}`).toEqual(shape);
    }
    for (const { name: output, id } of graph.outputs)
      expect(values.get(output)?.shape.length, output).toBe(nodeOf(graph, id).type.shape.length);
  }
});

function raise(reason: string): never {
  throw new Error(reason);
}

const spec = (options: string, units = 40): SpecModel =>
  modelOf(`data images = image_folder { root: "p"  classes: 4  resized: 32x32 }
net N {
  input i : 3 x 32 x 32
  A = conv 8 kernel 3 pad 1 -> relu
  B = dense ${units} -> relu
}
schedule { stage s { train N on images  loss: softmax over classes  epochs: 1  ${options} } }`);

function memoryOf(model: SpecModel) {
  const [net] = model.nets;
  const stage = model.schedule?.stages[0] as TrainStage;
  if (net === undefined) throw new Error("no net");
  const found = trainingMemory(net, { height: 32, width: 32 }, stage, 4);
  if (found === undefined) throw new Error("no estimate");
  return found;
}

const sgd = "optimizer: sgd { lr: 1  momentum: 0.9 }";

it("weights count with their initial values, the old and the new ones, and so does the state; those of large arrays once", () => {
  // A 8 x 27 + 8, B 8192 x 40 + 40, the output layer 40 x 4 + 4.
  const weights = 224 + 8192 * 40 + 40 + 164;
  expect(memoryOf(spec(`batch: 2  ${sgd}`)).weights).toBe(4 * 5 * weights);
  expect(memoryOf(spec("batch: 2  optimizer: adam { lr: 1 }")).weights).toBe(4 * (7 * weights + 2 * 2));
  const small = 224 + 160 + 160 * 4 + 4;
  // Initial values, weights, velocity and gradient.
  expect(memoryOf(spec(`batch: 2  ${sgd}`, 160)).weights).toBe(4 * (5 * small + 4 * 8192 * 160));
});

it("inference counts weights as given, in the model and in the session, and the packed and rearranged filters of products", () => {
  const netOf = (layer: string) => {
    const { nets } = modelOf(`net N { input i : 3 x 8 x 8\n  A = ${layer} }`);
    return nets[0] ?? raise("no net");
  };
  const weightsOf = (layer: string): number =>
    (inferenceMemory(netOf(layer), { height: 8, width: 8 }, 2, []) ?? raise("no estimate")).weights;
  expect(weightsOf("conv 8 kernel 3")).toBe(4 * 3 * (8 * 27 + 8));
  expect(weightsOf("dense 10")).toBe(4 * (3 * (192 * 10 + 10) + 192 * 10));
  // Filters of each of 36 cells, transposed for the product; the results on the way are those of a reshape.
  const filters = 36 * 5 * 27;
  expect(weightsOf("local 5 kernel 3 cells unshared")).toBeGreaterThanOrEqual(
    4 * (3 * (filters + 36 * 5) + 2 * filters),
  );
});

it("activations grow with the batch, at most in proportion", () => {
  const [one, four] = [memoryOf(spec(`batch: 32  ${sgd}`)), memoryOf(spec(`batch: 128  ${sgd}`))];
  expect(four.activations / one.activations).toBeGreaterThan(1.2);
  expect(four.activations / one.activations).toBeLessThan(4.5);
  expect(four.weights).toBe(one.weights);
  expect(four.total).toBe(four.activations + four.weights);
});

it("an arena joins free neighbours, and counts what was used, once", () => {
  const mebi = 2 ** 20;
  const arena = new Arena();
  const chunks = [3, 3, 3].map((size) => arena.allocate(size * mebi));
  const used = arena.bytes;
  expect(used).toBeGreaterThanOrEqual(9 * mebi);
  for (const chunk of chunks) arena.release(chunk);
  const again = [arena.allocate(3 * mebi), arena.allocate(3 * mebi)];
  expect(arena.bytes).toBe(used);
  for (const chunk of again) arena.release(chunk);
  arena.allocate(100 * mebi);
  expect(arena.bytes).toBeGreaterThanOrEqual(used + 100 * mebi);
});
