import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import {
  edit,
  eventsOf,
  fanc,
  fancInside,
  hashesOf,
  type Outcome,
  signalAt,
  type TrainedProject,
  trainedProject,
} from "./support.js";

let project: TrainedProject;
const scenes = (): string => project.file("scenes", "backgrounds");

/** The tiny spec with thresholds; `data` is the folder of backgrounds. */
async function variant(name: string, head: string, face = "none", data = scenes()): Promise<string> {
  const file = project.file(`${name}.fan`);
  const declared = head.includes("calibrated") || face.includes("calibrated");
  await writeFile(
    file,
    `extends "tiny.fan"
${declared ? `\ndata scenes = backgrounds { root: ${JSON.stringify(data)} }\n` : ""}
change cascade faces {
  head = window LNet_o.response in image resized 48x48 {
    proposals: sliding  scales: 0.4, 0.6  score: zscore  pick: best  refine: regression on celebs.validation  context: 1.3
    threshold: ${head}
  }
  face = window LNet_s.response in head resized 32x32 {
    proposals: sliding  scales: 0.5, 0.7  score: zscore  pick: best  refine: regression on celebs.validation
    threshold: ${face}
  }
}

change evaluate { localisation: face iou 0.5, 0.25 fppi 0.01, 0.5 }
`,
  );
  return file;
}

const train = (spec: string, run: string): Promise<Outcome> =>
  fancInside(["train", spec, "--run", run, "--reuse", project.run]);
const evaluationOf = async (run: string) =>
  evaluationSchema.parse(JSON.parse(await readFile(join(run, "evaluation.json"), "utf8")));

let calibrated: string;
let first: Outcome;
beforeAll(async () => {
  project = await trainedProject();
  const sizes = ["--identities", "3", "--images-per-identity", "1", "--object-classes", "0", "--size", "48x48"];
  const drawn = await fancInside(["data", "avatars", "-o", project.file("scenes"), "--backgrounds", "20", ...sizes]);
  expect(drawn.code).toBe(0);
  calibrated = project.file("runs", "calibrated");
  first = await train(await variant("calibrated", "calibrated", "calibrated images 7"), calibrated);
  expect(first).toMatchObject({ code: 0 });
});
afterAll(() => project.remove());

