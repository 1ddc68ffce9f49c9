import { mkdirSync, renameSync } from "node:fs";
import {
  appendFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlanStage } from "../../compiler/contract/schema.js";
import { Interrupted } from "../../runtime/process/interrupted.js";
import { checksummedJson } from "../../runtime/run/checksum.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { requireStages, reuseFrom } from "../../runtime/session/schedule-options.js";
import { findResult, runFoldersIn, runsIn } from "../../runtime/train/reuse.js";
import { changedParts } from "../../runtime/train/stage-key.js";
import { newRun, trainHere } from "./in-process.js";
import { filesOfSplit, type Project, resultOf, tinyProject, truncate } from "./support.js";

let project: Project;
let whole: string;
beforeAll(async () => {
  project = await tinyProject();
  whole = await newRun(project, "whole");
  await trainHere(whole);
});
afterAll(() => project.remove());

const reused = (said: readonly string[]): readonly string[] =>
  said.flatMap((line) => /^(\w+): reused from/.exec(line)?.[1] ?? []);

describe("a new run reuses the stages that nothing has changed for", () => {
  it("a run with other comments, declarations without a use, other names and another evaluation reuses all stages, to the bit", async () => {
    const run = await newRun(
      project,
      "alike",
      (text) =>
        `// A line more.\n\n${text.replace("iou 0.5, 0.75", "iou 0.5").replaceAll("celebs", "people")}\nattributes Extra = [ Bald ]\n`,
    );
    const said = await trainHere(run, { reuse: [whole] });
    expect(said.filter((line) => line.startsWith("did"))).toEqual([]);
    expect(reused(said)).toHaveLength(6);
    const { stages, weights } = (await RunFolder.open(run)).state;
    expect(stages?.get("tune_anet")).toMatchObject({ from: whole, seconds: 0 });
    expect([...weights.keys()]).toEqual(["LNet_o", "LNet_s", "ANet"]);
    for (const net of weights.keys()) {
      const of = async (path: string) => (await RunFolder.open(path)).weightsOf(net);
      expect(await of(run)).toEqual(await of(whole));
    }
  });

  it("a run with another weight in a loss names the loss", async () => {
    const run = await newRun(project, "loss", (text) => text.replace("0.01 * similarity", "0.02 * similarity"));
    const stop = new AbortController();
    const said: string[] = [];
    const during = (work: string) => work === "pretrain_anet ANet 1" && stop.abort(new Interrupted());
    const asked = { reuse: [whole], stages: ["pretrain_anet"], said, signal: stop.signal, during };
    await expect(trainHere(run, asked)).rejects.toThrow(Interrupted);
    expect(said).toContain(`pretrain_anet: retraining, because the loss differs from ${whole}`);
  });

  it("a run reuses stages up to the first that differs, and names the difference", async () => {
    const run = await newRun(project, "different", (text) => text.replace("policy: cosine", "policy: fixed"));
    const asked = { reuse: [whole], stages: ["tune_anet"] };
    const said: string[] = [];
    const stop = new AbortController();
    const during = (work: string) => work === "tune_anet ANet 1" && stop.abort(new Interrupted());
    await expect(trainHere(run, { ...asked, said, signal: stop.signal, during })).rejects.toThrow(Interrupted);
    expect(reused(said)).toEqual(["pretrain_lnets", "tune_lnet_o", "tune_lnet_s", "pretrain_anet"]);
    expect(said).toContain(`tune_anet: retraining, because the optimizer differs from ${whole}`);
    expect(said.filter((line) => line.includes("windows"))).toEqual([`tune_anet: windows reused from ${whole}`]);

    // Windows of another engine are not those that this one would find.
    const [name = ""] = await readdir(`${run}/windows`);
    const windows = JSON.parse(await readFile(`${run}/windows/${name}`, "utf8")) as { readonly sha256: string };
    const { sha256: _, ...found } = windows;
    await writeFile(`${run}/windows/${name}`, checksummedJson({ ...found, engine: "tfjs" }));
    await (await RunFolder.open(run)).beginStage("tune_anet", "tfjs");
    const resumed = await trainHere(run, asked);
    expect(resumed.filter((line) => line.includes("retraining"))).toEqual([]);
    expect(resumed.filter((line) => /^did .* windows, /.test(line))).toHaveLength(1);
    const parts = async (path: string) => (await RunFolder.open(path)).state.stages?.get("tune_anet")?.parts ?? {};
    expect(changedParts(await parts(whole), await parts(run))).toEqual(["the engine", "the optimizer"]);
    expect((await RunFolder.open(run)).state.done).not.toContain("fit_svm");
    expect(await trainHere(run, { reuse: [] })).toContain("tune_anet: already finished");
  });

  it("a search for stages to reuse skips unreadable runs", async () => {
    const runs = project.file("others");
    const [loop, closed] = [`${runs}/loop`, `${runs}/closed`];
    await mkdir(loop, { recursive: true });
    await symlink("state.json", `${loop}/state.json`);
    expect(await runFoldersIn(runs)).toEqual([]);

    await cp(whole, closed, { recursive: true });
    const weights = `${closed}/weights/LNet_o.pretrain_lnets.safetensors`;
    await rm(weights);
    await mkdir(weights);
    const { state, plan } = await RunFolder.open(closed);
    const notes: string[] = [];
    const { key } = state.stages?.get("pretrain_lnets") ?? { key: "" };
    const others = await runsIn([closed], whole);
    expect(
      await findResult(others, plan, plan.stages[0] as PlanStage, key, (line) => notes.push(line)),
    ).toBeUndefined();
    expect(notes).toEqual([
      expect.stringMatching(
        /^pretrain_lnets: the result in .*closed cannot be used: .*: this is a folder, not a regular file$/,
      ),
    ]);
  });

  it("a stage with a damaged file is not reused, and the file is named", async () => {
    const damaged = project.file("runs", "damaged");
    await cp(whole, damaged, { recursive: true });
    await truncate(`${damaged}/weights/LNet_o.pretrain_lnets.safetensors`);
    const run = await newRun(project, "beside damaged");
    const said = await trainHere(run, { reuse: [damaged], stages: ["pretrain_lnets"] });
    expect(reused(said)).toEqual([]);
    expect(said[0]).toMatch(
      /^pretrain_lnets: the result in .*damaged cannot be used: .*LNet_o\.pretrain_lnets.* is damaged/,
    );
    const [own, first] = [await RunFolder.open(run), await RunFolder.open(whole)];
    expect(own.state.stages?.get("pretrain_lnets")?.key).toBe(first.state.stages?.get("pretrain_lnets")?.key);
  });
});

