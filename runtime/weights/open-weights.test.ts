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

/** An ONNX file whose only array, two numbers, is in another file. */
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
  it("the format of a weight file is recognised by its first bytes, not by its name", async () => {
    const w = { shape: [2], data: Float32Array.of(1, 2) };
    const path = await written("weights.onnx", encodeSafetensors(new Map([["w", w]]), {}));
    expect(await withWeightFile(path, async ({ kind }) => kind)).toBe("safetensors");
    expect(await valuesIn(path)).toEqual(w.data);
  });

  it("a weight file can have its numbers in another file of its folder", async () => {
    await written("big.data", new Uint8Array(Float32Array.of(9, 1, 2).buffer));
    expect(await valuesIn(await written("external.onnx", pointingTo("big.data", 4)))).toEqual(Float32Array.of(1, 2));
  });

  it.each(["../secret.data", "/etc/hostname", "a/../../secret.data", "..", ""])(
    "a weight file cannot read from %j, outside its folder",
    async (location) => {
      await writeFile(join(folder, "secret.data"), new Uint8Array(8));
      const path = await written("escaping.onnx", pointingTo(location, 0));
      await expect(valuesIn(path)).rejects.toMatchObject({
        message: "this ONNX file reads outside its folder",
        details: { file: path, found: `external data in "${location}"` },
      });
    },
  );

  it("a weight file follows links within a download cache, but not to other folders", async () => {
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

  it("missing or truncated external data are named", async () => {
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
  ])("%s is refused as a file of another format", async (name, bytes, kind) => {
    await expect(valuesIn(await written(name, Uint8Array.from(bytes)))).rejects.toMatchObject({
      details: { found: expect.stringContaining(kind), hint: expect.stringContaining("safetensors") },
    });
  });

  const zip = (first: string): Buffer => {
    const head = Buffer.alloc(30 + first.length);
    head.write("PK\u0003\u0004");
    head.writeUInt16LE(first.length, 26);
    head.write(first, 30);
    return head;
  };
  it.each<[string, Uint8Array, string, string]>([
    [
      "pointer.safetensors",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
      "a pointer of Git LFS",
      "git lfs pull",
    ],
    [
      "pointer.onnx",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
      "a pointer of Git LFS",
      "git lfs pull",
    ],
    ["empty.safetensors", new Uint8Array(0), "an empty file", "again"],
    [
      "labels.onnx",
      Buffer.from("file,who,part,Smiling\nimg/1.jpg,1,train,1\n"),
      "a text",
      "name the file with the weights",
    ],
    ["page.safetensors", Buffer.from("\uFEFF\n<!DOCTYPE html><html></html>"), "a web page", "save the file itself"],
    [
      "denied.onnx",
      Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
      "a web page",
      "save the file itself",
    ],
    ["zeros.safetensors", new Uint8Array(600), "zero bytes", "fetch it again"],
    [
      "model.safetensors.index.json",
      Buffer.from('{"metadata": {}, "weight_map": {}}'),
      "the index of weights",
      "one of these files",
    ],
    ["config.safetensors", Buffer.from('{"architectures": ["ResNet"]}'), "a JSON text", "the file with the weights"],
    ["a.safetensors", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), "a gzip archive", "unpack"],
    ["b.onnx", Buffer.from("GGUF\u0003\0\0\0\0\0"), "a GGUF file", "before their conversion"],
    ["c.onnx", Buffer.from("\u0018\0\0\0ORTM"), "ONNX Runtime's own format", "the ONNX model"],
    ["d.safetensors", zip("model/data.pkl"), "PyTorch's .pt files", "safetensors.torch.save_file"],
    ["e.npz", zip("conv1.npy"), "an archive of NumPy", "safetensors.numpy.save_file"],
    ["f.keras", zip("metadata.json"), "a model of Keras", "export"],
    ["g.safetensors", Buffer.from("\u0093NUMPY\u0001\0", "latin1"), "an array of NumPy", "safetensors.numpy.save_file"],
    ["h.safetensors", Uint8Array.of(0x80, 2, 0x7d), "a Python pickle", "safetensors.torch.save_file"],
    ["i.onnx", Buffer.from("\u001c\0\0\0TFL3"), "TensorFlow Lite", "tf2onnx"],
  ])("%s is refused with its actual format", async (name, bytes, kind, hint) => {
    await expect(valuesIn(await written(name, bytes))).rejects.toMatchObject({
      details: { found: expect.stringContaining(kind), hint: expect.stringContaining(hint) },
    });
  });

  it.each<[string, Uint8Array, string]>([
    [
      "long.safetensors",
      Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 0]), Buffer.from('{"w":{}}')]),
      "a header of 1099511627776 bytes",
    ],
    [
      "long.bin",
      Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 1, 0, 0]), Buffer.from('{"w":{}}')]),
      "a header of 1099511627776 bytes",
    ],
    ["noise.safetensors", Buffer.from("these are no weights"), "a header of"],
    ["text.safetensors", Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("no JSON!")]), "not JSON"],
    ["short.safetensors", Uint8Array.of(1, 2, 3), "3 bytes"],
  ])("%s is a damaged safetensors file", async (name, bytes, found) => {
    await expect(valuesIn(await written(name, bytes))).rejects.toMatchObject({
      code: "weights/damaged-safetensors",
      details: { found: expect.stringContaining(found) },
    });
  });

  it("external data that are a pointer of Git LFS are named", async () => {
    await written("pointer.data", Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"));
    await expect(valuesIn(await written("c.onnx", pointingTo("pointer.data", 4)))).rejects.toMatchObject({
      details: { file: join(folder, "nets", "pointer.data"), found: "a pointer of Git LFS" },
    });
  });

  it("hashOfFile gives the published SHA-256", async () => {
    const path = await written("abc", new TextEncoder().encode("abc"));
    expect(await hashOfFile(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
