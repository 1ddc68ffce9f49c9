import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { svmHeadModel } from "../../compiler/targets/onnx/export/svm-head.js";
import { alignment } from "./external-data.js";
import { writeModel } from "./write-model.js";

const length = 500;
const features = Float32Array.from({ length }, (_, i) => Math.sin(i));

/** Two attributes on 500 features: weights of 4000 bytes and a bias of 8. */
function head(scale: number): onnx.IModelProto {
  const weights = Float32Array.from({ length: 2 * length }, (_, i) => scale * Math.cos(i));
  return svmHeadModel({ attributes: ["a", "b"], weights, bias: Float32Array.of(1, -1) }, { licence: "CC0" });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "export ä "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scores(file: string): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
  const results = await session.run({ features: new ort.Tensor("float32", features, [1, length]) });
  await session.release();
  return [...((results.scores?.data as Float32Array | undefined) ?? [])];
}

async function dataEntries(file: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const model = onnxProto.onnx.ModelProto.decode(await readFile(file));
  return model.graph?.initializer?.flatMap(({ externalData }) =>
    externalData?.length ? [Object.fromEntries(externalData.map(({ key, value }) => [key, value]))] : [],
  ) as Record<string, string>[];
}

describe("writing a model", () => {
  it("puts the weights into the model, or into a file of their own that means the same", async () => {
    const [whole, parts] = [join(folder, "whole.onnx"), join(folder, "parts.onnx")];
    const one = await writeModel(whole, head(1), { external: false });
    expect(one.map(({ file }) => file)).toEqual([whole]);
    const two = await writeModel(parts, head(1), { external: true });
    expect(two).toHaveLength(2);
    for (const { file, bytes } of [...one, ...two]) expect((await stat(file)).size).toBe(bytes);
    const [entry, ...others] = await dataEntries(parts);
    expect(others).toEqual([]);
    expect(entry).toEqual({ location: basename(two[1]?.file ?? ""), offset: "0", length: String(2 * 4 * length) });
    expect(await scores(parts)).toEqual(await scores(whole));
  });

  it("splits a model that is too large for one file, tensors at whole pages", async () => {
    const file = join(folder, "large.onnx");
    const base = head(1);
    const [weight, ...rest] = base.graph?.initializer ?? [];
    const initializer = [weight ?? {}, { ...weight, name: "second" }, ...rest];
    const model = { ...base, graph: { ...base.graph, initializer } };
    expect(await writeModel(file, model, { external: false, mostInside: 8008 })).toHaveLength(1);
    expect(await dataEntries(file)).toEqual([]);
    const written = await writeModel(file, model, { external: false, mostInside: 8007 });
    expect(written).toHaveLength(2);
    const entries = await dataEntries(file);
    expect(entries.map(({ offset }) => Number(offset))).toEqual([0, alignment]);
    const data = await readFile(written[1]?.file ?? "");
    expect(data.length).toBe(alignment + 4000);
    expect(data.subarray(alignment)).toEqual(Buffer.from(weight?.rawData ?? new Uint8Array()));
  });

  it("replaces an older export and leaves nothing of it, and no other file, behind", async () => {
    const file = join(folder, "again.onnx");
    await writeFile(`${file}.notes.data`, "mine");
    await writeModel(file, head(1), { external: true });
    const [, data] = await writeModel(file, head(2), { external: true });
    const names = async (): Promise<readonly string[]> =>
      (await readdir(folder)).filter((name) => name.startsWith("again"));
    expect(await names()).toEqual([basename(file), basename(data?.file ?? ""), "again.onnx.notes.data"].sort());
    const [a, b] = [await scores(file), await scores(join(folder, "whole.onnx"))];
    expect((a[0] ?? 0) - 1).toBeCloseTo(2 * ((b[0] ?? 0) - 1), 3);
    await writeModel(file, head(2), { external: false });
    expect(await names()).toEqual(["again.onnx", "again.onnx.notes.data"]);
    expect(await scores(file)).toEqual(a);
  });

  it("leaves the old model as it was where it cannot write", async () => {
    const file = join(folder, "blocked.onnx");
    await writeModel(file, head(1), { external: false });
    const before = await readFile(file);
    const data = (await writeModel(join(folder, "probe", "blocked.onnx"), head(3), { external: true }))[1]?.file ?? "";
    // A folder where the data file should go.
    await writeModel(join(folder, basename(data), "x.onnx"), head(1), { external: false });
    await expect(writeModel(file, head(3), { external: true })).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY|directory/);
    expect(await readFile(file)).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.includes(".tmp"))).toEqual([]);
  });
});
