import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBoxList } from "../../runtime/data/celeba/box-list.js";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { fancInside, type Project, specOnly } from "./support.js";

let project: Project;
const fanc = async (...args: readonly string[]) => {
  const outcome = await fancInside(args, project.folder);
  return { ...outcome, all: `${outcome.stdout}${outcome.stderr}` };
};
const spec = (name: string, text: string): Promise<void> =>
  writeFile(project.file(name), `extends "tiny.fan"\n\n${text}\n`);

interface Predicted {
  readonly ok: boolean;
  readonly reason?: string;
  readonly faces?: readonly {
    readonly windows: readonly {
      readonly name: string;
      readonly box: { readonly x: number; readonly width: number };
    }[];
    readonly attributes: readonly { readonly name: string; readonly score: number }[];
  }[];
}

async function predicted(...args: readonly string[]): Promise<readonly Predicted[]> {
  const { stdout } = await fanc("predict", ...args, "--json");
  return (JSON.parse(stdout) as { readonly predictions: readonly Predicted[] }).predictions;
}

beforeAll(async () => {
  project = await specOnly();
  const sizes = ["--identities", "9", "--images-per-identity", "4", "--size", "64x64", "--faces", "1..3"];
  const objects = ["--object-classes", "2", "--objects-per-class", "12", "--object-size", "40"];
  const drawn = await fanc("data", "avatars", "-o", "data", ...sizes, ...objects);
  expect(drawn.code, drawn.all).toBe(0);
});
afterAll(() => project.remove());

const image = (number: number): string => `data/img_celeba/${String(number).padStart(6, "0")}.jpg`;

describe("drawn images with several figures", () => {
  it("every face is in a list of its own, which fanc data check reads", async () => {
    const text = await readFile(project.file("data", "list_faces.csv"), "utf8");
    const [head = "", ...rows] = text.trimEnd().split("\n");
    expect(head.split(",").slice(0, 7)).toEqual([
      ...["image_id", "identity", "x_1", "y_1", "width", "height", "Arched_Eyebrows"],
    ]);
    const faces = await readBoxList(project.file("data", "list_faces.csv"));
    const largest = await readBoxList(project.file("data", "list_bbox_celeba.txt"));
    expect([...faces.keys()]).toEqual([...largest.keys()]);
    for (const [file, [first]] of faces) expect(first).toEqual(largest.get(file)?.[0]);
    const counts = [...faces.values()].map((boxes) => boxes.length);
    expect(new Set(counts)).toEqual(new Set([1, 2, 3]));
    expect(rows).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    const checked = await fanc("data", "check", "data", "--json");
    expect(checked.code).toBe(0);
    const several = counts.filter((count) => count > 1).length;
    expect(JSON.parse(checked.stdout).faces).toEqual({
      total: rows.length,
      most: 3,
      several,
      outside: [],
      unknown: [],
    });
    await cp(project.data, project.file("wrong"), { recursive: true });
    await writeFile(
      project.file("wrong", "list_faces.csv"),
      `${head}\n${rows[0]}\n${rows[0]?.replace(/^[^,]+/, "x.jpg")}\n`,
    );
    const wrong = await fanc("data", "check", "wrong");
    expect(wrong.code).toBe(4);
    expect(wrong.all).toContain("x.jpg: only in list_faces.csv");
  });
});

describe("pick: all", () => {
  it("a cascade that finds several faces trains, evaluates, predicts and draws", async () => {
    const text = await readFile(project.spec, "utf8");
    const all = text.replace("pick: best", "pick: all { most: 3  density: 0.2 }");
    expect(all).not.toBe(text);
    await writeFile(project.file("all.fan"), all);
    const trained = await fanc("train", "all.fan", "--rehearse", "2", "--run", "runs/all");
    expect(trained.code, trained.all).toBe(0);
    const evaluated = await fanc("eval", "runs/all", "--json");
    expect(evaluated.code, evaluated.all).toBe(0);
    const evaluation = evaluationSchema.parse(JSON.parse(evaluated.stdout));
    expect(evaluation.samples).toBeGreaterThan(evaluation.withoutFace);
    const images = [1, 2, 3, 4, 5, 6].map(image);
    const found = await predicted("runs/all", ...images);
    const counts = found.map(({ faces = [] }) => faces.length);
    expect(Math.max(...counts)).toBeGreaterThan(1);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
    for (const { faces = [] } of found)
      for (const { windows, attributes } of faces) {
        expect(windows.map(({ name }) => name)).toEqual(["head", "face"]);
        expect(attributes).toHaveLength(23);
      }
    const printed = await fanc("predict", "runs/all", ...images, "-o", "drawn");
    expect(printed.code, printed.all).toBe(0);
    for (const [i, count] of counts.entries())
      if (count > 1) expect(printed.stdout).toContain(`${images[i]}: ${count} faces\n  face 1\n    head `);
    expect(await readdir(project.file("drawn"))).toContain("000001.head-response.png");
  });
});

