import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PlannedStudy } from "./planned-study.js";
import { readStudy, requireSameStudy, type StudyMeans, writeStudy } from "./study-file.js";
import { moveChanged, requireStudyFolder } from "./study-folder.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc study "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const means: StudyMeans = { engine: "onnx", threads: 2 };
const studyOf = (points: Readonly<Record<string, string>>): PlannedStudy => ({
  name: "size",
  spec: "a.fan",
  seeds: [1],
  points: Object.entries(points).map(([name, fingerprint], i) => ({
    name,
    settings: [],
    base: i === 0,
    file: "a.fan",
    set: new Map(),
    plan: { stages: [], data: [] },
    folder: name,
    fingerprint,
    runs: [{ seed: 1, folder: `${name}/seed-1`, stages: [] }],
  })),
});

/** What one call of `fanc study` does before it trains. */
async function prepared(points: Readonly<Record<string, string>>) {
  const study = studyOf(points);
  const before = await readStudy(folder);
  const changed = before === undefined ? [] : await moveChanged(folder, before, study);
  await writeStudy(folder, study, means, new Map(), before);
  for (const { runs } of study.points)
    for (const run of runs) await mkdir(join(folder, run.folder), { recursive: true });
  return changed;
}

it("only the runs of points whose spec has changed are moved", async () => {
  expect(await prepared({ base: "f1", x: "f2" })).toEqual([]);
  expect(await prepared({ base: "f1", x: "f3" })).toEqual([{ name: "x", moved: "x.old-1" }]);
  expect(await prepared({ base: "f1", x: "f4" })).toEqual([{ name: "x", moved: "x.old-2" }]);
  expect((await readdir(folder)).sort()).toEqual(["base", "study.json", "x", "x.old-1", "x.old-2"]);
});

it("a point that was left out for a while is compared with its own runs", async () => {
  await prepared({ base: "f1", x: "f2" });
  await prepared({ base: "f1" });
  expect(await prepared({ base: "f1", x: "f2" })).toEqual([]);
  await prepared({ base: "f1" });
  expect(await prepared({ base: "f1", x: "f9" })).toEqual([{ name: "x", moved: "x.old-1" }]);
});

it("a folder with other files is refused, and one of another study or other means", async () => {
  await requireStudyFolder(join(folder, "new"));
  await prepared({ base: "f1" });
  await requireStudyFolder(folder);
  const before = await readStudy(folder);
  if (before === undefined) throw new Error("no study.json");
  expect(() => requireSameStudy(folder, before, "size", means)).not.toThrow();
  expect(() => requireSameStudy(folder, before, "cells", means)).toThrow("another study");
  expect(() => requireSameStudy(folder, before, "size", { ...means, threads: 1 })).toThrow("another --threads");
  expect(() => requireSameStudy(folder, before, "size", { ...means, rehearse: 2 })).toThrow("another --rehearse");
  await rm(join(folder, "study.json"));
  await writeFile(join(folder, "mine.txt"), "");
  await expect(requireStudyFolder(folder)).rejects.toThrow("not that of a study");
});

it("a damaged study.json is an error of the study", async () => {
  for (const text of ["", "{}", '{"schema":"fanc.study/1"}', "[]"]) {
    await writeFile(join(folder, "study.json"), text);
    await expect(readStudy(folder)).rejects.toMatchObject({
      code: "study-run/damaged",
      details: { hint: expect.stringContaining("choose another folder") },
    });
  }
});
