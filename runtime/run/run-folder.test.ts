import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planFiles, planOf } from "../../tests/support/plan-of.js";
import type { Weights } from "../engines/engine.js";
import { packageVersion } from "../process/version.js";
import { RunFolder } from "./run-folder.js";

const plan = planOf(["one", "two"]);
const files = planFiles(plan);
const weights = (value: number): Weights => new Map([["w", { shape: [1], data: Float32Array.of(value) }]]);
const sha256 = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
const first = (all: Weights | undefined): number | undefined => all?.get("w")?.data[0];

let path: string;
let run: RunFolder;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "fanc-run-"));
  run = await RunFolder.create(path, plan, files, new Map([["objects", "/data"]]));
});
afterEach(() => rm(path, { recursive: true }));

describe("a run folder", () => {
  it("keeps finished runs of a stage while others are finished", async () => {
    await run.finishGroup("one", new Map([["A", weights(1)]]));
    await run.finishGroup("two", new Map([["B", weights(2)]]));
    await run.finishStage("two");
    const reopened = await RunFolder.open(path);
    expect(reopened.finishedGroups("one")).toBe(1);
    await reopened.finishStage("one");
    expect(first(await reopened.weightsOf("A"))).toBe(1);
    expect(reopened.finishedGroups("one")).toBe(0);
  });

  it("remembers which engines have worked on a stage until it is finished", async () => {
    expect(await run.beginStage("one", "onnx")).toEqual(["onnx"]);
    await run.beginStage("two", "onnx");
    const reopened = await RunFolder.open(path);
    expect(await reopened.beginStage("one", "tfjs")).toEqual(["onnx", "tfjs"]);
    expect(await reopened.beginStage("one", "onnx")).toEqual(["onnx", "tfjs"]);
    await reopened.finishStage("one");
    expect((await RunFolder.open(path)).state.begun).toEqual(new Map([["two", ["onnx"]]]));
  });

  it("keeps finished runs of an unfinished stage, which count only when the stage is done", async () => {
    await run.finishGroup("one", new Map([["A", weights(1)]]));
    await run.finishStage("one");
    await run.finishGroup("two", new Map([["A", weights(2)]]));
    const reopened = await RunFolder.open(path);
    expect(reopened.finishedGroups("two")).toBe(1);
    expect(reopened.finishedGroups("one")).toBe(0);
    expect(first(await reopened.weightsOf("A"))).toBe(1);
    await reopened.finishGroup("two", new Map([["B", weights(3)]]));
    await reopened.finishStage("two");
    expect(first(await reopened.weightsOf("A"))).toBe(2);
    expect(first(await reopened.weightsOf("B"))).toBe(3);
    expect((await RunFolder.open(path)).state).toEqual({
      schema: "fanc.run/4",
      fanc: packageVersion,
      done: ["one", "two"],
      weights: new Map([
        ["A", "weights/A.two.safetensors"],
        ["B", "weights/B.two.safetensors"],
      ]),
      files: new Map([
        ["build/plan.json", await sha256(run.file("build", "plan.json"))],
        ["weights/A.one.safetensors", await sha256(run.file("weights", "A.one.safetensors"))],
        ["weights/A.two.safetensors", reopened.weightsHash("A")],
        ["weights/B.two.safetensors", await sha256(run.file("weights", "B.two.safetensors"))],
      ]),
      data: new Map([["objects", "/data"]]),
    });
  });

  it("starts with first weights from files, and says where they were", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fanc-run-"));
    const record = { file: "/w.onnx", sha256: new Map([["/w.onnx", "ab"]]), read: ["w <- a"], drawn: [] };
    const inits = new Map([["A", async () => ({ weights: weights(6), record })]]);
    const other = await RunFolder.create(folder, plan, files, new Map(), { inits });
    expect(first(await other.weightsOf("A"))).toBe(6);
    await other.finishGroup("one", new Map([["A", weights(7)]]));
    await other.finishStage("one");
    const reopened = await RunFolder.open(folder);
    expect(first(await reopened.weightsOf("A"))).toBe(7);
    expect(reopened.state.init).toEqual(new Map([["A", record]]));
    await rm(folder, { recursive: true });
  });

  it("is none where first weights cannot be read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fanc-run-"));
    const broken = new Map([["A", () => Promise.reject(new Error("cut off"))]]);
    await expect(RunFolder.create(folder, plan, files, new Map(), { inits: broken })).rejects.toThrow("cut off");
    await expect(RunFolder.open(folder)).rejects.toThrow("this is not a run folder");
    await rm(folder, { recursive: true });
  });

  it("drops the checkpoints of runs that are finished", async () => {
    const checkpoint = { stage: "one", step: 7, training: {}, weights: weights(4), optimizer: weights(5) };
    for (const index of [0, 1]) await run.saveCheckpoint({ ...checkpoint, group: index });
    await run.finishGroup("one", new Map());
    expect(await readdir(run.file("checkpoints"))).toEqual(["one.1.7.safetensors"]);
    await run.finishGroup("one", new Map());
    expect(await readdir(run.file("checkpoints"))).toEqual([]);
  });

  it("does not go on from checkpoints of a finished stage that a kill has left", async () => {
    await run.finishStage("one");
    const checkpoint = { stage: "one", group: 0, step: 7, training: {}, weights: weights(4), optimizer: weights(5) };
    await run.saveCheckpoint(checkpoint);
    await (await RunFolder.open(path)).prepareToResume();
    expect(await readdir(run.file("checkpoints"))).toEqual([]);
  });

  it("says which weight file is missing", async () => {
    await run.finishGroup("one", new Map([["A", weights(1)]]));
    await run.finishStage("one");
    await rm(run.file("weights", "A.one.safetensors"));
    await expect(run.weightsOf("A")).rejects.toThrow("weights/A.one.safetensors is missing");
  });

  it("does not read a weight file that is another one than it wrote", async () => {
    await run.finishGroup("one", new Map([["A", weights(1)]]));
    await run.finishStage("one");
    const file = run.file("weights", "A.one.safetensors");
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(run.weightsOf("A")).rejects.toMatchObject({
      exitCode: 4,
      details: {
        file,
        expected: expect.stringContaining("as in state.json"),
        hint: expect.stringContaining("--run"),
      },
    });
  });

  it("remembers another data folder only with the next saved state, and refuses unknown names", async () => {
    run.useData(new Map([["objects", "/elsewhere"]]));
    expect(run.state.data).toEqual(new Map([["objects", "/elsewhere"]]));
    expect((await RunFolder.open(path)).state.data).toEqual(new Map([["objects", "/data"]]));
    await run.finishStage("one");
    expect((await RunFolder.open(path)).state.data).toEqual(new Map([["objects", "/elsewhere"]]));
    expect(() => run.useData(new Map([["celebs", "/x"]]))).toThrow('the spec has no data set "celebs"');
  });

  it.each([
    ["state.json", '{"schema":', "JSON"],
    ["state.json", '{"schema":"fanc.plan/1"}', "SHA-256 "],
    ["state.json", '{"schema":"fanc.run/4","done":[],"weights":{},"files":{},"data":{}}', "SHA-256 "],
    ["build/plan.json", JSON.stringify({ ...plan, seed: 2 }), "SHA-256 "],
  ])("names a damaged %s: %s", async (file, text, found) => {
    await writeFile(run.file(file), text);
    await expect(RunFolder.open(path)).rejects.toMatchObject({
      exitCode: 4,
      details: { file: run.file(file), found: expect.stringContaining(found) },
    });
  });

  it("notices a changed byte of state.json that is still JSON", async () => {
    await run.finishStage("one");
    const text = await readFile(run.file("state.json"), "utf8");
    await writeFile(run.file("state.json"), text.replace("one", "two"));
    await expect(RunFolder.open(path)).rejects.toThrow("damaged");
    await writeFile(run.file("state.json"), JSON.stringify(JSON.parse(text)));
    expect((await RunFolder.open(path)).state.done).toEqual(["one"]);
  });

  it("of an earlier layout is not gone on with", async () => {
    await writeFile(run.file("state.json"), '{"schema":"fanc.run/1","done":[],"weights":{},"data":{}}');
    await expect(RunFolder.open(path)).rejects.toMatchObject({
      message: "this run was made by another version of fanc",
      details: { found: "fanc.run/1", expected: "fanc.run/4" },
    });
  });

  it.each([
    [
      "a name that leads out",
      { ...plan, nets: [{ ...plan.nets[0], name: "../../A", graph: "nets/../../A" }] },
      "nets.0.name",
    ],
    ["a graph of another name", { ...plan, nets: [{ ...plan.nets[0], graph: "nets/B" }] }, "nets.0.graph"],
    [
      "a stage that nothing describes",
      { ...plan, stages: [{ ...plan.stages[0], after: ["three"] }] },
      "stages.0.after.0",
    ],
    [
      "weights without end",
      {
        ...plan,
        nets: [{ ...plan.nets[0], parameters: [{ ...plan.nets[0]?.parameters[0], shape: [2 ** 20, 2 ** 20] }] }],
      },
      "nets.0.parameters.0.shape",
    ],
  ])("whose plan and hashes somebody has made with %s is refused", async (_, other, place) => {
    const folder = await mkdtemp(join(tmpdir(), "fanc-run-"));
    await RunFolder.create(folder, plan, planFiles(other as typeof plan), new Map());
    await expect(RunFolder.open(folder)).rejects.toMatchObject({
      exitCode: 4,
      details: { file: join(folder, "build", "plan.json"), found: expect.stringContaining(place) },
    });
    await rm(folder, { recursive: true });
  });

  it("does not use a file that was put into it", async () => {
    await writeFile(run.file("build", "extra.onnx"), "x");
    const reopened = await RunFolder.open(path);
    expect(await reopened.readChecksummed("build/extra.onnx")).toBeUndefined();
    expect((await reopened.readChecksummed("build/plan.json"))?.length).toBe(files.get("plan.json")?.length);
  });

  it("with a link that leads out is not opened", async () => {
    await symlink(join(path, "..", "elsewhere.ndjson"), run.file("events.ndjson"));
    await expect(RunFolder.open(path)).rejects.toMatchObject({ details: { file: path, found: "events.ndjson" } });
  });

  it("has the same data behind a link to it", async () => {
    const base = await mkdtemp(join(tmpdir(), "fanc-linked-"));
    const folder = join(base, "project", "runs", "first");
    const data = new Map([["objects", join(base, "project", "data")]]);
    await RunFolder.create(folder, plan, files, data, { project: "../.." });
    await symlink(folder, join(base, "latest"));
    const linked = await RunFolder.open(join(base, "latest"));
    expect(linked.roots).toEqual((await RunFolder.open(folder)).roots);
    expect(linked.storedPath(join(base, "project", "data"))).toBe("../../data");
    await rm(base, { recursive: true });
  });

  it("is not every folder", async () => {
    await rm(run.file("state.json"));
    await expect(RunFolder.open(path)).rejects.toMatchObject({ exitCode: 2, message: "this is not a run folder" });
  });
});
