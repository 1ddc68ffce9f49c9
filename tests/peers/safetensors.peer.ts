import { expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { decodeSafetensors, encodeSafetensors } from "../../runtime/weights/safetensors.js";
import { askPython } from "./support/python.js";

interface Answer {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, { dtype: string; shape: number[]; data: number[] }>>;
  readonly theirs: string;
}

const random = new Random("safetensors peer");
const normals = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
const tensors = new Map([
  ["C1.weight", { shape: [4, 3, 3, 2], data: normals(72) }],
  ["C1.bias", { shape: [4], data: Float32Array.of(0, -0, 1e-38, 3.4e38) }],
  ['Überschrift "q"', { shape: [], data: normals(1) }],
  ["empty", { shape: [0, 5], data: new Float32Array(0) }],
]);

it("Python's safetensors reads our file and we read Python's", async () => {
  const metadata = { format: "fanc", stage: "lnet" };
  const ours = encodeSafetensors(tensors, metadata);
  const answer = (await askPython("safetensors_peer.py", null, { "ours.safetensors": ours })) as Answer;

  expect(answer.metadata).toEqual(metadata);
  expect(Object.keys(answer.tensors).sort()).toEqual([...tensors.keys()].sort());
  for (const [name, { shape, data }] of tensors) {
    expect(answer.tensors[name]).toMatchObject({ dtype: "float32", shape });
    expect(Float32Array.from(answer.tensors[name]?.data ?? []), name).toEqual(data);
  }

  const back = decodeSafetensors(new Uint8Array(Buffer.from(answer.theirs, "base64")), "theirs.safetensors");
  expect(back.metadata).toEqual({ by: "python" });
  expect([...back.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, { shape, data }] of tensors) expect(back.tensors.get(name)).toEqual({ shape, data });
});
