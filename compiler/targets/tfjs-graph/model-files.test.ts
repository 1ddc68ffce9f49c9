import { describe, expect, it } from "vitest";
import type { TfGraph } from "../../operators/tfjs-graph/graph-def.js";
import { GraphWriter } from "../../operators/tfjs-graph/graph-writer.js";
import { modelFiles, shardBytes } from "./model-files.js";

interface ModelJson {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
}

/** A model with a weight of that many values, and integers behind it. */
function graphOf(count: number): TfGraph {
  const writer = new GraphWriter();
  writer.reserve("image");
  writer.reserve("scores");
  const image = writer.input({ name: "image", type: "DT_INT32", shape: [-1, 2, 2, 3] });
  const weight = writer.weight(
    "C1/weight",
    [count],
    Float32Array.from({ length: count }, (_, i) => i / 7),
  );
  const sum = writer.op("AddV2", [image, weight], {}, "sum");
  const shaped = writer.op("Reshape", [sum, writer.ints([-1, 258])], {}, "shaped");
  writer.output({ name: "scores", type: "DT_FLOAT", shape: [-1, 258] }, shaped);
  return writer.finish();
}

const parsed = (files: ReadonlyMap<string, Uint8Array>): ModelJson =>
  JSON.parse(new TextDecoder().decode(files.get("model.json"))) as ModelJson;

const limit = shardBytes / 4;

describe("the files of a TensorFlow.js model", () => {
  it("model.json describes the files of a TensorFlow.js model byte by byte", () => {
    const files = modelFiles(graphOf(3), "fanc 1.2.3", { licence: "CC0-1.0", mean: [1, 2] });
    expect([...files.keys()]).toEqual(["group1-shard1of1.bin", "model.json"]);
    expect(parsed(files)).toMatchObject({
      format: "graph-model",
      generatedBy: "fanc 1.2.3",
      convertedBy: "fanc 1.2.3",
      signature: {
        inputs: {
          image: {
            name: "image:0",
            dtype: "DT_INT32",
            tensorShape: { dim: [{ size: "-1" }, { size: "2" }, { size: "2" }, { size: "3" }] },
          },
        },
        outputs: { scores: { name: "scores:0", dtype: "DT_FLOAT" } },
      },
      userDefinedMetadata: { licence: "CC0-1.0", mean: [1, 2], structuredOutputKeys: ["scores"] },
      weightsManifest: [
        {
          paths: ["group1-shard1of1.bin"],
          weights: [
            { name: "C1/weight", shape: [3], dtype: "float32" },
            { name: "const/2", shape: [2], dtype: "int32" },
          ],
        },
      ],
    });
    const bytes = Buffer.from(files.get("group1-shard1of1.bin") ?? []);
    expect(bytes).toHaveLength(3 * 4 + 2 * 4);
    expect([0, 4, 8].map((at) => bytes.readFloatLE(at))).toEqual([0, Math.fround(1 / 7), Math.fround(2 / 7)]);
    expect([12, 16].map((at) => bytes.readInt32LE(at))).toEqual([-1, 258]);
  });

  it.each([
    ["just under a piece", limit - 3, [shardBytes - 4]],
    ["a whole piece", limit - 2, [shardBytes]],
    ["one value more", limit - 1, [shardBytes, 4]],
    ["two pieces and a bit", 2 * limit, [shardBytes, shardBytes, 8]],
  ])("the files of a TensorFlow.js model contain %s of 4 MiB", (_, count, sizes) => {
    const files = modelFiles(graphOf(count), "fanc", {});
    const { paths = [], weights = [] } = parsed(files).weightsManifest[0] ?? {};
    expect(paths).toEqual(sizes.map((_, i) => `group1-shard${i + 1}of${sizes.length}.bin`));
    const shards = paths.map((path) => files.get(path) ?? new Uint8Array());
    expect(shards.map((bytes) => bytes.length)).toEqual(sizes);
    const described = weights.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
    expect(described).toBe(sizes.reduce((a, b) => a + b, 0));
    const whole = Buffer.concat(shards);
    for (const i of [0, 1, Math.min(limit, count - 1), count - 1])
      expect(whole.readFloatLE(4 * i)).toBe(Math.fround(i / 7));
  });

  it("the files of a TensorFlow.js model have the same bytes for the same graph", () => {
    const [one, two] = [modelFiles(graphOf(9), "fanc", { a: 1 }), modelFiles(graphOf(9), "fanc", { a: 1 })];
    expect([...one].map(([name, bytes]) => [name, Buffer.from(bytes).toString("hex")])).toEqual(
      [...two].map(([name, bytes]) => [name, Buffer.from(bytes).toString("hex")]),
    );
  });
});
