import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { newRun, trainHere } from "./in-process.js";
import {
  edit,
  eventsOf,
  fanc,
  filesOfSplit,
  hashesOf,
  type TrainedProject,
  trainedProject,
  truncate,
} from "./support.js";

let project: TrainedProject;
beforeAll(async () => {
  project = await trainedProject();
});
afterAll(() => project.remove());

const refinements = async (run: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(Object.entries(await hashesOf(run)).filter(([name]) => name.startsWith("refinements/")));

describe("refined windows", () => {
  it("training fits each step before the first stage that sees its windows, and logs the recall", async () => {
    const fitted = (await eventsOf(project.run)).filter(({ type }) => type === "refinement");
    expect(fitted.map(({ stage, step, images }) => [stage, step, images])).toEqual([
      ["tune_lnet_s", "head", 4],
      ["pretrain_anet", "face", 4],
    ]);
    for (const { before, after } of fitted) {
      const [then, now] = [before, after] as { readonly meanIou: number }[];
      expect(now?.meanIou).toBeGreaterThan(then?.meanIou ?? 1);
    }
    expect(Object.keys(await refinements(project.run))).toEqual([
      "refinements/face.safetensors",
      "refinements/head.safetensors",
    ]);
    const { state } = await RunFolder.open(project.run);
    for (const [name, sha256] of Object.entries(await refinements(project.run)))
      expect(state.files.get(name)).toBe(sha256);
  });

  it("prediction and export need neither the data nor the boxes", async () => {
    const [image = ""] = await filesOfSplit(project.data, 2);
    const copy = project.file("image.jpg");
    await cp(join(project.data, "img_celeba", image), copy);
    const moved = project.file("run alone");
    await cp(project.run, moved, { recursive: true });
    const aside = project.file("aside");
    await cp(project.data, aside, { recursive: true, preserveTimestamps: true });
    await rm(project.data, { recursive: true });
    expect(await fanc(["predict", moved, copy, "--json"])).toMatchObject({ code: 0 });
    expect(await fanc(["export", moved, "-o", project.file("models")])).toMatchObject({ code: 0 });
    await cp(aside, project.data, { recursive: true, preserveTimestamps: true });
  });

  it("a damaged refinement is named instead of used", async () => {
    const damaged = project.file("damaged");
    await cp(project.run, damaged, { recursive: true });
    await truncate(join(damaged, "refinements", "face.safetensors"));
    const image = join(project.data, "img_celeba", "000001.jpg");
    const outcome = await fanc(["predict", damaged, image]);
    expect(outcome.code).not.toBe(0);
    expect(outcome.stderr).toContain(join("refinements", "face.safetensors"));
  });

  it("a run that reuses every stage reuses the refinements, and evaluates to the same numbers", async () => {
    const run = await newRun(project, "reused");
    const said = await trainHere(run, { reuse: [project.run] });
    expect(said.filter((line) => line.includes("reused from"))).toHaveLength(6);
    const tensors = async (folder: string) =>
      Promise.all(
        ["head", "face"].map(async (step) =>
          (await RunFolder.open(folder)).loadArrays(`refinements/${step}.safetensors`),
        ),
      );
    const values = (all: Awaited<ReturnType<typeof tensors>>) => all.map((one) => [...(one?.tensors ?? [])]);
    expect(values(await tensors(run))).toEqual(values(await tensors(project.run)));
    for (const folder of [run, project.run])
      expect(await fanc(["eval", folder, "--data", `celebs=${project.data}`])).toMatchObject({ code: 0 });
    const localisation = async (folder: string) =>
      JSON.parse(await readFile(join(folder, "evaluation.json"), "utf8")).localisation;
    expect(await localisation(run)).toEqual(await localisation(project.run));
  });

  it("other boxes retrain the stages that see the windows, and only these", async () => {
    const boxes = join(project.data, "list_bbox_celeba.txt");
    const before = await readFile(boxes);
    const [image = ""] = await filesOfSplit(project.data, 1);
    await edit(boxes, (text) => text.replace(new RegExp(`${image} .*`), `${image} 1 1 9 9`));
    const run = await newRun(project, "other boxes");
    const said = await trainHere(run, { reuse: [project.run] });
    await writeFile(boxes, before);
    expect(said.filter((line) => line.includes("reused from")).map((line) => line.split(":")[0])).toEqual([
      "pretrain_lnets",
      "tune_lnet_o",
    ]);
    expect(said.join("\n")).toContain("tune_lnet_s: retraining, because the cascade in front differs");
  });
});