describe("given boxes", () => {
  beforeAll(async () => {
    const schedule = "change schedule { remove pretrain_lnets, tune_lnet_o, tune_lnet_s }";
    await spec("boxes.fan", `change cascade faces { remove head  face = boxes "list_faces.csv" }\n${schedule}`);
    const trained = await fanc("train", "boxes.fan", "--rehearse", "2", "--run", "runs/boxes");
    expect(trained.code, trained.all).toBe(0);
  });

  it("a cascade with the boxes of a list finds a face in each, in the images of its data set", async () => {
    const evaluated = await fanc("eval", "runs/boxes", "--json");
    expect(evaluated.code, evaluated.all).toBe(0);
    const { localisation, withoutFace } = evaluationSchema.parse(JSON.parse(evaluated.stdout));
    // The first box of an image is the annotated one.
    expect(localisation?.get("face")?.meanIou).toBe(1);
    expect(withoutFace).toBe(0);
    const list = await readBoxList(project.file("data", "list_faces.csv"));
    const found = await predicted("runs/boxes", ...[1, 2, 3, 4, 5].map(image));
    for (const [i, { faces = [] }] of found.entries())
      expect(faces.map(({ windows }) => windows[0]?.box)).toEqual(list.get(image(i + 1).slice(-10)));
  });

  it("other images need a list: without one, fanc predict says what to do", async () => {
    await sharp(project.file(image(1))).toFile(project.file("other.jpg"));
    const without = await fanc("predict", "runs/boxes", "other.jpg", image(2));
    expect(without.code).toBe(4);
    expect(without.stderr).toContain("other.jpg: the cascade of this run reads boxes");
    expect(without.stderr).toContain("--boxes FILE");
    expect(without.stdout).toContain(image(2));
    await writeFile(
      project.file("mine.txt"),
      "2\nimage_id x_1 y_1 width height\nother.jpg 3 4 20 24\nother.jpg 900 4 9 9\n",
    );
    const [given, missing] = await predicted("runs/boxes", "other.jpg", image(2), "--boxes", "mine.txt");
    // The second box is outside the image.
    expect(given?.faces?.map(({ windows }) => windows[0]?.box)).toEqual([{ x: 3, y: 4, width: 20, height: 24 }]);
    expect(missing).toMatchObject({ ok: false, reason: expect.stringContaining("mine.txt has no box of this image") });
  });

  it("the exported cascade takes the boxes as an input", async () => {
    const exported = await fanc("export", "runs/boxes", "--cascade", "-o", "cascade.onnx");
    expect(exported.code, exported.all).toBe(0);
    const list = await readBoxList(project.file("data", "list_faces.csv"));
    const boxes = list.get("000001.jpg") ?? [];
    const { data, info } = await sharp(project.file(image(1)))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const session = await ort.InferenceSession.create(project.file("cascade.onnx"), { logSeverityLevel: 3 });
    const { scores } = await session.run({
      image: new ort.Tensor("uint8", new Uint8Array(data), [info.height, info.width, 3]),
      boxes: new ort.Tensor(
        "float32",
        boxes.flatMap(({ x, y, width, height }) => [x, y, width, height]),
        [boxes.length, 4],
      ),
    });
    await session.release();
    const [found] = await predicted("runs/boxes", image(1));
    const expected = (found?.faces ?? []).flatMap(({ attributes }) => attributes.map(({ score }) => score));
    expect(scores?.dims).toEqual([boxes.length, 23]);
    const values = [...((scores?.data ?? []) as Float32Array)];
    expected.forEach((score, i) => {
      expect(values[i]).toBeCloseTo(score, 3);
    });
  });

  it("boxes that change while a run trains stop it", async () => {
    const begun = await fanc(
      "train",
      "boxes.fan",
      "--rehearse",
      "2",
      "--run",
      "runs/changed",
      "--stage",
      "pretrain_anet",
    );
    expect(begun.code, begun.all).toBe(0);
    const file = project.file("data", "list_faces.csv");
    const before = await readFile(file, "utf8");
    await writeFile(file, before.replace(/(?<=^000001\.jpg,\d+,)\d+/m, "1"));
    const resumed = await fanc("train", "--resume", "--run", "runs/changed");
    await writeFile(file, before);
    expect(resumed.code, resumed.all).toBe(4);
    expect(resumed.stderr).toContain("training/data-changed");
  });
});
