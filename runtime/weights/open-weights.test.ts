import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import onnxProto from "onnx-proto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashOfFile } from "../files/output-manifest.js";
import { withWeightFile } from "./open-weights.js";
import { encodeSafetensors } from "./safetensors.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-open-"));
  await mkdir(join(folder, "nets"));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, "nets", name), bytes);
  return join(folder, "nets", name);
}

/** An ONNX file whose only array, two numbers, lies elsewhere. */
function pointingTo(location: string, offset: number): Uint8Array {
  const externalData = [
    { key: "location", value: location },
    { key: "offset", value: String(offset) },
  ];
  const initializer = [{ name: "w", dataType: 1, dims: [2], dataLocation: 1, externalData }];
  return onnxProto.onnx.ModelProto.encode({ irVersion: 8, graph: { initializer } }).finish();
}

const valuesIn = (path: string) => withWeightFile(path, async ({ arrays }) => arrays[0]?.values());

describe("a weight file on disk", () => {
  it("is known by its first bytes, whatever it is called", async () => {
    const w = { shape: [2], data: Float32Array.of(1, 2) };
    const path = await written("weights.onnx", encodeSafetensors(new Map([["w", w]]), {}));
    expect(await withWeightFile(path, async ({ kind }) => kind)).toBe("safetensors");
    expect(await valuesIn(path)).toEqual(w.data);
  });

  it("may have its numbers in a file beside it", async () => {
    await written("big.data", new Uint8Array(Float32Array.of(9, 1, 2).buffer));
    expect(await valuesIn(await written("external.onnx", pointingTo("big.data", 4)))).toEqual(Float32Array.of(1, 2));
  });

  it.each(["../secret.data", "/etc/hostname", "a/../../secret.data", "..", ""])(
    "cannot read from %j, which is outside its folder",
    async (location) => {
      await writeFile(join(folder, "secret.data"), new Uint8Array(8));
      const path = await written("escaping.onnx", pointingTo(location, 0));
      await expect(valuesIn(path)).rejects.toMatchObject({
        message: "this ONNX file reads outside its folder",
        details: { file: path, found: `external data in "${location}"` },
      });
    },
  );

  it("follows links to where a download cache keeps its files, and to no other place", async () => {
    const numbers = new Uint8Array(Float32Array.of(3, 4).buffer);
    await mkdir(join(folder, "blobs"));
    await mkdir(join(folder, "other"));
    await writeFile(join(folder, "blobs", "1"), pointingTo("model.data", 0));
    for (const name of ["blobs/2", "other/2"]) await writeFile(join(folder, name), numbers);
    const [model, data] = ["model.onnx", "model.data"].map((name) => join(folder, "nets", name)) as [string, string];
    await symlink(join("..", "blobs", "1"), model);
    await symlink(join("..", "blobs", "2"), data);
    expect(await valuesIn(model)).toEqual(Float32Array.of(3, 4));
    await rm(data);
    await symlink(join("..", "other", "2"), data);
    await expect(valuesIn(model)).rejects.toThrow("this ONNX file reads outside its folder");
  });

  it("names external data that are missing or cut off", async () => {
    await expect(valuesIn(await written("a.onnx", pointingTo("none.data", 0)))).rejects.toMatchObject({
      message: "the external data of an ONNX file is missing",
      details: { file: join(folder, "nets", "none.data") },
    });
    await written("short.data", new Uint8Array(10));
    await expect(valuesIn(await written("b.onnx", pointingTo("short.data", 4)))).rejects.toMatchObject({
      details: { found: "10 bytes", expected: "at least 12" },
    });
  });

  it.each([
    ["net.pt", [0x50, 0x4b, 3, 4, 0, 0, 0, 0, 8, 0], "a zip archive"],
    ["net.pkl", [0x80, 2, 0x7d], "a Python pickle"],
    ["net.h5", [0x89, 0x48, 0x44, 0x46, 0x0d], "an HDF5 file"],
  ])("%s is told apart from a damaged one", async (name, bytes, kind) => {
    await expect(valuesIn(await written(name, Uint8Array.from(bytes)))).rejects.toMatchObject({
      details: { found: expect.stringContaining(kind), hint: expect.stringContaining("safetensors") },
    });
  });

  it("has the hash that other programs give it", async () => {
    const path = await written("abc", new TextEncoder().encode("abc"));
    expect(await hashOfFile(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
