import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { fancInside, type TrainedProject, trainedProject } from "./support.js";

/** Without a cascade, of aligned faces. */
const ALONE = `use { AvatarAttributes } from "std/avatars.fan"

data celebs = celeba { root: "data"  attributes: AvatarAttributes }

net ANet {
  input face : 3 x 20 x 24
  C1 = conv 6 kernel 5 pad 2 -> relu -> maxpool 2
  FC = dense 16 -> relu
}

schedule {
  stage tune {
    train ANet on celebs
    loss: sigmoid over AvatarAttributes
    optimizer: sgd { lr: 0.01  momentum: 0.9 }
    batch: 4  epochs: 2
  }
}

evaluate on celebs.test
`;

/** The cascade that the file above stands for. */
const SPELT = `extends "alone.fan"

cascade aligned {
  patches = crop image resized 20x24 { size: 20x24  flips: off }
  feature = ANet.FC over patches
  score   = output of tune on feature
}
`;

let project: TrainedProject;
let run: string;

beforeAll(async () => {
  project = await trainedProject();
  run = project.file("alone");
  await writeFile(project.file("alone.fan"), ALONE);
  const { code, stderr } = await fancInside(["train", project.file("alone.fan"), "--run", run]);
  expect(code, stderr).toBe(0);
});
afterAll(() => project.remove());

const images = ["000003.jpg", "000010.jpg", "000030.jpg"];

interface Predictions {
  readonly predictions: readonly {
    readonly image: { readonly width: number; readonly height: number };
    readonly faces: readonly {
      readonly windows: readonly unknown[];
      readonly attributes: readonly { readonly name: string; readonly score: number }[];
    }[];
  }[];
}

const pathOf = (name: string): string => project.file("data", "img_celeba", name);

async function predicted(folder: string, files: readonly string[]): Promise<Predictions["predictions"]> {
  const { code, stdout, stderr } = await fancInside(["predict", folder, ...files, "--json"]);
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as Predictions).predictions;
}

const scoresOf = (predictions: Predictions["predictions"]): readonly (readonly number[])[] =>
  predictions.map(({ faces }) => (faces[0]?.attributes ?? []).map(({ score }) => score));

async function pixelsOf(path: string): Promise<ort.Tensor> {
  const { data, info } = await sharp(path)
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new ort.Tensor("uint8", new Uint8Array(data), [info.height, info.width, 3]);
}

