import { readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fancHere, type HereOutcome } from "../support/fanc-here.js";
import { fanc as fancProcess, signalAt, type TrainedProject, trainedProject } from "./support.js";

let project: TrainedProject;
const fanc = (...args: readonly string[]): Promise<HereOutcome> => fancHere(args, project.folder);

/** The tiny spec with nets from a file; only the SVMs are fitted. */
const variant = `extends "tiny.fan"

change net LNet_o { init: "weights.safetensors" }
change net LNet_s { init: "weights.safetensors" }
change net ANet { init: "weights.safetensors" }
change schedule { remove pretrain_lnets, tune_lnet_o, tune_lnet_s, pretrain_anet, tune_anet }
`;

beforeAll(async () => {
  project = await trainedProject();
  expect(await fanc("export", "runs/whole", "--weights", "safetensors", "-o", "weights.safetensors")).toMatchObject({
    code: 0,
  });
  await writeFile(project.file("fitted.fan"), variant);
  const { code, stderr } = await fanc("train", "fitted.fan", "--no-reuse");
  expect(code, stderr).toBe(0);
});
afterAll(() => project.remove());

it("export writes nets whose weights all come from a file, and the same models as the run they come from", async () => {
  expect(await fanc("export", "runs/fitted", "-o", "fitted")).toMatchObject({ code: 0 });
  const models = (await readdir(project.file("fitted"))).filter((name) => name.endsWith(".onnx")).sort();
  expect(models).toEqual(["ANet.onnx", "LNet_o.onnx", "LNet_s.onnx", "cascade.onnx", "svm-classifiers.onnx"]);
  expect(await fanc("export", "runs/fitted", "--target", "tfjs", "-o", "web")).toMatchObject({ code: 0 });
  expect((await readdir(project.file("web", "nets"))).sort()).toEqual(["ANet", "LNet_o", "LNet_s"]);
});

it("export --weights writes them again, bit for bit", async () => {
  expect(await fanc("export", "runs/fitted", "--weights", "safetensors", "-o", "again.safetensors")).toMatchObject({
    code: 0,
  });
  const values = async (name: string): Promise<Buffer> => {
    const bytes = await readFile(project.file(name));
    return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
  };
  expect(await values("again.safetensors")).toEqual(await values("weights.safetensors"));
});

it("initial weights of a net that a stage trains are not its result", async () => {
  const begun = variant.replace(", tune_anet }", " }");
  await writeFile(project.file("begun.fan"), begun);
  const run = project.file("runs", "begun");
  const args = ["train", project.file("begun.fan"), "--run", run];
  expect(await fancProcess(args, { env: signalAt(/^tune_anet ANet: /, "SIGINT") })).toMatchObject({ code: 130 });
  const { code, stderr } = await fanc("export", run, "--net", "ANet");
  expect([code, stderr]).toEqual([2, expect.stringContaining("ANet is not trained yet")]);
});