describe("calibrated thresholds", () => {
  it("the stage of the SVMs calibrates them, reports them and keeps them with a checksum", async () => {
    expect(first.stderr.match(/^\w+: reused from/gm)).toHaveLength(5);
    expect(first.stderr).toMatch(
      /^head: threshold [\d.-]+: [\d.]+ % \([\d. to]+\) of 4 images with a face pass, [\d.]+ % \([\d. to]+\) of 20 backgrounds \(report\/threshold-head.png\)$/m,
    );
    expect(first.stderr).toMatch(/^face: threshold .* of 4 images with a face pass, .* of 7 backgrounds/m);
    const events = (await eventsOf(calibrated)).filter(({ type }) => type === "threshold");
    expect(events).toMatchObject([
      { stage: "fit_svm", step: "head", faces: { of: 4 }, backgrounds: { of: 20 } },
      { stage: "fit_svm", step: "face", faces: { of: 4 }, backgrounds: { of: 7 } },
    ]);
    const state = JSON.parse(await readFile(join(calibrated, "state.json"), "utf8")) as { files: object };
    const hashes = await hashesOf(calibrated);
    for (const step of ["head", "face"]) {
      const name = `thresholds/${step}.safetensors`;
      expect(state.files).toHaveProperty([name], hashes[name]);
      const plot = await readFile(join(calibrated, "report", `threshold-${step}.png`));
      expect(plot.subarray(1, 4).toString()).toBe("PNG");
    }
  });

  it("the evaluation counts faces below the threshold as missed, and draws curves with the backgrounds", async () => {
    const { code, stdout } = await fancInside(["eval", calibrated]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/with the run's thresholds, \d+ of 20 backgrounds have a window/);
    expect(stdout).toMatch(/IoU 0.5: recall .* at 0.01 false windows per image/);
    const { withoutFace, samples, localisation } = await evaluationOf(calibrated);
    const { detection, images, asked } = localisation?.get("face") ?? {};
    expect(detection).toMatchObject({ images: (images ?? 0) + 20, faces: images, backgrounds: { data: "scenes" } });
    expect(detection?.curves.map(({ iou, rates }) => [iou, rates.map(({ fppi }) => fppi)])).toEqual([
      [0.5, [0.01, 0.5]],
      [0.25, [0.01, 0.5]],
    ]);
    // The run's own point is the recall under both thresholds.
    detection?.curves.forEach(({ run }, i) => {
      expect(run.recall).toBeCloseTo(asked?.[i]?.recall ?? -1, 12);
    });
    expect(withoutFace).toBeLessThanOrEqual(samples);
    expect(await readdir(join(calibrated, "report"))).toContain("localisation-face.png");
  });

  it("an interrupted stage resumes without calibrating again", async () => {
    const run = project.file("runs", "stopped");
    const spec = await variant("stopped", "calibrated");
    const args = ["train", spec, "--run", run, "--reuse", project.run];
    const stopped = await fanc(args, { env: signalAt(/^head: threshold/, "SIGINT") });
    expect(stopped.code).toBe(130);
    const { "thresholds/head.safetensors": before } = await hashesOf(run);
    const resumed = await fancInside(["train", "--resume", "--run", run, spec]);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stderr).toContain("head: the threshold is already calibrated");
    expect(resumed.stderr).not.toContain("windows, scenes");
    expect((await hashesOf(run))["thresholds/head.safetensors"]).toBe(before);
    // The whole result is reused by another run, thresholds included.
    const again = project.file("runs", "again");
    const reused = await fancInside(["train", spec, "--run", again, "--reuse", run]);
    expect(reused.stderr).toContain("fit_svm: reused from");
    expect((await hashesOf(again))["thresholds/head.safetensors"]).toBe(before);
  });

  it("other backgrounds calibrate again, and train no net again", async () => {
    const data = project.file("other scenes");
    await cp(scenes(), data, { recursive: true, preserveTimestamps: true });
    await rm(join(data, "003.jpg"));
    const spec = await variant("calibrated", "calibrated", "calibrated images 7", data);
    const { stderr, code } = await fancInside([
      "train",
      spec,
      "--run",
      project.file("runs", "other"),
      "--reuse",
      calibrated,
    ]);
    expect(code).toBe(0);
    expect(stderr.match(/^\w+: reused from/gm)).toHaveLength(5);
    expect(stderr).toContain("fit_svm: retraining, because the thresholds differ from");
    expect(stderr).toContain("of 19 backgrounds");
  });

  it("a damaged threshold is named, with what to do", async () => {
    const run = project.file("runs", "damaged");
    await cp(calibrated, run, { recursive: true });
    await edit(join(run, "thresholds", "head.safetensors"), (text) => `${text}x`);
    for (const args of [
      ["eval", run],
      ["predict", run, join(scenes(), "000.jpg")],
    ]) {
      const { code, stderr } = await fancInside(args);
      expect(code).not.toBe(0);
      expect(stderr).toContain("thresholds/head.safetensors");
      expect(stderr).toContain("restore it from a copy");
    }
  });
});

describe("a threshold in numbers", () => {
  it("above every score, no image has a face; below, nothing changes", async () => {
    const picture = join(scenes(), "000.jpg");
    const none = project.file("runs", "none");
    expect(await train(await variant("none", "1000"), none)).toMatchObject({ code: 0 });
    const said = await fancInside(["predict", none, picture]);
    expect(said).toMatchObject({ code: 0, stdout: `${picture}\n  no face\n` });
    const json = JSON.parse((await fancInside(["predict", none, picture, "--json"])).stdout) as {
      predictions: unknown;
    };
    expect(json.predictions).toMatchObject([{ ok: true, faces: [] }]);
    expect((await fancInside(["eval", none])).code).toBe(0);
    const nothing = await evaluationOf(none);
    expect(nothing.withoutFace).toBe(nothing.samples);
    expect(nothing.means.accuracy).toBe(0);
    expect(nothing.localisation?.get("face")).toMatchObject({ meanIou: 0 });

    const all = project.file("runs", "all");
    expect((await train(await variant("all", "-1000", "-1000"), all)).stderr).toContain("fit_svm: reused from");
    expect((await fancInside(["eval", all])).code).toBe(0);
    expect((await fancInside(["eval", project.run])).code).toBe(0);
    const [own, plain] = [await evaluationOf(all), await evaluationOf(project.run)];
    expect(own.attributes).toEqual(plain.attributes);
    expect(own.localisation?.get("face")?.curve).toEqual(plain.localisation?.get("face")?.curve);
  });
});

