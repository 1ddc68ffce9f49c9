import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classifiersModel } from "../../compiler/targets/onnx/export/classifiers.js";
import { writeOutputs } from "../files/outputs.js";
import { alignment } from "./external-data.js";
import { modelRules, type WriteOptions, type WrittenFile, writeModel } from "./write-model.js";

const length = 500;
const features = Float32Array.from({ length }, (_, i) => Math.sin(i));

/** Two attributes on 500 features: weights of 4000 bytes and a bias of 8. */
function head(scale: number): onnx.IModelProto {
  const weights = Float32Array.from({ length: 2 * length }, (_, i) => scale * Math.cos(i));
  return classifiersModel("svm", { attributes: ["a", "b"], weights, bias: Float32Array.of(1, -1) }, { licence: "CC0" });
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

/** Writes as `fanc export` does. */
async function exported(name: string, model: onnx.IModelProto, options: WriteOptions): Promise<readonly WrittenFile[]> {
  const { value } = await writeOutputs(folder, { kind: "models", ...modelRules([name]) }, (staging) =>
    writeModel(staging, name, model, options),
  );
  return value;
}

describe("writing a model", () => {
  it("a model with weights inside equals one with weights in a second file", async () => {
    const one = await exported("whole.onnx", head(1), { external: false });
    expect(one.map(({ file }) => file)).toEqual(["whole.onnx"]);
    const two = await exported("parts.onnx", head(1), { external: true });
    expect(two).toHaveLength(2);
    for (const { file, bytes } of [...one, ...two]) expect((await stat(join(folder, file))).size).toBe(bytes);
    const [entry, ...others] = await dataEntries(join(folder, "parts.onnx"));
    expect(others).toEqual([]);
    expect(entry).toEqual({ location: two[1]?.file, offset: "0", length: String(2 * 4 * length) });
    expect(await scores(join(folder, "parts.onnx"))).toEqual(await scores(join(folder, "whole.onnx")));
  });

  it("a model that is too large for one file is split, with tensors at whole pages", async () => {
    const file = join(folder, "large.onnx");
    const base = head(1);
    const [weight, ...rest] = base.graph?.initializer ?? [];
    const initializer = [weight ?? {}, { ...weight, name: "second" }, ...rest];
    const model = { ...base, graph: { ...base.graph, initializer } };
    expect(await exported("large.onnx", model, { external: false, mostInside: 8008 })).toHaveLength(1);
    expect(await dataEntries(file)).toEqual([]);
    const written = await exported("large.onnx", model, { external: false, mostInside: 8007 });
    expect(written).toHaveLength(2);
    const entries = await dataEntries(file);
    expect(entries.map(({ offset }) => Number(offset))).toEqual([0, alignment]);
    const data = await readFile(join(folder, written[1]?.file ?? ""));
    expect(data.length).toBe(alignment + 4000);
    expect(data.subarray(alignment)).toEqual(Buffer.from(weight?.rawData ?? new Uint8Array()));
  });

  it("an older export is replaced completely; files of the user stay", async () => {
    const file = join(folder, "again.onnx");
    const mine = ["again.onnx.notes.data", "again.onnx.00000000.data"];
    for (const name of mine) await writeFile(join(folder, name), "mine");
    await exported("again.onnx", head(1), { external: true });
    const [, data] = await exported("again.onnx", head(2), { external: true });
    const names = async (): Promise<readonly string[]> =>
      (await readdir(folder)).filter((name) => name.startsWith("again"));
    expect(await names()).toEqual(["again.onnx", data?.file ?? "", ...mine].sort());
    const [a, b] = [await scores(file), await scores(join(folder, "whole.onnx"))];
    expect((a[0] ?? 0) - 1).toBeCloseTo(2 * ((b[0] ?? 0) - 1), 3);
    await exported("again.onnx", head(2), { external: false });
    expect(await names()).toEqual(["again.onnx", ...mine].sort());
    expect(await scores(file)).toEqual(a);
  });

  it("the old model stays if the new one cannot be written", async () => {
    await exported("blocked.onnx", head(1), { external: false });
    const before = await readFile(join(folder, "blocked.onnx"));
    const probe = await mkdtemp(join(folder, "probe-"));
    const [, data] = await writeModel(probe, "blocked.onnx", head(3), { external: true });
    await mkdir(join(folder, data?.file ?? ""));
    await expect(exported("blocked.onnx", head(3), { external: true })).rejects.toMatchObject({
      details: { found: "a folder" },
    });
    expect(await readFile(join(folder, "blocked.onnx"))).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.includes(".tmp"))).toEqual([]);
  });
});
