import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { eventsOf, fancInside, hashesOf, type TrainedProject, trainedProject } from "./support.js";

const SCORE = "output of tune_anet on feature averaged over patches";

let project: TrainedProject;
let run: string;
let said: string;

beforeAll(async () => {
  project = await trainedProject();
  run = project.file("output");
  await writeFile(
    project.file("output.fan"),
    `extends "tiny.fan"

change cascade faces { score = ${SCORE} }
change schedule { remove fit_svm }
`,
  );
  const { code, stderr } = await fancInside([
    ...["train", project.file("output.fan"), "--run", run],
    ...["--reuse", project.run],
  ]);
  expect(code, stderr).toBe(0);
  said = stderr;
});
afterAll(() => project.remove());

const layers = ["ANet.tune_anet", "LNet_o.tune_lnet_o", "LNet_s.tune_lnet_s"];
const layerIn = async (folder: string) =>
  (await RunFolder.open(folder)).loadArrays("output-layers/ANet.tune_anet.safetensors");

const images = ["000003.jpg", "000010.jpg", "000030.jpg"];
interface Predictions {
  readonly predictions: readonly {
    readonly faces: readonly { readonly attributes: readonly { readonly name: string; readonly score: number }[] }[];
  }[];
}
async function scores(folder: string): Promise<readonly (readonly number[])[]> {
  const files = images.map((name) => project.file("data", "img_celeba", name));
  const { code, stdout, stderr } = await fancInside(["predict", folder, ...files, "--json"]);
  expect(code, stderr).toBe(0);
  const { predictions } = JSON.parse(stdout) as Predictions;
  return predictions.map(({ faces }) => (faces[0]?.attributes ?? []).map(({ score }) => score));
}

