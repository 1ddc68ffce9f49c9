import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { describe, expect, it } from "vitest";
import { bytesInMemory } from "../../tests/support/bytes-in-memory.js";
import { type ReadExternal, readOnnxFile } from "./onnx-file.js";

const none: ReadExternal = async (location) => {
  throw new Error(`no ${location}`);
};
const read = (bytes: Uint8Array, external = none) => readOnnxFile(bytesInMemory(bytes), "m.onnx", external);
const raw = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

function model(initializer: onnx.ITensorProto[], node: onnx.INodeProto[] = []): Uint8Array {
  return onnxProto.onnx.ModelProto.encode({ irVersion: 8, graph: { name: "g", initializer, node } }).finish();
}
const node = (opType: string, input: string[], attribute: onnx.IAttributeProto[] = []): onnx.INodeProto => ({
  opType,
  input,
  output: [`${opType} of ${input[1]}`],
  attribute,
});

describe("an ONNX file", () => {
  it("readOnnxFile reads numbers in each of their encodings", async () => {
    const bytes = model([
      { name: "raw", dataType: 1, dims: [2], rawData: raw(1, 2) },
      { name: "typed", dataType: 1, dims: [2], floatData: [3, 4] },
      { name: "double", dataType: 11, dims: [2, 1], doubleData: [5, 6] },
      { name: "half", dataType: 10, dims: [2], int32Data: [0x3c00, 0xc000] },
      { name: "brain", dataType: 16, dims: [1], rawData: Uint8Array.of(0x80, 0x3f) },
    ]);
    const { arrays } = await read(bytes);
    const values = await Promise.all(arrays.map(async (one) => [one.name, one.type, ...(await one.values())]));
    expect(values).toEqual([
      ["raw", "F32", 1, 2],
      ["typed", "F32", 3, 4],
      ["double", "F64", 5, 6],
      ["half", "F16", 1, -2],
      ["brain", "BF16", 1],
    ]);
  });

  it("readOnnxFile lists arrays and constants in the order of use, with the layout that their operator expects", async () => {
    const square = { dataType: 1, dims: [2, 2], rawData: raw(1, 2, 3, 4) };
    const transB = { name: "transB", type: 2, i: 1 };
    const bytes = model(
      [
        { ...square, name: "unused" },
        { ...square, name: "turned" },
        { ...square, name: "straight" },
        { ...square, name: "product" },
        { dataType: 1, dims: [2, 1, 1, 1], rawData: raw(1, 2), name: "filters" },
      ],
      [
        { opType: "Constant", output: ["made"], attribute: [{ name: "value", type: 4, t: { ...square, name: "" } }] },
        node("Conv", ["x", "filters"]),
        node("Gemm", ["x", "straight"], [transB]),
        node("Gemm", ["x", "turned"]),
        node("MatMul", ["x", "product"]),
        node("Add", ["x", "made"]),
      ],
    );
    expect((await read(bytes)).arrays.map((one) => [one.name, one.layout])).toEqual([
      ["filters", "plain"],
      ["straight", "plain"],
      ["turned", "transposed"],
      ["product", "transposed"],
      ["made", undefined],
      ["unused", undefined],
    ]);
  });

  it("readOnnxFile reads external data only with their numbers", async () => {
    const entry = (key: string, value: string) => ({ key, value });
    const externalData = [entry("location", "big.bin"), entry("offset", "64"), entry("length", "8")];
    const bytes = model([{ name: "w", dataType: 1, dims: [2], dataLocation: 1, externalData }]);
    const asked: unknown[] = [];
    const weights = await read(bytes, async (...place) => {
      asked.push(place);
      return raw(7, 8);
    });
    expect([weights.external, asked]).toEqual([["big.bin"], []]);
    expect(await weights.arrays[0]?.values()).toEqual(Float32Array.of(7, 8));
    expect(asked).toEqual([["big.bin", 64, 8]]);
  });

  it("readOnnxFile lists arrays without reading their numbers", async () => {
    const bytes = model([{ name: "w", dataType: 1, dims: [300, 1000], rawData: new Uint8Array(1_200_000) }]);
    let fetched = 0;
    const source = {
      size: bytes.length,
      read: async (offset: number, length: number) => {
        fetched += length;
        return bytes.subarray(offset, offset + length);
      },
    };
    expect((await readOnnxFile(source, "m.onnx", none)).arrays[0]?.shape).toEqual([300, 1000]);
    expect(fetched).toBeLessThan(200_000);
  });

  const w = { name: "w", dataType: 1, dims: [2], rawData: raw(1, 2) };
  it.each([
    ["without content", new Uint8Array(0), "a file without a graph"],
    ["of text", Buffer.from("conv1_w: 1 2 3"), "byte"],
    ["with its end cut off", model([w]).subarray(0, -3), "announced at byte"],
    ["with a duplicate name", model([w, w]), 'two arrays called "w"'],
    ["without the place of its external data", model([{ ...w, rawData: null, dataLocation: 1 }]), "does not say where"],
  ])("an ONNX file %s is refused", async (_, bytes, found) => {
    await expect(read(bytes)).rejects.toMatchObject({
      message: expect.stringMatching(/not an ONNX file/),
      details: { file: "m.onnx", found: expect.stringContaining(found) },
    });
  });

  it("an array with too few numbers or with integers is refused when it is read", async () => {
    const { arrays } = await read(
      model([
        { ...w, dims: [3] },
        { name: "n", dataType: 7, dims: [1], int64Data: [1] },
      ]),
    );
    await expect(arrays[0]?.values()).rejects.toMatchObject({
      details: { found: '"w" has 8 bytes of numbers, not 12' },
    });
    await expect(arrays[1]?.values()).rejects.toMatchObject({ details: { found: "numbers of type I64" } });
  });

  it("an ONNX file gives numbers or a UserError, wherever it is cut or changed", async () => {
    const whole = model([w, { name: "v", dataType: 10, dims: [2], int32Data: [1, 2] }], [node("Conv", ["x", "w"])]);
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      for (const bytes of [changed, whole.subarray(0, at)]) {
        try {
          for (const array of (await read(bytes)).arrays) await array.values();
        } catch (error) {
          expect(error, `byte ${at}`).toMatchObject({ name: expect.stringMatching(/^UserError$/) });
        }
      }
    }
  });
});
