import onnxProto from "onnx-proto";
import { expect, it } from "vitest";
import { bytesInMemory } from "../../tests/support/bytes-in-memory.js";
import { fault, UserError } from "../errors/user-error.js";
import { Random } from "../random.js";
import { readOnnxFile } from "./onnx-file.js";
import { encodeSafetensors, readSafetensorsFile } from "./safetensors.js";
import type { ByteSource } from "./weight-file.js";
import { count, type WeightFile } from "./weight-file.js";

const ATTEMPTS = 2000;
const numbers = Float32Array.from({ length: 12 }, (_, i) => i);
const tensor = { name: "w", dataType: 1, dims: [4, 3], rawData: new Uint8Array(numbers.buffer) };
const onnx = onnxProto.onnx.ModelProto.encode({
  irVersion: 8,
  graph: {
    initializer: [
      tensor,
      { name: "half", dataType: 10, dims: [2], int32Data: [1, 2] },
      { name: "far", dataType: 1, dims: [2], dataLocation: 1, externalData: [{ key: "location", value: "w.data" }] },
    ],
    node: [
      { opType: "Gemm", input: ["x", "w"], output: ["y"], attribute: [{ name: "transB", type: 2, i: 1 }] },
      { opType: "Constant", output: ["c"], attribute: [{ name: "value", type: 4, t: { ...tensor, name: "" } }] },
    ],
  },
}).finish();
const safetensors = encodeSafetensors(
  new Map([
    ["w", { shape: [4, 3], data: numbers }],
    ["b", { shape: [4], data: numbers.subarray(0, 4) }],
  ]),
  { format: "pt" },
);

const noData = async (): Promise<never> => {
  throw fault("weights/missing", { what: "the external data of an ONNX file" });
};

/** A file with some bytes changed, and often cut off. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let i = random.below(4); i >= 0; i--)
    copy[random.below(copy.length)] = random.chance(0.3) ? 255 : random.below(256);
  return random.chance(0.2) ? copy.subarray(0, random.below(copy.length)) : copy;
}

it.each<[string, Uint8Array, (source: ByteSource) => Promise<WeightFile>]>([
  ["ONNX", onnx, (source) => readOnnxFile(source, "w.onnx", noData)],
  ["safetensors", safetensors, (source) => readSafetensorsFile(source, "w.safetensors")],
])(
  "a damaged %s file is refused with a UserError, or gives as many numbers as its shapes state",
  async (kind, bytes, read) => {
    const random = new Random("damaged weights", kind);
    let refused = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        for (const array of (await read(bytesInMemory(damaged(bytes, random)))).arrays)
          expect(await array.values()).toHaveLength(count(array.shape));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(ATTEMPTS / 10);
  },
);