describe("a run whose score is the output layer of a stage", () => {
  it("reuses every stage of a run with SVMs, and ends after the last net", async () => {
    for (const stage of ["pretrain_lnets", "tune_lnet_o", "tune_lnet_s", "pretrain_anet", "tune_anet"])
      expect(said).toContain(`${stage}: reused from`);
    expect((await eventsOf(run)).at(-1)).toMatchObject({ type: "finished" });
    expect(await readdir(run)).not.toContain("svm.safetensors");
  });

  it("every stage over attributes stores its output layer, and a reusing run copies it", async () => {
    for (const folder of [project.run, run])
      expect((await readdir(join(folder, "output-layers"))).sort()).toEqual(
        layers.map((name) => `${name}.safetensors`),
      );
    const [own, other] = [await layerIn(run), await layerIn(project.run)];
    expect(own?.tensors).toEqual(other?.tensors);
    expect(own?.metadata).toMatchObject({ net: "ANet", stage: "tune_anet" });
    expect(own?.tensors.get("weight")?.shape).toEqual([23, 16]);
  });

  it("the score of a vector is the logit that the stage was validated with", async () => {
    const opened = await RunFolder.open(run);
    const weights = await opened.weightsOf("ANet");
    const layer = (await layerIn(run))?.tensors;
    const random = new Random("patches");
    const count = 5;
    const data = Uint8Array.from({ length: count * 24 * 24 * 3 }, () => random.below(256));
    const image = new ort.Tensor("uint8", data, [count, 24, 24, 3]);
    const tensor = (values: { readonly data: Float32Array | Float64Array; readonly shape: readonly number[] }) =>
      new ort.Tensor("float32", Float32Array.from(values.data), [...values.shape]);
    const given = new Map([...(weights ?? [])].map(([name, values]) => [name, tensor(values)]));
    for (const [name, values] of layer ?? []) given.set(`@output.${name}`, tensor(values));
    const outputOf = async (file: string, name: string): Promise<readonly number[]> => {
      const session = await ort.InferenceSession.create(join(run, "build", file), { logSeverityLevel: 3 });
      const feeds = session.inputNames.map((input) => [input, input === "image" ? image : given.get(input)] as const);
      const results = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>);
      await session.release();
      return Array.from(results[name]?.data ?? [], Number);
    };
    const logits = await outputOf("eval/tune_anet.ANet.onnx", "logits");
    const features = await outputOf("nets/ANet.onnx", "FC");
    const [w, b] = [layer?.get("weight")?.data ?? [], layer?.get("bias")?.data ?? []];
    expect(logits).toHaveLength(count * 23);
    expect(new Set(logits.map((value) => value.toFixed(6))).size).toBeGreaterThan(50);
    logits.forEach((logit, i) => {
      const [n, a] = [Math.floor(i / 23), i % 23];
      let sum = b[a] ?? Number.NaN;
      for (let k = 0; k < 16; k++) sum += (w[a * 16 + k] ?? Number.NaN) * (features[n * 16 + k] ?? Number.NaN);
      expect(Math.abs(sum - logit)).toBeLessThan(1e-5);
    });
  });

  it("is evaluated and compared with the SVMs", async () => {
    for (const folder of [project.run, run]) expect(await fancInside(["eval", folder])).toMatchObject({ code: 0 });
    const compared = await fancInside(["runs", "compare", project.run, run]);
    expect(compared.stdout).toContain("accuracy on the test split");
    expect(await scores(run)).not.toEqual(await scores(project.run));
  });

  it("one `--set` changes the score of a spec with SVMs, whose stage is then left out", async () => {
    const folder = project.file("set");
    const set = ["--set", `faces.score=${SCORE}`];
    const args = ["train", project.spec, ...set, "--run", folder, "--reuse", project.run];
    const { code, stderr } = await fancInside(args);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("`fit_svm` has nothing to fit");
    expect(stderr).not.toContain("fit_svm:");
    expect(await scores(folder)).toEqual(await scores(run));
  });

  it("back to SVMs, no net is trained again", async () => {
    const folder = project.file("back");
    const { stderr } = await fancInside(["train", project.spec, "--run", folder, "--reuse", run]);
    expect(stderr).toContain("tune_anet: reused from");
    expect(stderr).toMatch(/fit_svm: .*23 SVMs/);
    expect(await scores(folder)).toEqual(await scores(project.run));
  });

  it("is exported: the output layer alone, and the whole cascade as it predicts", async () => {
    const { code, stderr } = await fancInside(["export", run]);
    expect(code, stderr).toBe(0);
    expect((await readdir(join(run, "export"))).filter((name) => name.endsWith(".onnx")).sort()).toEqual(
      ["ANet.onnx", "LNet_o.onnx", "LNet_s.onnx", "cascade.onnx", "output-layer.onnx"].sort(),
    );
    const session = await ort.InferenceSession.create(join(run, "export", "cascade.onnx"), { logSeverityLevel: 3 });
    const expected = await scores(run);
    for (const [i, name] of images.entries()) {
      const { data, info } = await sharp(project.file("data", "img_celeba", name))
        .toColourspace("srgb")
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const image = new ort.Tensor("uint8", new Uint8Array(data), [info.height, info.width, 3]);
      const found = Array.from((await session.run({ image })).scores?.data ?? [], Number);
      expect(found).toHaveLength(23);
      found.forEach((score, a) => {
        expect(Math.abs(score - (expected[i]?.[a] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
    await session.release();
    const tfjs = await fancInside(["export", run, "--target", "tfjs"]);
    expect(tfjs.code, tfjs.stderr).toBe(0);
    const model = await readFile(join(run, "export", "tfjs", "features", "feature", "model.json"), "utf8");
    expect(model).toContain("output/weight");
  });

  it("is refused before its stage is finished, and with a file that does not fit", async () => {
    const folder = project.file("begun");
    const args = ["train", project.file("output.fan"), "--run", folder, "--reuse", project.run];
    await fancInside([...args, "--stage", "pretrain_anet"]);
    const begun = await fancInside(["eval", folder]);
    expect(begun.stderr).toContain("its scores need stage tune_anet");
    expect(begun.code).not.toBe(0);
    const forged = await RunFolder.open(project.file("set"));
    const { tensors, metadata } = (await layerIn(project.file("set"))) ?? {};
    const [bias] = [{ shape: [1], data: Float32Array.of(0) }];
    const arrays = new Map([...(tensors ?? []), ["bias", bias] as const]);
    await forged.saveArrays("output-layers/ANet.tune_anet.safetensors", arrays, metadata ?? {});
    const refused = await fancInside(["eval", project.file("set")]);
    expect(refused.stderr).toContain("the output layer that scores the attributes is damaged");
  });
});

it("a stage that fits such a score calibrates thresholds, and nothing else", async () => {
  const drawn = await fancInside([
    ...["data", "avatars", "-o", project.file("scenes"), "--backgrounds", "6", "--identities", "3"],
    ...["--images-per-identity", "1", "--size", "48x48"],
  ]);
  expect(drawn.code, drawn.stderr).toBe(0);
  await writeFile(
    project.file("calibrated.fan"),
    `extends "output.fan"

data scenes = backgrounds { root: "scenes/backgrounds" }

change cascade faces {
  head = window LNet_o.response in image resized 48x48 {
    proposals: sliding  scales: 0.4, 0.6  score: zscore  pick: best  refine: regression on celebs.validation  context: 1.3
    threshold: calibrated
  }
}
change schedule { stage calibrate { after tune_anet  fit score on celebs.validation } }
`,
  );
  const folder = project.file("calibrated");
  const args = ["train", project.file("calibrated.fan"), "--run", folder, "--reuse", project.run];
  expect(await fancInside([...args, "--stage", "tune_anet"])).toMatchObject({ code: 0 });
  expect((await fancInside(["eval", folder])).stderr).toContain("its scores need stage calibrate");
  const resumed = ["train", "--resume", "--run", folder];
  const { code, stderr } = await fancInside(resumed);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("head: threshold");
  expect(await readdir(folder)).not.toContain("svm.safetensors");
  expect((await eventsOf(folder)).filter(({ type }) => type === "svm")).toEqual([]);
  expect(await fancInside(["eval", folder])).toMatchObject({ code: 0 });
  const again = project.file("again");
  const copied = await fancInside([...args.slice(0, 3), again, "--reuse", folder]);
  expect(copied.stderr).toContain("calibrate: reused from");
  expect((await hashesOf(again))["thresholds/head.safetensors"]).toBe(
    (await hashesOf(folder))["thresholds/head.safetensors"],
  );
});
