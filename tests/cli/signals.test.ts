import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { plainNames, writeNamedProject } from "../support/named-project.js";
import { edit, eventsOf, fanc, mainFile, signalAt } from "./support.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-signals-"));
  await writeNamedProject(folder, plainNames);
  // Its first stage ends only by a signal, however fast the machine is.
  await cp(join(folder, "spec.fan"), join(folder, "endless.fan"));
  await edit(join(folder, "endless.fan"), (text) => text.replace("epochs: 1", "epochs: 99999"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Without what a shell or nohup has left in this process's environment. */
const env = { _: mainFile };
const train = (run: string) => ["train", "endless.fan", "--run", run, "--no-reuse"];
const first = plainNames.stageA;

async function expectSaved(run: string): Promise<void> {
  const path = join(folder, run);
  expect(existsSync(join(path, "lock"))).toBe(false);
  const events = await eventsOf(path);
  expect(events.at(-2)).toMatchObject({ type: "checkpoint", stage: first });
  expect(events.at(-1)).toMatchObject({ type: "stopped", reason: "interrupted" });
  const checkpoint = await (await RunFolder.open(path)).loadCheckpoint(first, 0, () => undefined);
  expect(checkpoint?.step).toBeGreaterThan(0);
}

describe("signals", () => {
  it("SIGHUP saves the run as SIGTERM does, and exits with 129", async () => {
    const { code, signal, stderr } = await fanc([...train("runs/hup"), "--json"], {
      cwd: folder,
      env: { ...env, ...signalAt(/"type":"step"/, "SIGHUP") },
    });
    expect({ code, signal }).toEqual({ code: 129, signal: null });
    expect(stderr).toContain("stopped; resume with: fanc train --resume --run runs/hup");
    await expectSaved("runs/hup");
  });

  it("SIGHUP does not stop a run that nohup has started", async () => {
    const run = "runs/nohup";
    const args = ["train", "spec.fan", "--run", run, "--stage", first, "--no-reuse"];
    const { code } = await fanc(args, {
      cwd: folder,
      env: { _: "/usr/bin/nohup", ...signalAt(/run folder/, "SIGHUP") },
    });
    expect(code).toBe(0);
    expect((await RunFolder.open(join(folder, run))).state.done).toEqual([first]);
  });

  it.each([
    ["SIGTERM", 143, 500],
    ["SIGHUP", 129, 750],
    ["SIGINT", 130, 1000],
    ["SIGTERM", 143, 1250],
  ] as const)(
    "%s at any moment leaves no run or one that can be resumed (exit code %d, after %d ms)",
    async (name, exit, wait) => {
      const run = `runs/early-${wait}`;
      const { code, signal, stderr } = await fanc(train(run), {
        cwd: folder,
        env,
        onStart: (child) => {
          sleep(wait).then(() => child.kill(name));
        },
      });
      // Before fanc is loaded, the system ends it.
      expect([exit, name]).toContain(code ?? signal);
      expect(stderr).not.toMatch(/\n {4}at |bug/);
      const path = join(folder, run);
      expect(existsSync(join(path, "lock"))).toBe(false);
      if (existsSync(path)) expect((await RunFolder.open(path)).state.done).not.toContain(plainNames.stageD);
    },
  );
});

const python = spawnSync("python3", ["-c", "import os; os.login_tty"]).status === 0 ? "python3" : undefined;
if (python === undefined)
  process.stderr.write("NOT TESTED: terminals that close, for want of a python3 (3.11 or later) that makes them\n");

describe.skipIf(python === undefined)("a terminal that closes", () => {
  const onTerminal = (kind: "session" | "detached", text: string, args: readonly string[]): number => {
    const script = fileURLToPath(new URL("pty-train.py", import.meta.url));
    const command = [script, kind, text, process.execPath, mainFile, ...args];
    return Number(execFileSync(python ?? "", command, { cwd: folder, env: { ...process.env, ...env } }));
  };

  it("a terminal that closes saves the run that it has started", async () => {
    expect(onTerminal("session", "loss", train("runs/closed"))).toBe(129);
    await expectSaved("runs/closed");
  });

  it("a terminal that closes does not end a detached run, which notes that its output is lost", async () => {
    const args = ["train", "spec.fan", "--run", "runs/detached", "--stage", first, "--no-reuse"];
    expect(onTerminal("detached", "run folder", args)).toBe(0);
    const events = await eventsOf(join(folder, "runs", "detached"));
    expect(events.filter(({ type }) => type === "output-lost")).toMatchObject([
      { stream: "stderr", reason: "the terminal or device is gone" },
    ]);
    expect((await RunFolder.open(join(folder, "runs", "detached"))).state.done).toEqual([first]);
  });
});