describe("backgrounds", () => {
  const tried = async (name: string, fill: (folder: string) => Promise<void>): Promise<Outcome> => {
    const data = project.file(`data ${name}`);
    await fill(data);
    return train(await variant(name, "calibrated", "none", data), project.file("runs", name));
  };
  const copied = async (folder: string, count: number): Promise<void> => {
    await mkdir(folder);
    for (let i = 0; i < count; i++) await cp(join(scenes(), `00${i}.jpg`), join(folder, `${i}.jpg`));
  };

  it("a folder that is missing or without images is refused before any work", async () => {
    const missing = await tried("missing", async () => undefined);
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain("data missing");
    const empty = await tried("empty", async (folder) => void (await mkdir(folder)));
    expect(empty.code).not.toBe(0);
    expect(empty.stderr).toContain("no .jpg, .jpeg or .png file");
    expect(empty.stderr).not.toContain("reused from");
  });

  it("one background is enough, and its interval shows how little it says", async () => {
    const { code, stderr } = await tried("single", (folder) => copied(folder, 1));
    expect(code).toBe(0);
    expect(stderr).toMatch(/(0.0 % \(0.0 to 79.3\)|100.0 % \(20.7 to 100.0\)) of 1 backgrounds/);
  });

  it("an unreadable background is skipped and named; too many stop the stage", async () => {
    const few = await tried("unreadable", async (folder) => {
      await copied(folder, 4);
      await writeFile(join(folder, "note.jpg"), "no image");
    });
    expect(few.code).toBe(0);
    expect(few.stderr).toMatch(/skipped 1 of 5 images of scenes:[\s\S]*skipped note.jpg: /);
    expect(few.stderr).toContain("of 4 backgrounds");
    const many = await tried("unreadable-all", async (folder) => {
      await mkdir(folder);
      for (const name of ["a.png", "b.png"]) await writeFile(join(folder, name), "no image");
    });
    expect(many.code).not.toBe(0);
    expect(many.stderr).toContain("2 of 2");
  });
});

describe("the exported cascade", () => {
  it("gives no face where predict gives none, and otherwise the same one", async () => {
    const file = project.file("models", "cascade.onnx");
    const exported = await fancInside(["export", calibrated, "--cascade", "-o", file]);
    expect(exported).toMatchObject({ code: 0 });
    const pictures = [...Array.from({ length: 12 }, (_, i) => join(scenes(), `${String(i).padStart(3, "0")}.jpg`))];
    for (let i = 1; i <= 12; i++)
      pictures.push(project.file("data", "img_celeba", `${String(i).padStart(6, "0")}.jpg`));
    const { stdout } = await fancInside(["predict", calibrated, ...pictures, "--json"]);
    const { predictions } = JSON.parse(stdout) as {
      predictions: { faces: { windows: { score: number }[]; attributes: { score: number }[] }[] }[];
    };
    const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
    const seen = new Set<number>();
    for (const [i, path] of pictures.entries()) {
      const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const image = new ort.Tensor("uint8", new Uint8Array(data), [info.height, info.width, 3]);
      const outputs = await session.run({ image });
      const faces = predictions[i]?.faces ?? [];
      seen.add(faces.length);
      expect(outputs.windows?.dims).toEqual([faces.length, 2, 4]);
      expect(outputs.window_scores?.dims).toEqual([faces.length, 2]);
      expect(outputs.attributes?.dims).toEqual([faces.length, 23]);
      const scores = faces.flatMap(({ attributes }) => attributes.map(({ score }) => score));
      expect(outputs.scores?.dims).toEqual([faces.length, 23]);
      Array.from(outputs.scores?.data ?? [], Number).forEach((score, a) => {
        expect(score).toBeCloseTo(scores[a] ?? Number.NaN, 3);
      });
    }
    await session.release();
    expect([...seen].sort()).toEqual([0, 1]);
  });
});