describe("a net alone: no cascade, no SVMs", () => {
  it("names the attributes of which no training image has a known label", async () => {
    const list = project.file("data", "list_attr_celeba.txt");
    const before = await readFile(list, "utf8");
    const column = (before.split(/\r?\n/)[1] ?? "").split(" ").indexOf("Smiling");
    await writeFile(list, before.replace(new RegExp(`^(\\d+\\.jpg(?: +\\S+){${column}}) +\\S+`, "gm"), "$1 0"));
    const file = project.file("gap.fan");
    await writeFile(file, ALONE.replace("attributes: AvatarAttributes", "attributes: AvatarAttributes  unknown: 0"));
    try {
      const { code, stderr } = await fancInside(["train", file, "--run", project.file("gap"), "--no-reuse"]);
      expect(code, stderr).toBe(0);
      const notes = stderr.split("\n").filter((line) => line.includes("is known in the training images"));
      expect(notes).toEqual(["tune: no label of Smiling is known in the training images: its output stays random"]);
    } finally {
      await writeFile(list, before);
    }
  });

  it("is evaluated per attribute, without localisation", async () => {
    const { code, stdout, stderr } = await fancInside(["eval", run]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("Smiling");
    expect(stdout).not.toContain("IoU");
    const printed = await fancInside(["eval", run, "--json"]);
    const { attributes, localisation } = JSON.parse(printed.stdout) as {
      readonly attributes: readonly unknown[];
      readonly localisation?: unknown;
    };
    expect(attributes).toHaveLength(23);
    expect(localisation).toBeUndefined();
  });

  it("predicts the whole image, letterboxed as in training", async () => {
    const wide = project.file("wide.png");
    await sharp(pathOf("000003.jpg")).resize(90, 30, { fit: "fill" }).png().toFile(wide);
    const files = [...images.map(pathOf), wide];
    const predictions = await predicted(run, files);
    expect(predictions.map(({ faces }) => faces.map(({ windows }) => windows))).toEqual(files.map(() => [[]]));
    expect(predictions.at(-1)?.image).toEqual({ width: 90, height: 30 });
    const opened = await RunFolder.open(run);
    const layer = (await opened.loadArrays("output-layers/ANet.tune.safetensors"))?.tensors ?? new Map();
    // 90 x 30 in 24 x 20: 24 x 8 pixels in the middle, grey above and below.
    const shrunk = await sharp(wide).resize(24, 8, { fit: "fill", kernel: "linear" }).removeAlpha().raw().toBuffer();
    const boxed = new Uint8Array(20 * 24 * 3).fill(128);
    boxed.set(shrunk, 6 * 24 * 3);
    const given = new Map<string, ort.Tensor>([["image", new ort.Tensor("uint8", boxed, [1, 20, 24, 3])]]);
    const arrays = [...((await opened.weightsOf("ANet")) ?? [])];
    for (const [name, { data, shape }] of [
      ...arrays,
      ...[...layer].map(([name, array]) => [`@output.${name}`, array] as const),
    ])
      given.set(name, new ort.Tensor("float32", Float32Array.from(data), [...shape]));
    const graph = join(run, "build", "eval", "tune.ANet.onnx");
    const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3 });
    const feeds = session.inputNames.map((name) => [name, given.get(name) as ort.Tensor] as const);
    const expected = Array.from((await session.run(Object.fromEntries(feeds))).logits?.data ?? [], Number);
    await session.release();
    const found = scoresOf(predictions).at(-1) ?? [];
    expect(found).toHaveLength(23);
    // Two resamplers differ by a byte here and there.
    found.forEach((score, a) => {
      expect(Math.abs(score - (expected[a] ?? Number.NaN))).toBeLessThan(0.02);
    });
  });

  it("a cascade that crops the whole image gives the same scores, also trained on its patches", async () => {
    await writeFile(project.file("spelt.fan"), SPELT);
    const spelt = project.file("spelt");
    const trained = await fancInside(["train", project.file("spelt.fan"), "--run", spelt, "--reuse", run]);
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stderr).toContain("tune: reused from");
    const expected = scoresOf(await predicted(run, images.map(pathOf)));
    expect(scoresOf(await predicted(spelt, images.map(pathOf)))).toEqual(expected);
    const onPatches = project.file("patches.fan");
    await writeFile(
      onPatches,
      `extends "spelt.fan"

change schedule {
  stage tune {
    train ANet on celebs.patches
    loss: sigmoid over AvatarAttributes
    optimizer: sgd { lr: 0.01  momentum: 0.9 }
    batch: 4  epochs: 2
  }
}
`,
    );
    const folder = project.file("on-patches");
    const { code, stderr } = await fancInside(["train", onPatches, "--run", folder]);
    expect(code, stderr).toBe(0);
    expect(scoresOf(await predicted(folder, images.map(pathOf)))).toEqual(expected);
  });

  it("the exported cascade takes an image of any size and predicts as fanc predict", async () => {
    const { code, stderr } = await fancInside(["export", run]);
    expect(code, stderr).toBe(0);
    expect((await readdir(join(run, "export"))).filter((name) => name.endsWith(".onnx")).sort()).toEqual([
      "ANet.onnx",
      "cascade.onnx",
      "output-layer.onnx",
    ]);
    const files = await Promise.all(
      (
        [
          [301, 77],
          [9, 6],
          [1, 1],
          [24, 20],
          [178, 218],
        ] as const
      ).map(async ([width, height]) => {
        const path = project.file(`${width}x${height}.png`);
        await sharp(pathOf("000003.jpg")).resize(width, height, { fit: "fill" }).png().toFile(path);
        return path;
      }),
    );
    const expected = scoresOf(await predicted(run, files));
    const session = await ort.InferenceSession.create(join(run, "export", "cascade.onnx"), { logSeverityLevel: 3 });
    expect(session.outputNames).toEqual(["attributes", "scores"]);
    for (const [i, file] of files.entries()) {
      const { scores } = await session.run({ image: await pixelsOf(file) });
      const found = Array.from(scores?.data ?? [], Number);
      expect(scores?.dims).toEqual([1, 23]);
      found.forEach((score, a) => {
        expect(Math.abs(score - (expected[i]?.[a] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
    await session.release();
  });

  it("the plan counts its evaluation, and drawings have no windows", async () => {
    const planned = await fancInside(["plan", project.file("alone.fan"), "--no-measure"]);
    expect(planned.code, planned.stderr).toBe(0);
    const drawn = project.file("drawn");
    const { code, stderr } = await fancInside(["predict", run, ...images.map(pathOf), "-o", drawn]);
    expect(code, stderr).toBe(0);
    expect((await readdir(drawn)).filter((name) => name.endsWith(".png")).sort()).toEqual(
      ["000003.png", "000010.png", "000030.png", "all.png"].sort(),
    );
  });
});
