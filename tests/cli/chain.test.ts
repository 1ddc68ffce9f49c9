import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { planSchema } from "../../compiler/contract/schema.js";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { ownRecord } from "../../runtime/files/locks/lock-record.js";
import { dataCopy, eventsOf, fanc, fancInside, hashesOf, type TrainedProject, trainedProject } from "./support.js";

const box = z.object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() });
const predictionsSchema = z.strictObject({
  schema: z.literal("fanc.predictions/3"),
  predictions: z.array(
    z.discriminatedUnion("ok", [
      z.strictObject({
        ok: z.literal(true),
        path: z.string(),
        image: z.strictObject({ width: z.number(), height: z.number() }),
        faces: z.array(
          z.strictObject({
            windows: z.array(z.strictObject({ name: z.string(), box, score: z.number() })),
            attributes: z.array(z.strictObject({ name: z.string(), score: z.number() })),
          }),
        ),
      }),
      z.strictObject({ ok: z.literal(false), path: z.string(), reason: z.string() }),
    ]),
  ),
});

let project: TrainedProject;
let run: string;

beforeAll(async () => {
  project = await trainedProject();
  run = project.run;
  const { trained } = project;
  const lines = trained.stdout.trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { readonly type: string });
  expect(events.at(-1)).toMatchObject({
    type: "finished",
    folder: trained.from,
    done: ["pretrain_lnets", "tune_lnet_o", "tune_lnet_s", "pretrain_anet", "tune_anet", "fit_svm"],
  });
  expect(events.filter(({ type }) => type === "svm")).toHaveLength(23);
  // All that the log has, in the same order; how the run ended comes last, with more about it.
  const logged = (await readFile(`${run}/events.ndjson`, "utf8")).trimEnd().split("\n");
  expect(lines.slice(0, -1)).toEqual(logged.filter((line) => !line.includes('"type":"finished"')));
  expect(trained.stderr).toContain("run folder");
  expect(trained.stderr).not.toMatch(/\d steps?|images\/s|SVMs on/);
  expect(trained.code).toBe(0);
});
afterAll(() => project.remove());

const imageOf = (n: number): string => project.file("data", "img_celeba", `00000${n}.jpg`);

describe("check", () => {
  it("fanc check finds no errors in the tiny spec, in text and JSON", async () => {
    expect(await fancInside(["check", project.spec])).toMatchObject({
      code: 0,
      stdout: `${project.spec}: no errors\n`,
      stderr: "",
    });
    const json = await fancInside(["check", project.spec, "--format", "json"]);
    expect(JSON.parse(json.stdout)).toEqual({ schema: "fanc.diagnostics/1", diagnostics: [] });
  });
});

