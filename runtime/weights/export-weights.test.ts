import { expect, it } from "vitest";
import { bytesInMemory } from "./byte-source.js";
import { safetensorsOf } from "./export-weights.js";
import { readSafetensorsFile } from "./safetensors-file.js";

it("weights of several nets go into one file, which `init` reads back bit for bit", async () => {
  const weights = new Map([["C1.bias", { shape: [2], data: Float32Array.of(1, -0) }]]);
  const nets = new Map([
    ["A", weights],
    ["B", weights],
  ]);
  const file = await readSafetensorsFile(bytesInMemory(safetensorsOf(nets, { spec_sha256: "abc" })), "w");
  expect(file.arrays.map((one) => [one.name, one.shape, one.layout])).toEqual([
    ["A.C1.bias", [2], "plain"],
    ["B.C1.bias", [2], "plain"],
  ]);
  expect(await file.arrays[1]?.values()).toEqual(Float32Array.of(1, -0));
});
