import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { meanSquareOf } from "../../compiler/contract/eval-outputs.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import type { Engine, Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { bothEngines } from "../support/both-engines.js";
import { batchOf, buildForEngines, type EngineBuild, freshState, trainOn } from "../support/engine-run.js";
import { differingValues } from "../support/run-onnx.js";

const specOf = (layers: string, more = ""): string => `attributes Tags = [ Smiling, Bald ]
data faces = celeba { root: "f"  images: aligned  identities: 3  attributes: Tags }
net N {
  input i : 3 x 14 x 12
  ${layers}
}
schedule { stage s {
  train N on faces  loss: sigmoid over Tags  ${more}  batch: 3  epochs: 1
  optimizer: sgd { lr: 0.1 }
} }`;

const layers =
  "C1 = conv 4 kernel 3 -> relu -> maxpool 2\n  C2 = local 4 kernel 3 pad 1 cells 2x2 -> lrn\n  response C2";
const plain = specOf(`${layers}\n  FC = dense 6 -> tanh`);
// Statements whose names are parts of others' names.
const asInference = specOf(
  `${layers}\n  energy = conv 4 kernel 1 -> batchnorm -> relu\n  weight = dropout 0.5`,
  "output: average",
);

const folders: string[] = [];
let engines: readonly Engine[] = [];
beforeAll(async () => {
  engines = await bothEngines();
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function build(text: string): Promise<EngineBuild> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-eval-"));
  folders.push(folder);
  return buildForEngines(text, folder);
}

async function tried(engine: Engine, { folder, run }: EngineBuild, weights: Weights, image: Uint8Array, count: number) {
  const net = await engine.openNet({ graph: ownGraph(join(folder, run.evalGraph ?? "")), image: run.input, weights });
  try {
    const results = await net.run(image, count);
    return Object.fromEntries([...results].map(([name, { shape, data }]) => [name, tensorOf(shape, data)]));
  } finally {
    await net.close();
  }
}

function inReference({ graphs, run }: EngineBuild, weights: Weights, image: Uint8Array, count: number) {
  const graph = graphs.get(run.evalGraph ?? "");
  if (graph === undefined) throw new Error("no evaluation graph");
  const { height, width } = run.input;
  const floats = [...weights].map(([name, { shape, data }]) => [name, tensorOf(shape, data)] as const);
  return evaluateGraph(graph, {
    ...Object.fromEntries(floats),
    image: tensorOf([count, height, width, 3], Float64Array.from(image)),
  });
}

it("the evaluation graph gives the logits of the training step, for any number of images", async () => {
  const built = await build(plain);
  const { state } = await trainOn(engines[0] as Engine, built, freshState(built), { from: 0, to: 2 });
  const batch = batchOf(built, 2);
  for (const engine of engines) {
    const { folder, run } = built;
    const trainer = await engine.openTrainer({
      graph: ownGraph(join(folder, run.graph)),
      image: { batch: 3, ...run.input },
      ...state,
    });
    const { shape, data } = (await trainer.step(batch)).logits;
    await trainer.close();
    const all = await tried(engine, built, state.weights, batch.image, 3);
    expect(differingValues({ logits: tensorOf(shape, data) }, all)).toEqual([]);
    const first = await tried(engine, built, state.weights, batch.image.subarray(0, batch.image.length / 3), 1);
    expect(differingValues({ logits: tensorOf([1, 2], data.slice(0, 2)) }, first)).toEqual([]);
  }
});

it("the evaluation graph gives response and mean square activations of inference like the reference", async () => {
  const built = await build(asInference);
  const { weights } = freshState(built);
  const { image } = batchOf(built, 0);
  const expected = inReference(built, weights, image, 3);
  const layersOf = ["C1", "C2", "energy", "weight", "@output"];
  expect(Object.keys(expected)).toEqual(["logits", "response", ...layersOf.map(meanSquareOf)]);
  expect(expected[meanSquareOf("C1")]?.shape).toEqual([3]);
  const squares = Array.from(expected.logits?.data ?? [], (value) => value * value);
  expect(expected[meanSquareOf("@output")]?.data[0]).toBeCloseTo(((squares[0] ?? 0) + (squares[1] ?? 0)) / 2, 12);
  expect(expected[meanSquareOf("weight")]).toEqual(expected[meanSquareOf("energy")]);
  for (const engine of engines) {
    const found = await tried(engine, built, weights, image, 3);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    expect(differingValues(expected, found), engine.name).toEqual([]);
  }
});

it.each([1e30, Number.NaN])(
  "the evaluation graph shows the first layer that overflows with weights times %d",
  async (factor) => {
    const built = await build(specOf(["C1", "C2", "C3"].map((name) => `${name} = conv 4 kernel 3 -> relu`).join("\n")));
    const { weights } = freshState(built);
    const harmed = new Map(
      [...weights].map(([name, { shape, data }]) => [
        name,
        { shape, data: name === "C2.weight" ? data.map((value) => value * factor) : data },
      ]),
    );
    const finite = ({ data }: Tensor64 = tensorOf([0], [])): boolean => data.length > 0 && data.every(Number.isFinite);
    for (const engine of engines) {
      const found = await tried(engine, built, harmed, batchOf(built, 0).image, 3);
      const finiteLayers = ["C1", "C2", "C3"].map((name) => finite(found[meanSquareOf(name)]));
      expect(finiteLayers.slice(0, 2), engine.name).toEqual([true, false]);
    }
  },
);
