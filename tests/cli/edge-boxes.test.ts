import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRun, trainHere } from "./in-process.js";
import { fancInside, type Project, tinyProject } from "./support.js";

let project: Project;
let run: string;

const withEdgeBoxes = (text: string): string =>
  text.replace("proposals: sliding  scales: 0.4, 0.6", "proposals: edgebox 50 { min_area: 150 }");

beforeAll(async () => {
  project = await tinyProject();
  run = await newRun(project, "edgebox", withEdgeBoxes);
  await trainHere(run);
});
afterAll(() => project.remove());

interface Prediction {
  readonly ok: boolean;
  readonly faces: readonly { readonly windows: readonly { readonly name: string; readonly box: unknown }[] }[];
}

async function predicted(...images: readonly string[]): Promise<readonly Prediction[]> {
  const { code, stdout, stderr } = await fancInside(["predict", run, ...images, "--json"]);
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as { predictions: readonly Prediction[] }).predictions;
}

describe("a cascade that searches windows of EdgeBoxes", () => {
  it("is trained, evaluated and predicts", async () => {
    expect(await fancInside(["eval", run])).toMatchObject({ code: 0 });
    const [one] = await predicted(project.file("data", "img_celeba", "000001.jpg"));
    expect(one?.faces[0]?.windows.map(({ name }) => name)).toEqual(["head", "face"]);
  });

  it("finds no face in an image without contours, and one in the image after it", async () => {
    const blank = project.file("blank.png");
    await sharp({ create: { width: 90, height: 60, channels: 3, background: "#406080" } }).toFile(blank);
    const [none, one] = await predicted(blank, project.file("data", "img_celeba", "000001.jpg"));
    expect(none).toMatchObject({ ok: true, faces: [] });
    expect(one?.faces).toHaveLength(1);
  });

  it("is exported without the cascade, which the output names", async () => {
    const folder = project.file("models");
    const { code, stdout, stderr } = await fancInside(["export", run, "-o", folder, "--json"]);
    expect(code, stderr).toBe(0);
    const reason = "head: ONNX has no operator for windows of EdgeBoxes";
    expect(JSON.parse(stdout)).toMatchObject({ schema: "fanc.export/2", omitted: [{ name: "cascade", reason }] });
    expect(stderr).toContain(`cascade.onnx is not written: ${reason}`);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".onnx"));
    expect(names.sort()).toEqual(["ANet.onnx", "LNet_o.onnx", "LNet_s.onnx", "svm-classifiers.onnx"]);
    const alone = await fancInside(["export", run, "--cascade", "-o", project.file("cascade.onnx")]);
    expect(alone.stderr).toContain("the cascade cannot be one ONNX model: EdgeBoxes finds the windows of head");
    expect(alone.code).toBe(2);
  });

  it("is retrained from the first stage that sees its windows, if the proposals change", async () => {
    const other = await newRun(project, "other proposals", (text) =>
      withEdgeBoxes(text).replace("min_area: 150", "min_area: 150  beta: 0.5"),
    );
    const said = await trainHere(other, { reuse: [run], stages: ["tune_lnet_s"] });
    expect(said.filter((line) => line.includes("reused"))).toEqual([
      `pretrain_lnets: reused from ${run}`,
      `tune_lnet_o: reused from ${run}`,
    ]);
    expect(said).toContain(`tune_lnet_s: retraining, because the cascade in front differs from ${run}`);
    const windowsOf = (folder: string) => readFile(join(folder, "windows", "head.celebs.train.json"), "utf8");
    expect(await windowsOf(other)).not.toBe(await windowsOf(run));
  });
});
