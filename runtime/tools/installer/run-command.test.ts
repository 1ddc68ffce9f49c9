import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Interrupted } from "../../process/interrupted.js";
import { lastLine, runCommand } from "./run-command.js";

const { signal } = new AbortController();

it("a command gives its exit code and output, and its log is written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc-command-"));
  const log = join(folder, "log");
  const script = "console.log('one'); console.error('two'); process.exitCode = 7";
  const result = await runCommand(process.execPath, ["-e", script], { signal, log });
  expect(result).toMatchObject({ ran: true, code: 7, output: expect.stringContaining("one") });
  expect(result).toMatchObject({ output: expect.stringContaining("two") });
  expect(await readFile(log, "utf8")).toContain("two");
  await rm(folder, { recursive: true });
});

it("a missing program is reported", async () => {
  expect(await runCommand("fanc-no-such-program", [], { signal })).toEqual({ ran: false });
});

it.skipIf(process.platform !== "linux")("stopping a command stops its children", async () => {
  const controller = new AbortController();
  let pid = 0;
  const running = runCommand("sh", ["-c", "sleep 60 & echo $!; wait"], {
    signal: controller.signal,
    onText: (text) => {
      pid = Number(text);
      controller.abort(new Interrupted());
    },
  });
  await expect(running).rejects.toBeInstanceOf(Interrupted);
  // A process that has ended stays in the table until its new parent looks.
  await expect.poll(() => isRunning(pid), { timeout: 50_000 }).toBe(false);
});

async function isRunning(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return state !== "" && !/\) Z /.test(state);
}

it("the reason of a failed command is its last line that is not blank", () => {
  expect(lastLine("a\nb\r\n \n")).toBe("b");
  expect(lastLine("")).toBe("no output");
});