describe("compile", () => {
  it("fanc compile writes the same bytes twice, and replaces an older build, also with a trailing slash", async () => {
    const [one, two] = [project.file("one"), project.file("two")];
    expect((await fancInside(["compile", project.spec, "-o", one])).code).toBe(0);
    const json = await fancInside(["compile", project.spec, "-o", `${two}/`, "--json"]);
    const written = z
      .strictObject({
        schema: z.literal("fanc.build/1"),
        folder: z.string(),
        files: z.array(z.strictObject({ file: z.string(), bytes: z.number().positive() })),
      })
      .parse(JSON.parse(json.stdout));
    const first = await hashesOf(one);
    expect(await hashesOf(two)).toEqual(first);
    expect(Object.keys(first)).toHaveLength(written.files.length);
    planSchema.parse(JSON.parse(await readFile(project.file("one", "plan.json"), "utf8")));
    const again = await fancInside(["compile", project.spec, "-o", `${one}/`]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(await hashesOf(one)).toEqual(first);
    expect(await readdir(project.folder)).toEqual(["data", "one", "runs", "tiny.fan", "two"]);
  });

  it("fanc compile refuses a folder that holds anything else", async () => {
    const other = project.file("mine");
    await mkdir(other);
    await writeFile(`${other}/thesis.txt`, "words");
    const refused = await fancInside(["compile", project.spec, "-o", other]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /holds files that fanc did not write\n {2}found: +thesis\.txt\n {2}expected: .*\n {2}hint: /,
    );
    await writeFile(`${other}/plan.json`, "{}");
    expect((await fancInside(["compile", project.spec, "-o", other])).code).toBe(2);
    expect((await readdir(other)).sort()).toEqual(["plan.json", "thesis.txt"]);
  });
});

describe("train", () => {
  it("fanc train logs every step and stage", async () => {
    const events = await eventsOf(run);
    const steps = events.filter((e) => e.type === "step");
    // 24 images in batches of 8 for 2 epochs; two groups in the first stage and one in four others.
    expect(steps).toHaveLength(6 * 6);
    expect(steps.every((e) => Number.isFinite(e.loss) && Number.isFinite(e.accuracy))).toBe(true);
    expect(events.filter((e) => e.type === "stage").map((e) => e.stage)).toHaveLength(6);
  });

  it("fanc train refuses a folder with a run and one with other files", async () => {
    const used = await fancInside(["train", project.spec, "--run", run]);
    expect(used.code).toBe(2);
    expect(used.stderr).toBe(
      `error[run/exists]: ${run}: this folder already holds a run\n  hint:     resume it with --resume, or choose another folder with --run\n`,
    );
    const before = await hashesOf(project.data);
    const foreign = await fancInside(["train", project.spec, "--run", project.data]);
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toContain("this folder holds another output: data set");
    expect(await hashesOf(project.data)).toEqual(before);
  });

  it("fanc train of a build folder gives the same weights", async () => {
    const build = project.file("build of it");
    await fancInside(["compile", project.spec, "-o", build]);
    const second = project.file("second run");
    expect((await fancInside(["train", build, "--run", second])).code).toBe(0);
    expect(await hashesOf(`${second}/weights`)).toEqual(await hashesOf(`${run}/weights`));
  });
});

describe("eval", () => {
  it("fanc eval prints a table without colours on a pipe, and JSON of the schema", async () => {
    const table = await fanc(["eval", run], { env: { NO_COLOR: "1" } });
    expect(table.code).toBe(0);
    expect(table.stdout).toContain("Wearing_Necktie");
    expect(table.stdout).not.toContain("\u001b");
    const json = await fancInside(["eval", run, "--json"]);
    const evaluation = evaluationSchema.parse(JSON.parse(json.stdout));
    expect(evaluation.samples).toBe(8);
    expect(evaluation.localisation?.get("face")?.images).toBe(8);
    expect(evaluation.attributes).toHaveLength(23);
    expect(evaluation.localisation?.get("face")?.asked.map(({ iou }) => iou)).toEqual([0.5, 0.75]);
    expect(evaluation.compared).toEqual({ file: "std/paper-results.json", method: "LNets+ANet", data: "CelebA" });
    expect(evaluation.attributes.find(({ name }) => name === "Smiling")?.paper).toBe(0.92);
    expect(table.stdout).toContain("│ LNets+ANet │");
    expect(JSON.parse(await readFile(`${run}/evaluation.json`, "utf8"))).toEqual(JSON.parse(json.stdout));
  });

  it("fanc eval refuses unknown data sets and missing folders, and does not store them", async () => {
    const before = await readFile(`${run}/state.json`, "utf8");
    const unknown = await fancInside(["eval", run, "--data", "celebz=x"]);
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain('the spec has no data set "celebz"\n  expected: one of objects, celebs');
    const gone = await fancInside(["eval", run, "--data", `celebs=${project.file("nowhere")}`]);
    expect(gone.code).toBe(4);
    expect(gone.stderr).toContain('nowhere: the folder of the data set "celebs" does not exist');
    expect(await readFile(`${run}/state.json`, "utf8")).toBe(before);
  });
});

describe("predict", () => {
  it("fanc predict gives the same scores on wasm and on ONNX Runtime", async () => {
    const scores = async (engine: string): Promise<readonly number[]> => {
      const { code, stdout, stderr } = await fanc(["predict", run, imageOf(1), "--json", "--engine", engine]);
      expect(code, stderr).toBe(0);
      return predictionsSchema
        .parse(JSON.parse(stdout))
        .predictions.flatMap((one) => (one.ok ? one.faces : []))
        .flatMap(({ windows, attributes }) => [...windows, ...attributes].map(({ score }) => score));
    };
    const [onnx, wasm] = [await scores("onnx"), await scores("tfjs:wasm")];
    expect(onnx).toHaveLength(2 + 23);
    expect(wasm).toHaveLength(onnx.length);
    onnx.forEach((score, i) => {
      expect(wasm[i]).toBeCloseTo(score, 4);
    });
  });

  it("fanc predict draws images and response maps, with different names for equal file names", async () => {
    const out = project.file("drawn");
    const twin = project.file("000001.jpg");
    await sharp(imageOf(3)).jpeg().toFile(twin);
    const { code, stdout } = await fancInside(["predict", run, imageOf(1), imageOf(2), twin, "-o", out, "--truth"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/000002\.jpg\n {2}head \d+x\d+ at -?\d+,-?\d+; face \d+x\d+/);
    const names = ["000001", "000001-2", "000002"].flatMap((n) => [
      `${n}.face-response.png`,
      `${n}.head-response.png`,
      `${n}.png`,
    ]);
    const drawn = Object.keys(await hashesOf(out));
    expect(drawn).toEqual([...names, "all.png"].sort());
    for (const name of drawn) expect((await sharp(`${out}/${name}`).stats()).entropy).toBeGreaterThan(1);
  });

  it("fanc predict draws labels and boxes of a data set that has moved", async () => {
    const moved = await dataCopy(project, "moved data");
    const drawn = async (out: string, ...args: readonly string[]): Promise<string | undefined> => {
      const to = project.file(out);
      const { code, stderr } = await fancInside(["predict", run, `${moved}/img_celeba/000001.jpg`, "-o", to, ...args]);
      expect(code, stderr).toBe(0);
      return (await hashesOf(to))["000001.png"];
    };
    const [plain, elsewhere, known] = [
      await drawn("plain"),
      await drawn("elsewhere", "--truth"),
      await drawn("known", "--truth", "--data", `celebs=${moved}`),
    ];
    expect(elsewhere).toBe(plain);
    expect(known).not.toBe(plain);
    const nowhere = project.file("nowhere");
    const asked = ["--truth", "--data", `celebs=${nowhere}`];
    const { code, stderr } = await fancInside(["predict", run, imageOf(1), "-o", project.file("none"), ...asked]);
    expect([code, stderr]).toEqual([4, expect.stringContaining("nowhere")]);
  });

  it("fanc predict predicts the readable images, names the others, and exits with 4", async () => {
    const broken = project.file("broken.jpg");
    await writeFile(broken, (await readFile(imageOf(1))).subarray(0, 400));
    const { code, stdout, stderr } = await fancInside(["predict", run, broken, imageOf(1), "nowhere.png", "--json"]);
    expect(code).toBe(4);
    expect(stderr).toBe(
      `error: ${broken}: the JPEG file is truncated: its end mark is missing\nerror: nowhere.png: the file does not exist\n`,
    );
    const { predictions } = predictionsSchema.parse(JSON.parse(stdout));
    expect(predictions.map((p) => p.ok)).toEqual([false, true, false]);
    const [, good] = predictions;
    expect(good?.ok === true && good.faces.map(({ attributes }) => attributes.length)).toEqual([23]);
  });
});

it("the lock of an ended process is replaced", async () => {
  await writeFile(`${run}/lock`, JSON.stringify({ ...ownRecord({}), pid: 4_000_000, start: "" }));
  expect((await fancInside(["eval", run, "--json"])).code).toBe(0);
  expect(await readdir(run)).not.toContain("lock");
});
