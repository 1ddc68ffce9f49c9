import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edit, fanc, type Project, signalAt, tinyProject } from "./support.js";

const main = fileURLToPath(new URL("../../dist/runtime/cli/main.js", import.meta.url));

/** Can this process start another one in a PID namespace of its own? Only root in a container or machine that allows it. */
function separable(): boolean {
  if (process.platform !== "linux") return false;
  try {
    execFileSync("unshare", ["--pid", "--fork", "--mount-proc", "--kill-child", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const possible = separable();
if (!possible) console.warn("SKIPPED: a process in another PID namespace needs the right to make one");

describe.skipIf(!possible)("a run in another PID namespace with the same host name", () => {
  let project: Project;
  beforeAll(async () => {
    project = await tinyProject();
    await edit(project.spec, (text) => text.replaceAll("epochs: 2", "epochs: 1000"));
  });
  afterAll(() => project.remove());

  it("a run in another PID namespace is left alone while it trains, and can be resumed after a kill of its container", async () => {
    const run = project.file("shared");
    const command = [process.execPath, main, "train", "--no-reuse", project.spec, "--run", run];
    const container = spawn("unshare", ["--pid", "--fork", "--mount-proc", "--kill-child", ...command]);
    const ended = once(container, "close");
    try {
      let said = "";
      for await (const text of container.stderr) {
        said += String(text);
        if (/step \d/.test(said)) break;
      }
      expect(said).toMatch(/step \d/);
      for (const args of [
        ["train", "--resume", "--run", run],
        ["eval", run],
      ]) {
        const { code, stderr } = await fanc(args);
        expect([code, stderr]).toEqual([2, expect.stringContaining("process 1 in another container of this machine")]);
      }
      expect((await fanc(["watch", run, "--once"])).stdout).toContain("running: process 1 in another container");
    } finally {
      container.kill("SIGKILL");
      await ended;
    }
    expect((await fanc(["watch", run, "--once"])).stdout).toContain("(process 1 has ended)");
    const resumed = await fanc(["train", "--resume", "--run", run], { env: signalAt(/step \d/, "SIGINT") });
    expect([resumed.code, resumed.stderr]).toEqual([130, expect.stringContaining("resume with: fanc train --resume")]);
  });
});
