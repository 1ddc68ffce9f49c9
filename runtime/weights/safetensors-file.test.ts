import { describe, expect, it } from "vitest";
import { bytesInMemory } from "../../tests/support/bytes-in-memory.js";
import { encodeSafetensors, readSafetensorsFile, safetensorsOf } from "./safetensors.js";

const read = (bytes: Uint8Array) => readSafetensorsFile(bytesInMemory(bytes), "w.safetensors");

/** A file with the given header, as text or JSON, and so many bytes of numbers. */
function fileOf(header: unknown, bytes = 0): Uint8Array {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes, 0x3c)]);
}

describe("a safetensors file", () => {
  it("readSafetensorsFile lists arrays and gives their numbers", async () => {
    const w = { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
    const { arrays, kind } = await read(encodeSafetensors(new Map([["w", w]]), { format: "pt" }));
    expect(kind).toBe("safetensors");
    expect(arrays).toMatchObject([{ name: "w", type: "F32", shape: [2, 2], layout: "plain" }]);
    expect(await arrays[0]?.values()).toEqual(w.data);
  });

  it.each([
    [{ format: "flax" }, "channels_last"],
    [{ format: "tf" }, "channels_last"],
    [{ net: "ANet", stage: "tune", spec: "abc" }, "plain"],
    [{ net: "resnet" }, undefined],
  ])("a safetensors file with metadata %j has the layout %s", async (metadata, layout) => {
    const one = { shape: [1], data: Float32Array.of(1) };
    expect((await read(encodeSafetensors(new Map([["w", one]]), metadata))).arrays[0]?.layout).toBe(layout);
  });

  it("readSafetensorsFile reads half precision, and refuses integers when they are read", async () => {
    const header = {
      h: { dtype: "F16", shape: [2], data_offsets: [0, 4] },
      n: { dtype: "I64", shape: [1], data_offsets: [4, 12] },
    };
    const { arrays } = await read(fileOf(header, 12));
    expect(arrays.map((one) => one.type)).toEqual(["F16", "I64"]);
    expect(await arrays[0]?.values()).toEqual(Float32Array.of(1.05859375, 1.05859375));
    await expect(arrays[1]?.values()).rejects.toMatchObject({
      details: { found: "numbers of type I64", expected: "F32, F16, BF16, F64" },
    });
  });

  const w = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  it.each([
    ["shorter than a length", Buffer.from("abc"), "3 bytes"],
    ["with a header that is longer than the file", fileOf({ w }).subarray(0, 20), "a header of"],
    ["with a header that is not JSON", fileOf("{nothing"), "not JSON"],
    ["whose numbers are cut off", fileOf({ w }, 7), 'array "w" is cut off'],
    ["with too many numbers", fileOf({ w: { ...w, shape: [1] } }, 8), 'array "w" has the wrong size'],
    ["without shapes", fileOf({ w: { dtype: "F32" } }, 8), "without type, shape or range"],
    [
      "with a duplicate name",
      fileOf(`{"w": ${JSON.stringify(w)}, "v":${JSON.stringify(w)}, "w" :${JSON.stringify(w)}}`, 8),
      'two arrays called "w"',
    ],
    [
      "with a duplicate name in two spellings",
      fileOf(`{"w": ${JSON.stringify(w)}, "\\u0077":${JSON.stringify(w)}}`, 8),
      "two",
    ],
  ])("a safetensors file %s is refused", async (_, bytes, found) => {
    await expect(read(bytes)).rejects.toMatchObject({
      message: "this safetensors file is damaged",
      details: { file: "w.safetensors", found: expect.stringContaining(found) },
    });
  });
});

it("weights of several nets go into one file, which `init` reads back bit for bit", async () => {
  const weights = new Map([["C1.bias", { shape: [2], data: Float32Array.of(1, -0) }]]);
  const nets = new Map([
    ["A", weights],
    ["B", weights],
  ]);
  const file = await read(safetensorsOf(nets, { spec_sha256: "abc" }));
  expect(file.arrays.map((one) => [one.name, one.shape, one.layout])).toEqual([
    ["A.C1.bias", [2], "plain"],
    ["B.C1.bias", [2], "plain"],
  ]);
  expect(await file.arrays[1]?.values()).toEqual(Float32Array.of(1, -0));
});