it("a run stops if its data change or disappear, and has the same bits when they are restored", async () => {
  const run = await newRun(project, "changing", (text) => text);
  // The images are gone, their lists and their folder are not: as where a disk is unmounted.
  const [there, away] = [`${project.data}/img_celeba`, project.file("away")];
  const vanish = (work: string): void => {
    if (work !== "tune_lnet_o LNet_o") return;
    renameSync(there, away);
    mkdirSync(there);
  };
  await expect(trainHere(run, { during: vanish })).rejects.toMatchObject({
    message: "the data set disappeared while it was in use",
    details: { found: "no such file or folder", hint: expect.stringContaining("fanc train --resume") },
  });
  await rmdir(there);
  await rename(away, there);

  const [image] = await filesOfSplit(project.data, 0);
  const path = `${project.data}/img_celeba/${image}`;
  const [bytes, { atime, mtime }] = [await readFile(path), await stat(path)];
  await appendFile(path, "x");
  await expect(trainHere(run)).rejects.toMatchObject({
    message: 'the data set "celebs" has changed since this run was started',
    details: {
      found: `image files with other sizes, image files with other modification times; changed since: img_celeba/${image}`,
    },
  });
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);

  const said = await trainHere(run);
  expect(said).toContain("pretrain_lnets: already finished");
  expect(said.filter((line) => line.includes("skipped"))).toEqual([]);
  expect(await resultOf(run)).toEqual(await resultOf(whole));
});

it("an unknown stage is refused with the nearest name", async () => {
  const { plan } = await RunFolder.open(whole);
  expect(() => requireStages(plan, ["tune_anet", "tune_lnet_q"])).toThrow('the spec has no stage "tune_lnet_q"');
  await expect(reuseFrom(whole, [project.data])).rejects.toThrow("there is no run in this folder");
  expect(await reuseFrom(project.file("runs", "new"), [whole])).toContain(whole);
  expect(await reuseFrom(project.file("runs", "new"), false)).toEqual([]);
});
