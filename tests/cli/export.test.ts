import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestName } from "../../runtime/files/output-manifest.js";
import { modelIn, openModel } from "../support/run-tfjs-graph.js";
import { noisyPicture } from "../support/tiny-cascade.js";
import { edit, fanc, hashesOf, type Project, signalAt, tinyProject } from "./support.js";

let project: Project;
let run: string;
let models: string;

beforeAll(async () => {
  project = await tinyProject();
  // Another search than the other tests': the densest peak of a map with a floor.
  await edit(project.spec, (text) =>
    text.replace(
      /score: zscore {2}pick: best(.*on celebs.validation)\n/,
      "score: contrast  pick: densest  floor: median$1\n",
    ),
  );
  run = project.file("run");
  const trained = await fanc(["train", project.spec, "--run", run]);
  expect(trained).toMatchObject({ code: 0 });
  models = project.file("models ä");
  const exported = await fanc(["export", run, "-o", models, "--licence", "CC0-1.0"]);
  expect(exported).toMatchObject({ code: 0, stderr: "" });
});
afterAll(() => project.remove());

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

async function pixelsOf(path: string): Promise<Pixels> {
  const { data, info } = await sharp(path)
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

function floats(tensor: ort.Tensor | undefined): readonly number[] {
  if (tensor?.type !== "float32") throw new Error("no floats");
  return [...(tensor.data as Float32Array)];
}

const feed = ({ data, width, height }: Pixels) => ({ image: new ort.Tensor("uint8", data, [height, width, 3]) });

/** The same face at sizes and shapes that the nets have never seen, under names with blanks and other letters. */
async function pictures(): Promise<readonly string[]> {
  const own = [1, 2, 3].map((n) => project.file("data", "img_celeba", `00000${n}.jpg`));
  const [source = ""] = own;
  const sizes = [
    [301, 77],
    [40, 260],
    [9, 6],
    [1, 1],
    [640, 480],
  ] as const;
  const made = await Promise.all(
    sizes.map(async ([width, height]) => {
      const path = project.file(`bild é ${width}x${height}.png`);
      await sharp(source).resize(width, height, { fit: "fill" }).png().toFile(path);
      return path;
    }),
  );
  return [...own, ...made];
}

/** One output of an exported ONNX model as numbers. */
async function onnxOf(model: string, output: string, input: ort.Tensor): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(join(models, `${model}.onnx`), { logSeverityLevel: 3 });
  const results = await session.run({ [session.inputNames[0] ?? ""]: input });
  await session.release();
  return Array.from(results[output]?.data ?? [], Number);
}

function expectNear(found: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(value - (found?.[i] ?? Number.NaN))).toBeLessThan(1e-4);
  });
}

const decoded = async (name: string) => onnxProto.onnx.ModelProto.decode(await readFile(join(models, name)));

