import { mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BASE } from "../../tests/support/analyse-text.js";
import { compiledText } from "../../tests/support/compiled.js";
import type { PlannedStudy } from "./planned-study.js";
import { requireSameData, studyData } from "./study-data.js";
import { readStudy, writeStudy } from "./study-file.js";

const celebs = compiledText(BASE).plan.data.flatMap((one) => (one.name === "celebs" ? [{ ...one, root: "data" }] : []));

let top = "";
const file = (...names: readonly string[]): string => join(top, ...names);
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "fanc study data "));
  for (const name of ["data", "copy", "study"]) await mkdir(file(name));
});
afterEach(() => rm(top, { recursive: true, force: true }));

/** Points with fingerprints, all on the data set `celebs`, which is in `data` by the spec. */
const studyOf = (points: Readonly<Record<string, string>>): PlannedStudy => ({
  name: "size",
  spec: file("a.fan"),
  seeds: [1],
  points: Object.entries(points).map(([name, fingerprint], i) => ({
    name,
    settings: [],
    base: i === 0,
    file: file("a.fan"),
    set: new Map(),
    plan: { stages: [], data: celebs },
    folder: name,
    fingerprint,
    runs: [],
  })),
});

const given = (folder: string) => new Map([["celebs", file(folder)]]);

/** What `fanc study` does before it trains: with the folders of the command. */
async function begin(
  points: Readonly<Record<string, string>>,
  named: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  const folder = file("study");
  const study = studyOf(points);
  const before = await readStudy(folder);
  const data = studyData(folder, before, named);
  if (before !== undefined) await requireSameData(folder, before, study, data);
  await writeStudy(folder, study, { engine: "onnx", threads: 1 }, data, before);
  return data;
}

it("a resumed study uses the folders with which it was started", async () => {
  expect(await begin({ base: "f" }, given("copy"))).toEqual(given("copy"));
  expect(await begin({ base: "f" })).toEqual(given("copy"));
  expect(await begin({ base: "f" }, given("copy"))).toEqual(given("copy"));
});

it("another folder is an error that names both, also in place of the spec's own", async () => {
  await begin({ base: "f" }, given("copy"));
  await expect(begin({ base: "f" }, given("data"))).rejects.toMatchObject({
    code: "study-run/other-data",
    message: "the runs of this study were made with another folder for `celebs`",
    details: { found: file("data"), expected: file("copy"), hint: expect.stringContaining("leave --data celebs out") },
  });
  await rm(file("study"), { recursive: true });
  await mkdir(file("study"));
  await begin({ base: "f" });
  await expect(begin({ base: "f" }, given("copy"))).rejects.toMatchObject({ details: { expected: file("data") } });
  expect(await begin({ base: "f" }, given("data"))).toEqual(given("data"));
});

it("a link to the folder, and the new place of one that was moved, are accepted", async () => {
  await begin({ base: "f" }, given("copy"));
  await symlink(file("copy"), file("link"));
  await begin({ base: "f" }, given("link"));
  await begin({ base: "f" }, given("copy"));
  await rename(file("copy"), file("moved"));
  expect(await begin({ base: "f" }, given("moved"))).toEqual(given("moved"));
});

it("points that are trained again, or are new, have the data of the others", async () => {
  await begin({ base: "f", x: "g" }, given("copy"));
  await expect(begin({ base: "other", y: "h" }, given("data"))).rejects.toThrow("another folder");
  expect(await begin({ base: "other", y: "h" })).toEqual(given("copy"));
});

it("folders of the project are stored relative to the study, so that it can be moved", async () => {
  await begin({ base: "f" }, given("copy"));
  expect(JSON.parse(await readFile(file("study", "study.json"), "utf8"))).toMatchObject({
    schema: "fanc.study/2",
    data: { celebs: "../copy" },
  });
});
