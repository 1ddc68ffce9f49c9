import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runOwner } from "../../observe/run-owner.js";
import { holdLock, lockFile } from "./lock-file.js";
import { type LockRecord, ownRecord } from "./lock-record.js";
import { startOf } from "./process-identity.js";

const busy = { message: "another process is working here", hint: "wait for it", whenLost: "start again" };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-lock-"));
  file = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Leaves a lock as another process would. */
const leave = (changes: Partial<LockRecord>): Promise<void> =>
  writeFile(file, JSON.stringify({ ...ownRecord({}), ...changes }));

const ended = (): number => spawnSync(process.execPath, ["-e", "0"]).pid;

it("a lock is held by one process, and released", async () => {
  const unlock = await lockFile(file, busy);
  await expect(lockFile(file, busy)).rejects.toMatchObject({
    exitCode: 2,
    details: { file, found: `process ${process.pid}`, hint: "wait for it" },
  });
  await unlock();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFile(file, busy))();
});

it("exactly one of many simultaneous requests gets a lock, also one that an ended process has left", async () => {
  const pid = ended();
  for (let round = 0; round < 10; round++) {
    if (round % 2 === 1) await leave({ pid, start: "1" });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(file, busy)));
    const held = results.filter((r) => r.status === "fulfilled");
    expect(held).toHaveLength(1);
    for (const { value } of held) await value();
    expect(await readdir(folder)).toEqual([]);
  }
});

it("a lock is respected while its process runs, and removed when it has ended", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const start = startOf(child.pid as number);
  await leave({ pid: child.pid as number, ...(start === undefined ? {} : { start }) });
  await expect(lockFile(file, busy)).rejects.toThrow("another process is working here");
  child.kill("SIGKILL");
  await once(child, "close");
  await (await lockFile(file, busy))();
});

it("taking a lock removes leftovers of killed processes, and nothing else", async () => {
  await writeFile(join(folder, "lock.7-0123abcd.tmp"), "half");
  await writeFile(join(folder, "state.json.7-0123abcd.tmp"), "half");
  await (await lockFile(file, busy))();
  expect(await readdir(folder)).toEqual(["state.json.7-0123abcd.tmp"]);
});

it("a lock that another process has taken is not released", async () => {
  const unlock = await lockFile(file, busy);
  await leave({ pid: process.pid + 1, host: "elsewhere" });
  const other = await readFile(file, "utf8");
  await unlock();
  expect(await readFile(file, "utf8")).toBe(other);
});

describe("that this process holds", () => {
  it("a process recognises the lock that it holds", async () => {
    const lock = await holdLock(file, busy);
    await lock.requireHeld();
    await lock.release();
  });

  it("a process notices that its lock is gone or another's", async () => {
    const lock = await holdLock(file, busy);
    await rm(file);
    await expect(lock.requireHeld()).rejects.toMatchObject({
      message: expect.stringContaining("lost its lock"),
      details: { file, found: "no lock", hint: "end any other fanc that works here, then start again" },
    });
    const other = await holdLock(file, busy);
    await expect(lock.requireHeld()).rejects.toMatchObject({ details: { found: `process ${process.pid}` } });
    await lock.release();
    await other.requireHeld();
    await other.release();
  });

  it("a process notices that the folder of its lock was renamed", async () => {
    const lock = await holdLock(file, busy);
    const away = `${folder} away`;
    await rename(folder, away);
    await expect(lock.requireHeld()).rejects.toMatchObject({
      message: "this folder was removed or renamed while fanc worked in it",
      details: { file: folder },
    });
    await rename(away, folder);
    await lock.requireHeld();
    await lock.release();
  });
});

