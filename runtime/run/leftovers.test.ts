import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFor } from "../atomic-file.js";
import { removeLeftovers } from "./leftovers.js";

it("removes what dead processes have left, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc-leftovers-"));
  const { pid: dead } = spawnSync(process.execPath, ["-e", "0"]);
  const alive = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(alive, "spawn");
  await mkdir(join(folder, "weights", "first"), { recursive: true });
  const kept = [
    `evaluation.json.${alive.pid}-0123abcd.tmp`,
    "notes.tmp",
    "state.json",
    "weights/A.12-0123abcd.tmp.safetensors",
    `weights/A.${dead}-0123.tmp`,
    "weights/A.one.safetensors",
  ];
  const removed = [
    temporaryFor("state.json"),
    `weights/A.one.safetensors.${dead}-0123abcd.tmp`,
    `weights/first/A.safetensors.${dead}-89abcdef.tmp`,
  ];
  for (const name of [...kept, ...removed]) await writeFile(join(folder, name), "");
  await mkdir(join(folder, `build.${dead}-0123abcd.tmp-old`, "nets"), { recursive: true });
  await removeLeftovers(folder);
  alive.kill("SIGKILL");
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = left.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name).slice(folder.length + 1));
  expect(files.sort()).toEqual([...kept].sort());
  expect(await readdir(folder)).not.toContain(`build.${dead}-0123abcd.tmp-old`);
  await rm(folder, { recursive: true });
});