describe("fanc export", () => {
  it("fanc export writes each net, the SVM classifiers and the cascade", async () => {
    expect((await readdir(models)).filter((name) => name !== manifestName).sort()).toEqual(
      ["ANet.onnx", "LNet_o.onnx", "LNet_s.onnx", "cascade.onnx", "svm-classifiers.onnx"].sort(),
    );
  });

  it("the exported cascade predicts as fanc predict", async () => {
    const files = await pictures();
    const predicted = await fanc(["predict", run, ...files, "--json"]);
    expect(predicted.code).toBe(0);
    const { predictions } = JSON.parse(predicted.stdout) as {
      readonly predictions: readonly {
        readonly faces: readonly {
          readonly attributes: readonly { readonly score: number }[];
          readonly windows: readonly {
            readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
          }[];
        }[];
      }[];
    };
    const session = await ort.InferenceSession.create(join(models, "cascade.onnx"), { logSeverityLevel: 3 });
    for (const [i, file] of files.entries()) {
      const results = await session.run(feed(await pixelsOf(file)));
      const expected = predictions[i]?.faces[0];
      const scores = floats(results.scores);
      expect(scores).toHaveLength(23);
      expected?.attributes.forEach(({ score }, a) => {
        expect(Math.abs(score - (scores[a] as number))).toBeLessThan(1e-4);
        expect(results.attributes?.data[a]).toBe((scores[a] as number) > 0 ? 1n : -1n);
      });
      const windows = floats(results.windows);
      expect(expected?.windows).toHaveLength(2);
      expected?.windows.forEach(({ box }, w) => {
        [box.x, box.y, box.width, box.height].forEach((value, k) => {
          expect(Math.abs(value - (windows[w * 4 + k] as number))).toBeLessThan(1e-2);
        });
      });
    }
    await session.release();
  });

  it("exported nets have their weights, and accept any number of images", async () => {
    const session = await ort.InferenceSession.create(join(models, "ANet.onnx"), { logSeverityLevel: 3 });
    expect(session.inputNames).toEqual(["image"]);
    const image = new ort.Tensor("uint8", new Uint8Array(3 * 24 * 24 * 3), [3, 24, 24, 3]);
    const { FC } = await session.run({ image });
    expect(FC?.dims).toEqual([3, 16]);
    await session.release();
  });

  it("exported files name their origin", async () => {
    const { metadataProps, graph } = await decoded("cascade.onnx");
    const about = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    expect(about).toMatchObject({ licence: "CC0-1.0", windows: '["head","face"]' });
    expect(about.spec_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(about.attributes ?? "")).toHaveLength(23);
    expect(JSON.parse(about.mean ?? "")).toHaveLength(3);
    expect(graph?.output?.map((output) => output.name)).toEqual(["attributes", "scores", "windows", "window_scores"]);
    expect(graph?.output?.every((output) => (output.docString ?? "") !== "")).toBe(true);
  });

  it("exported weights in a separate file give the same results", async () => {
    const folder = project.file("external");
    const { stdout, code } = await fanc(["export", run, "--cascade", "-o", folder, "--external-data", "--json"]);
    expect(code).toBe(0);
    const { schema, files } = JSON.parse(stdout) as { schema: string; files: { file: string; bytes: number }[] };
    expect(schema).toBe("fanc.export/2");
    expect(files.map(({ file }) => file.replace(/[0-9a-f]{8}/, "HASH"))).toEqual([
      join(folder, "cascade.onnx"),
      join(folder, "cascade.onnx.HASH.data"),
    ]);
    const picture = feed(await pixelsOf(project.file("data", "img_celeba", "000004.jpg")));
    const results = await Promise.all(
      [folder, models].map(async (place) => {
        const session = await ort.InferenceSession.create(join(place, "cascade.onnx"), { logSeverityLevel: 3 });
        const { scores } = await session.run(picture);
        return floats(scores);
      }),
    );
    expect(results[0]).toEqual(results[1]);
  });

  it("fanc export writes the same bytes again, in place of an older file", async () => {
    const before = await readFile(join(models, "cascade.onnx"));
    await writeFile(join(models, "cascade.onnx"), "old");
    const again = ["export", run, "--cascade", "-o", join(models, "cascade.onnx"), "--licence", "CC0-1.0"];
    const { code, stderr } = await fanc(again);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cascade.onnx: a file is in the way\n.*changed since fanc wrote it/),
    });
    expect(await fanc([...again, "--force"])).toMatchObject({
      code: 0,
      stderr: "replaced cascade.onnx (not written by fanc, or changed since)\n",
    });
    expect((await readFile(join(models, "cascade.onnx"))).equals(before)).toBe(true);
  });

  it.each([
    [["--net", "ANets"], 'the spec has no net "ANets"'],
    [["-o", "all.onnx"], "5 models do not fit into one file"],
    [["-o", "README.md"], "README.md: outputs cannot be written here"],
    [["--target", "caffe"], "Allowed choices are onnx, tfjs"],
    [["--target", "tfjs", "--cascade"], "--target tfjs has no --cascade"],
    [["--target", "tfjs", "--net", "score"], 'no net and no feature step "score"'],
  ])("fanc export refuses %j", async (options, message) => {
    const { code, stderr } = await fanc(["export", run, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it("nets and features for TensorFlow.js give the results of the ONNX models", async () => {
    const folder = project.file("tfjs");
    const exported = await fanc(["export", run, "--target", "tfjs", "-o", folder, "--json"]);
    expect(exported).toMatchObject({ code: 0, stderr: "" });
    const { models: about } = JSON.parse(exported.stdout) as { models: Record<string, Record<string, unknown>> };
    expect(Object.keys(about)).toEqual(["nets/LNet_o", "nets/LNet_s", "nets/ANet", "features/feature"]);
    expect(about["features/feature"]).toMatchObject({ net: "ANet", layer: "FC", colour_order: "RGB" });
    expect(about["features/feature"]?.attributes).toHaveLength(23);

    const pictures = noisyPicture(2 * 24, 24);
    const net = await openModel(await modelIn(join(folder, "nets", "ANet")));
    const { FC } = net.predict(tf.tensor(pictures, [2, 24, 24, 3], "int32")) as tf.NamedTensorMap;
    expectNear(FC?.dataSync(), await onnxOf("ANet", "FC", new ort.Tensor("uint8", pictures, [2, 24, 24, 3])));

    const crop = noisyPicture(28, 28);
    const feature = await openModel(await modelIn(join(folder, "features", "feature")));
    const found = feature.predict(tf.tensor(crop, [1, 28, 28, 3], "int32")) as tf.NamedTensorMap;
    const places = [0, 4].flatMap((top) => [0, 4].map((left) => [top, left] as const));
    const cut = places.flatMap(([top, left]) =>
      Array.from({ length: 24 }, (_, row) => [
        ...crop.subarray(((top + row) * 28 + left) * 3).subarray(0, 24 * 3),
      ]).flat(),
    );
    const patches = await onnxOf("ANet", "FC", new ort.Tensor("uint8", Uint8Array.from(cut), [4, 24, 24, 3]));
    expectNear(found.patches?.dataSync().slice(0, patches.length), patches);
    const mean = new ort.Tensor("float32", Float32Array.from(found.feature?.dataSync() ?? []), [1, 16]);
    expectNear(found.scores?.dataSync(), await onnxOf("svm-classifiers", "scores", mean));
    expect([...(found.attributes?.dataSync() ?? [])]).toEqual(await onnxOf("svm-classifiers", "attributes", mean));
  });

  it("fanc export writes the same TensorFlow.js model again, and replaces nothing but an older one", async () => {
    const folder = project.file("again");
    const target = ["export", run, "--target", "tfjs", "-o", folder, "--net", "ANet"];
    expect(await fanc(target)).toMatchObject({ code: 0 });
    const before = await hashesOf(folder);
    expect(Object.keys(before)).toEqual(["nets/ANet/group1-shard1of1.bin", "nets/ANet/model.json"]);
    await writeFile(join(folder, "nets", "ANet", "notes.txt"), "mine");
    expect(await fanc(target)).toMatchObject({ code: 0 });
    const { "nets/ANet/notes.txt": notes, ...models } = await hashesOf(folder);
    expect(notes).toBeDefined();
    expect(models).toEqual(before);
    await writeFile(join(folder, "nets", "ANet", "model.json"), "mine");
    const { code, stderr } = await fanc(target);
    expect(code).toBe(2);
    expect(stderr).toMatch(/nets\/ANet\/model.json: a file is in the way\n.*changed since fanc wrote it/);
  });

  it("fanc export names what an unfinished run lacks", async () => {
    const begun = project.file("begun");
    const interrupted = { env: signalAt(/tune_lnet_o LNet_o: /, "SIGINT") } as const;
    expect(await fanc(["train", project.spec, "--run", begun], interrupted)).toMatchObject({ code: 130 });
    const { code, stderr } = await fanc(["export", begun]);
    expect(code).toBe(2);
    expect(stderr).toContain("the net ANet is not trained yet");
    expect(stderr).toContain("a finished stage of pretrain_anet, tune_anet");
    expect(await fanc(["export", begun, "--net", "LNet_o"])).toMatchObject({ code: 0 });
  });
});