describe.runIf(process.platform === "linux")("of a process whose number means nothing here", () => {
  const container = { pidNamespace: "pid:[1]" };
  const otherBoot = { boot: "another", pidNamespace: "pid:[1]" };
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });

  /** A socket that somebody listens on, next to the lock. */
  const listening = async (): Promise<{ liveness: string; device: number }> => {
    const held = await holdLock(join(folder, "model"), busy);
    const { device } = JSON.parse(await readFile(join(folder, "model"), "utf8")) as LockRecord;
    await held.release();
    const liveness = "lock.7-0123abcd.tmp";
    server = createServer().listen(join(folder, liveness));
    await once(server, "listening");
    return { liveness, device: device as number };
  };

  /** The kernel closes a socket when its process ends, but leaves its name. */
  const killed = async (liveness: string): Promise<void> => {
    const script = `require("net").createServer().listen(${JSON.stringify(join(folder, liveness))}, () => process.kill(process.pid, "SIGKILL"))`;
    server?.close();
    spawnSync(process.execPath, ["-e", script]);
    expect(await readdir(folder)).toContain(liveness);
  };

  it("a lock notices that its process number was used again", async () => {
    await leave({ start: "1" });
    const unlock = await lockFile(file, busy);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ start: startOf(process.pid) });
    await unlock();
  });

  it.each([
    ["another container", container, "in another container of this machine"],
    ["another machine", { ...otherBoot, host: "elsewhere" }, "on elsewhere"],
    ["a machine of the same name", otherBoot, `on ${hostname()} before it was restarted, or on another machine`],
    ["a machine that says nothing of itself", { boot: undefined, pidNamespace: undefined, host: "mac" }, "on mac"],
  ])("a lock respects and names %s", async (_, changes, where) => {
    await leave({ pid: ended(), ...(changes as Partial<LockRecord>) });
    expect(await runOwner(file)).toMatchObject({
      kind: "working",
      where: expect.stringContaining(where),
      certain: false,
    });
    await expect(lockFile(file, busy)).rejects.toMatchObject({
      details: {
        found: expect.stringMatching(/^process \d+ .*; whether it still runs cannot be checked from here$/),
        hint: "wait for it; if it has ended, remove this file",
      },
    });
    await rm(file);
    await (await lockFile(file, busy))();
  });

  it.each([
    ["another container", container],
    ["another boot, on a local disk", otherBoot],
  ])("a lock asks the liveness socket of a process in %s", async (_, changes) => {
    const liveness = await listening();
    await leave({ pid: ended(), ...changes, ...liveness });
    expect(await runOwner(file)).toMatchObject({ kind: "working", certain: true });
    await expect(lockFile(file, busy)).rejects.toMatchObject({ details: { hint: "wait for it" } });
    await killed(liveness.liveness);
    expect(await runOwner(file)).toMatchObject({ kind: "gone" });
    await (await lockFile(file, busy))();
    expect(await readdir(folder)).toEqual([]);
  });

  it("a liveness socket on a differently mounted file system is not trusted", async () => {
    const { liveness, device } = await listening();
    await killed(liveness);
    await leave({ pid: ended(), ...container, liveness, device: device + 1 });
    await expect(lockFile(file, busy)).rejects.toThrow("another process is working here");
  });

  it("a regular file is not accepted as a liveness socket", async () => {
    const { liveness, device } = await listening();
    server?.close();
    await writeFile(join(folder, liveness), "");
    await leave({ pid: ended(), ...container, liveness, device });
    await expect(lockFile(file, busy)).rejects.toThrow("another process is working here");
  });
});

describe("that is none", () => {
  const named = async (found: string | RegExp): Promise<void> => {
    await expect(lockFile(file, busy)).rejects.toMatchObject({
      message: "this is not a lock of fanc",
      exitCode: 2,
      details: { file, found: expect.stringMatching(found), hint: expect.stringContaining("remove it") },
    });
    expect(await runOwner(file)).toEqual({ kind: "odd", found: expect.stringMatching(found) });
    await rm(file, { recursive: true });
    await (await lockFile(file, busy))();
  };

  it.each([0, -1, 1.5, 2 ** 31, 1e300])("an invalid lock is named: process number %d", async (pid) => {
    await leave({ pid });
    await named(`process number ${pid}, which no process has`.replaceAll("+", "\\+"));
  });

  it.each([
    ["", "an empty file"],
    ["{", "does not name a process: {"],
    ["null", "does not name a process"],
    ['{"pid":"x"}', "does not name a process"],
    ['{"pid":7}', "does not name a process"],
    ["\u001b[2J", "does not name a process: \\\\u\\{1b\\}\\[2J"],
    ["x".repeat(5000), "a file of 5000 bytes"],
  ])("an invalid lock is named: content %j", async (text, found) => {
    await writeFile(file, text);
    await named(found);
  });

  it("a folder in the place of a lock is named", async () => {
    await mkdir(file);
    await named("a folder");
  });

  it("a link in the place of a lock is named, not followed", async () => {
    await writeFile(join(folder, "other"), JSON.stringify(ownRecord({})));
    await symlink("other", file);
    await named("a symbolic link");
  });

  it.skipIf(process.platform === "win32")("a pipe in the place of a lock is named, not waited for", async () => {
    execFileSync("mkfifo", [file]);
    await named("a named pipe");
  });

  it.skipIf(process.platform === "win32")("an unreadable lock is named", async () => {
    await leave({});
    await chmod(file, 0);
    await chmod(folder, 0o755);
    // Root may read everything: for a moment this process is somebody else.
    const own = process.geteuid?.();
    if (own === 0) process.seteuid?.(65_534);
    try {
      expect(await runOwner(file)).toEqual({ kind: "odd", found: "a file that this user may not read" });
    } finally {
      if (own === 0) process.seteuid?.(0);
    }
  });

  it("a file in the way of a removal is named", async () => {
    await leave({ pid: ended(), start: "1" });
    await mkdir(`${file}.takeover`);
    await expect(lockFile(file, busy)).rejects.toMatchObject({
      details: { file: `${file}.takeover`, found: "a folder" },
    });
  });
});

it("a killed removal of a lock is completed", async () => {
  await leave({ pid: ended(), start: "1" });
  await writeFile(`${file}.takeover`, "");
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(`${file}.takeover`, longAgo, longAgo);
  await (await lockFile(file, busy))();
});
