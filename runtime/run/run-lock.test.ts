import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { processStart } from "../process-start.js";
import { runOwner } from "../watch/run-owner.js";
import { lockRun } from "./run-lock.js";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-lock-"));
  file = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true }));

it("is held by one, and given back", async () => {
  const unlock = await lockRun(file);
  await expect(lockRun(file)).rejects.toMatchObject({
    exitCode: 2,
    details: { file, found: `process ${process.pid}` },
  });
  await unlock();
  expect(await readdir(folder)).toEqual([]);
  await (await lockRun(file))();
});

it("is had by exactly one of many that ask at once, also where a dead process left one", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", "0"]);
  for (let round = 0; round < 10; round++) {
    if (round % 2 === 1) await writeFile(file, JSON.stringify({ pid, start: "" }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(file)));
    const held = results.filter((r) => r.status === "fulfilled");
    expect(held).toHaveLength(1);
    for (const { value } of held) await value();
    expect(await readdir(folder)).toEqual([]);
  }
});

it("is respected while the process lives, and taken over when it is dead", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  await writeFile(file, JSON.stringify({ pid: child.pid, start: processStart(child.pid as number) }));
  await expect(lockRun(file)).rejects.toThrow("another process is working in this run folder");
  child.kill("SIGKILL");
  await once(child, "close");
  await (await lockRun(file))();
});

it.skipIf(process.platform !== "linux")("sees that a process number was used again", async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, start: "another boot 1" }));
  const unlock = await lockRun(file);
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    pid: process.pid,
    start: processStart(process.pid),
  });
  await unlock();
});

it("of another machine is respected, and named", async () => {
  await writeFile(file, JSON.stringify({ pid: 1, start: "", host: "elsewhere" }));
  expect(await runOwner(file)).toEqual({ kind: "working", pid: 1, host: "elsewhere" });
  await expect(lockRun(file)).rejects.toMatchObject({
    details: {
      found: expect.stringContaining("process 1 on elsewhere"),
      hint: expect.stringContaining("remove this file"),
    },
  });
});

it("stays where another process has it meanwhile", async () => {
  const unlock = await lockRun(file);
  const other = JSON.stringify({ pid: process.pid + 1, start: "", host: "elsewhere" });
  await writeFile(file, other);
  await unlock();
  expect(await readFile(file, "utf8")).toBe(other);
});

it.each(["", "{", "null", '{"pid":"x"}', "12345678"])("takes over an old lock that names nobody: %j", async (text) => {
  await writeFile(file, text);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(file, longAgo, longAgo);
  await (await lockRun(file))();
});

it("takes over a new lock that names nobody, if no name comes", async () => {
  await writeFile(file, "");
  await (await lockRun(file))();
});
