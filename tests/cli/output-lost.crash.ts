import { type ChildProcess, execFile, type StdioOptions, spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainNames, writeNamedProject } from "../support/named-project.js";
import { eventsOf, fanc, mainFile } from "./support.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-output-"));
  await writeNamedProject(folder, plainNames);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A device that is always full. */
const full = "/dev/full";

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of the streams that are not full. */
  readonly said: string;
}

/** Runs the program with streams that cannot be written. */
function fancWithFull(streams: readonly ("stdout" | "stderr")[], ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const to = (name: "stdout" | "stderr") => (streams.includes(name) ? openSync(full, "w") : "pipe");
    const stdio: StdioOptions = ["ignore", to("stdout"), to("stderr")];
    const child: ChildProcess = spawn(process.execPath, [mainFile, ...args], { cwd: folder, stdio });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        said += data.toString();
      });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, said }));
  });
}

const line = "error: cannot write to standard output: no space is left on the device\n";

describe.skipIf(!existsSync(full))("output on a full device", () => {
  it.each([
    ["check", "spec.fan"],
    ["summary", "spec.fan"],
    ["explain", "--json"],
    ["compile", "spec.fan", "--dump-ir"],
    ["runs", "--json"],
    ["--help"],
  ])("a full output device ends %s %s with one line and exit code 3", async (...args) => {
    expect(await fancWithFull(["stdout"], ...args)).toEqual({ code: 3, signal: null, said: line });
  });

  it("a full output device ends no training; the log notes it once for each stream", async () => {
    const args = ["train", "spec.fan", "--run", "runs/full", "--json"];
    expect(await fancWithFull(["stdout", "stderr"], ...args)).toEqual({ code: 0, signal: null, said: "" });
    const events = await eventsOf(join(folder, "runs", "full"));
    expect(events.at(-1)).toMatchObject({ type: "finished" });
    const reason = "no space is left on the device";
    const lost = events.filter(({ type }) => type === "output-lost").map(({ stream, reason }) => ({ stream, reason }));
    expect(lost).toHaveLength(2);
    expect(lost).toEqual(
      expect.arrayContaining([
        { stream: "stdout", reason },
        { stream: "stderr", reason },
      ]),
    );
  });

  it("a full output device ends no other work before its files are written; then the exit code is 3", async () => {
    const evaluated = await fancWithFull(["stdout"], "eval", "runs/full", "--json");
    expect(evaluated).toEqual({ code: 3, signal: null, said: expect.stringContaining(line) });
    expect(JSON.parse(await readFile(join(folder, "runs", "full", "evaluation.json"), "utf8"))).toHaveProperty("means");
    const predicted = await fancWithFull(["stdout"], "predict", "runs/full", "img/3.png", "-o", "out");
    expect(predicted.code).toBe(3);
    expect((await stat(join(folder, "out", "3.png"))).isFile()).toBe(true);
    const drawn = ["data", "avatars", "-o", "avatars", "--identities", "3", "--images-per-identity", "1"];
    expect(await fancWithFull(["stdout", "stderr"], ...drawn, "--object-classes", "0", "--json")).toMatchObject({
      code: 3,
    });
    expect(existsSync(join(folder, "avatars", "list_attr_celeba.txt"))).toBe(true);
    expect((await fancWithFull(["stderr"], "data", "check", "avatars")).signal).toBeNull();
  });
});

describe("a pipe", () => {
  it("a closed pipe ends no training", async () => {
    const run = "runs/unread";
    const { code, stderr } = await fanc(["train", "spec.fan", "--run", run, "--json"], {
      cwd: folder,
      onStart: (child) => child.stdout?.once("data", () => child.stdout?.destroy()),
    });
    expect(code).toBe(0);
    expect(stderr).toContain("its reader has closed the pipe; training continues");
    const lost = (await eventsOf(join(folder, run))).filter(({ type }) => type === "output-lost");
    expect(lost).toMatchObject([{ stream: "stdout", reason: "its reader has closed the pipe" }]);
  });

  it("a slow reader of a pipe gets all of a large output", async () => {
    const args = ["compile", "specs/lnets-anet.fan", "--dump-ir"];
    // A pipe of the shell: Node throws away what a child has written when it ends before somebody reads.
    const command = ["-c", '"$0" "$@" 2>/dev/null | (sleep 1; cat)', process.execPath, mainFile, ...args];
    const { stdout: late } = await promisify(execFile)("sh", command, { maxBuffer: 1 << 24 });
    const { stdout } = await fanc(args);
    // More than a pipe takes.
    expect(stdout.length).toBeGreaterThan(65_536);
    expect(late.length).toBe(stdout.length);
  });
});
