import { cp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  edit,
  eventsOf,
  fanc,
  type Outcome,
  type Project,
  resultOf,
  signalAt,
  tinyProject,
  truncate,
} from "./support.js";

let project: Project;
/** What a run makes that nothing interrupts. */
let expected: Awaited<ReturnType<typeof resultOf>>;

beforeAll(async () => {
  project = await tinyProject();
  const run = project.file("whole");
  expect((await fanc(["train", project.spec, "--run", run])).code).toBe(0);
  expected = await resultOf(run);
  expect(Object.keys(expected)).toHaveLength(7);
});
afterAll(() => project.remove());

const resume = (run: string, ...more: readonly string[]): Promise<Outcome> =>
  fanc(["train", "--resume", "--run", run, ...more]);

describe("a signal", () => {
  it.each([
    ["SIGINT", 130, /pretrain_lnets LNet_o: /, "pretrain_lnets LNet_o: done before\n"],
    ["SIGTERM", 143, /tune_lnet_s LNet_s: /, "tune_lnet_s: done before\n"],
  ] as const)(
    "%s ends training with exit code %i and resuming gives the same bits",
    async (signal, code, when, kept) => {
      const run = project.file(`run ${signal}`);
      const stopped = await fanc(["train", project.spec, "--run", run], { onStderr: signalAt(when, signal) });
      expect(stopped).toMatchObject({ code, signal: null });
      expect(stopped.stderr).toContain(
        "\nstopping after this step; press Ctrl-C again to stop at once\n" +
          `stopped; go on with: fanc train --resume --run '${run}'\n`,
      );
      expect(await readdir(run)).not.toContain("lock");
      const resumed = await resume(run, project.spec);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toContain(kept);
      expect(await resultOf(run)).toEqual(expected);
    },
  );
});

describe("a run under way", () => {
  let begun: string;
  beforeAll(async () => {
    begun = project.file("begun");
    const outcome = await fanc(["train", project.spec, "--run", begun], {
      onStderr: signalAt(/pretrain_lnets LNet_o: /, "SIGINT"),
    });
    expect(outcome.code).toBe(130);
    expect(await readdir(begun)).toContain("checkpoint.safetensors");
  });

  it("keeps a second process out", async () => {
    let second: Promise<Outcome> | undefined;
    const run = project.file("shared");
    const first = await fanc(["train", project.spec, "--run", run], {
      onStderr: (text, kill) => {
        if (second !== undefined || !text.includes("pretrain_lnets LNet_o: ")) return;
        kill("SIGSTOP");
        second = resume(run).finally(() => kill("SIGCONT"));
      },
    });
    const refused = await second;
    expect(first.code).toBe(0);
    expect(refused?.code).toBe(2);
    expect(refused?.stderr).toMatch(
      /^error: .*lock: another process is working in this run folder\n {2}found: +process \d+\n {2}hint: /,
    );
    expect(await resultOf(run)).toEqual(expected);
  });

  it("does not go on with a changed spec or other parameters", async () => {
    const changed = project.file("changed.fan");
    await cp(project.spec, changed);
    await edit(changed, (text) => text.replace("seed: 1", "seed: 2"));
    for (const [args, message] of [
      [[changed], "changed.fan: the spec (or a parameter set for it) has changed since this run was started\n"],
      [[project.spec, "--set", "width=0.5"], "has changed since this run was started\n"],
      [["--set", "width=0.5"], "a run goes on with the parameters it was started with\n"],
    ] as const) {
      const refused = await resume(begun, ...args);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(message);
    }
  });

  it.each([
    [
      "checkpoint.safetensors",
      /checkpoint\.safetensors: this safetensors file is damaged\n.*\n {2}hint: +remove this file/,
    ],
    ["state.json", /state\.json: this file of the run folder is damaged/],
    ["weights/LNet_o.pretrain_lnets.safetensors", undefined],
  ] as const)("says that %s is cut off", async (file, message) => {
    const run = project.file(`cut ${file.replace("/", " ")}`);
    await cp(begun, run, { recursive: true });
    await truncate(`${run}/${file}`);
    const before = await readFile(`${run}/state.json`);
    const { code, stderr } = await resume(run);
    expect(code).toBe(4);
    expect(stderr).toMatch(message ?? /LNet_o\.pretrain_lnets\.safetensors: this safetensors file is damaged/);
    expect(stderr).not.toMatch(/\n {4}at |fanc has a bug/);
    if (message !== undefined) expect(await readFile(`${run}/state.json`)).toEqual(before);
  });

  it("goes on from the start of the stage without its checkpoint, and after a torn line in the log", async () => {
    const run = project.file("without checkpoint");
    await cp(begun, run, { recursive: true });
    await rm(`${run}/checkpoint.safetensors`);
    const log = await open(`${run}/events.ndjson`, "a");
    await log.write('{"time":"2026-');
    await log.close();
    expect((await resume(run)).code).toBe(0);
    expect(await resultOf(run)).toEqual(expected);
    await expect(eventsOf(run)).rejects.toThrow(SyntaxError);
    const lines = (await readFile(`${run}/events.ndjson`, "utf8")).trimEnd().split("\n");
    expect(lines.filter((line) => line === '{"time":"2026-')).toHaveLength(1);
    await writeFile(`${run}/events.ndjson`, `${lines.filter((line) => line.endsWith("}")).join("\n")}\n`);
    expect(await eventsOf(run)).toHaveLength(lines.length - 1);
  });
});
