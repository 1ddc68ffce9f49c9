import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { modulesOfSpec } from "../../runtime/build/run-modules.js";
import { openEngine } from "../../runtime/engines/open-engine.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { beginRun } from "../../runtime/session/begin-run.js";
import { type TrainSession, trainProgram } from "../../runtime/session/train-session.js";
import { compiledFile } from "../support/compiled.js";
import { plainNames, writeNamedProject } from "../support/named-project.js";

let folder: string;
let run: string;
let said = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-early-"));
  run = join(folder, "runs", "new");
  await writeNamedProject(folder, plainNames);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** What `fanc train` prepares, changed. */
async function prepared(signal: AbortSignal, change: Partial<TrainSession>): Promise<TrainSession> {
  const { plan, files } = compiledFile(join(folder, "spec.fan"), new Map(), "spec.fan");
  const begun = await beginRun(run, { plan, files, specFolder: folder }, "onnx", undefined, signal);
  const commands = { resumeCommand: "fanc train --resume --run", evalCommand: "fanc eval" };
  const common = { folder: run, fresh: true, ...commands, keepCheckpoints: 2 };
  return { ...common, ...begun, modules: modulesOfSpec, openEngine: () => openEngine("onnx", 1), ...change };
}

const never = <T>(): Promise<T> => new Promise(() => undefined);
const stop = (): unknown => process.emit("SIGTERM", "SIGTERM");

it("a signal ends the reading before a run is made", async () => {
  const code = await trainProgram(false, () => {
    queueMicrotask(stop);
    return never();
  });
  expect([code, said]).toEqual([143, "interrupted before training began\n"]);
});

it("a signal ends the opening of an engine and leaves no folder, no parent folder and no lock", async () => {
  const there = await readdir(folder);
  const code = await trainProgram(false, (signal) =>
    prepared(signal, {
      openEngine: () => {
        expect(existsSync(join(run, "lock"))).toBe(true);
        queueMicrotask(stop);
        return never();
      },
    }),
  );
  expect([code, said]).toEqual([143, "interrupted before training began; no run was made\n"]);
  expect(await readdir(folder)).toEqual(there);
});

it("a signal after a run is made leaves one that is resumed, without its first step", async () => {
  const code = await trainProgram(false, async (signal) => {
    const session = await prepared(signal, {});
    const open = async (): Promise<RunFolder> => {
      const made = await session.open();
      made.follow(({ type }) => {
        if (type === "session") stop();
      });
      return made;
    };
    return { ...session, open };
  });
  expect(code).toBe(143);
  expect(said).toMatch(/interrupted before training began; resume with: fanc train --resume --run \S+new\n$/);
  expect(existsSync(join(run, "lock"))).toBe(false);
  const made = await RunFolder.open(run);
  expect(await made.loadCheckpoint(plainNames.stageA, 0, () => undefined)).toBeUndefined();
  expect(made.state.begun).toBeUndefined();
});
