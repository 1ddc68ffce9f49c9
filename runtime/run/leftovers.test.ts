import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFor } from "../files/atomic-file.js";
import { removeLeftovers } from "./leftovers.js";

it("removes what dead processes have left, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc-leftovers-"));
  const { pid: dead } = spawnSync(process.execPath, ["-e", "0"]);
  const alive = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(alive, "spawn");
  for (const name of ["mine", "weights/mine"]) await mkdir(join(folder, name), { recursive: true });
  const kept = [
    `evaluation.json.${alive.pid}-0123abcd.tmp`,
    "notes.tmp",
    "state.json",
    "weights/A.12-0123abcd.tmp.safetensors",
    `weights/A.${dead}-0123.tmp`,
    "weights/A.one.safetensors",
    `notes.txt.${dead}-0123abcd.tmp`,
    // Of the lock that this process holds while it looks.
    temporaryFor("lock"),
    `mine/state.json.${dead}-0123abcd.tmp`,
    `weights/mine/state.json.${dead}-0123abcd.tmp`,
  ];
  const removed = [
    temporaryFor("state.json"),
    `weights/A.one.safetensors.${dead}-0123abcd.tmp`,
    // No process has this number.
    "state.json.99999999999-0123abcd.tmp",
  ];
  for (const name of [...kept, ...removed]) await writeFile(join(folder, name), "");
  await removeLeftovers(folder);
  alive.kill("SIGKILL");
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = left.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name).slice(folder.length + 1));
  expect(files.sort()).toEqual([...kept].sort());
  await rm(folder, { recursive: true });
});
