import { appendFile, cp, readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../runtime/process/interrupted.js";
import { newRun, trainHere } from "./in-process.js";
import {
  edit,
  eventsOf,
  fanc,
  fancInside,
  type Outcome,
  resultOf,
  signalAt,
  type TrainedProject,
  trainedProject,
  truncate,
} from "./support.js";

let project: TrainedProject;
/** What a run makes that nothing interrupts. */
let expected: Awaited<ReturnType<typeof resultOf>>;

beforeAll(async () => {
  project = await trainedProject();
  expected = await resultOf(project.run);
  expect(Object.keys(expected)).toHaveLength(10);
});
afterAll(() => project.remove());

const resume = (run: string, ...more: readonly string[]): Promise<Outcome> =>
  fancInside(["train", "--resume", "--run", run, ...more]);

describe("a signal", () => {
  it.each([
    [
      "SIGINT",
      130,
      "press Ctrl-C again",
      /pretrain_lnets LNet_o: [\d.]+ s, /,
      "pretrain_lnets LNet_o: already finished\n",
    ],
    ["SIGTERM", 143, "a further SIGTERM", /tune_lnet_s LNet_s: [\d.]+ s, /, "tune_lnet_s: already finished\n"],
  ] as const)(
    "%s ends training with exit code %i, and resuming gives the same bits",
    async (signal, code, again, when, kept) => {
      const run = project.file(`run ${signal}`);
      const stopped = await fanc(["train", project.spec, "--run", run], { env: signalAt(when, signal) });
      expect(stopped).toMatchObject({ code, signal: null });
      expect(stopped.stderr).toContain(
        `\nstopping after this step; ${again}${signal === "SIGINT" ? " to stop" : " stops"} at once\n` +
          `stopped; resume with: fanc train --resume --run '${run}'\n`,
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
  let checkpoints: readonly string[];
  beforeAll(async () => {
    begun = project.file("runs", "begun");
    const stop = new AbortController();
    const during = (work: string): unknown => work === "pretrain_lnets LNet_s 2" && stop.abort(new Interrupted());
    await expect(trainHere(await newRun(project, "begun"), { signal: stop.signal, during })).rejects.toThrow(
      Interrupted,
    );
    checkpoints = (await readdir(`${begun}/checkpoints`)).sort();
    expect(checkpoints[0]).toMatch(/^pretrain_lnets\.\d\.\d+\.safetensors$/);
  });

  it("a run in progress refuses a second process", async () => {
    let second: Promise<Outcome> | undefined;
    const run = project.file("shared");
    const first = await fanc(["train", project.spec, "--run", run], {
      env: signalAt(/pretrain_lnets LNet_o: /, "SIGSTOP"),
      onStderr: (text, kill) => {
        if (second !== undefined || !text.includes("pretrain_lnets LNet_o: ")) return;
        second = fanc(["train", "--resume", "--run", run]).finally(() => kill("SIGCONT"));
      },
    });
    const refused = await second;
    expect(first.code).toBe(0);
    expect(refused?.code).toBe(2);
    expect(refused?.stderr).toMatch(
      /^error\[lock\/busy\]: .*lock: another process is working in this run folder\n {2}found: +process \d+\n {2}hint: /,
    );
    expect(await resultOf(run)).toEqual(expected);
  });

  it("a run is not resumed with a changed spec or other parameters", async () => {
    const changed = project.file("changed.fan");
    await cp(project.spec, changed);
    await edit(changed, (text) => text.replace("seed: 1", "seed: 2"));
    for (const [args, message] of [
      [[changed], "changed.fan: the spec, or a parameter set for it, has changed since this run was started\n"],
      [[project.spec, "--set", "width=0.5"], "has changed since this run was started\n"],
      [["--set", "width=0.5"], "a run is resumed with the parameters that it was started with\n"],
    ] as const) {
      const refused = await resume(begun, ...args);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(message);
    }
  });

  it.each([
    ["state.json", /state\.json: this file of the run folder is damaged/],
    ["weights/LNet_o.pretrain_lnets.safetensors", /LNet_o\.pretrain_lnets\.safetensors is damaged/],
  ] as const)("a truncated %s is named when a run is resumed", async (file, message) => {
    const run = project.file(`cut ${file.replace("/", " ")}`);
    await cp(begun, run, { recursive: true });
    await truncate(`${run}/${file}`);
    const { code, stderr } = await resume(run);
    expect(code).toBe(4);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\n {2}hint: +restore it from a copy, or start a new run/);
    expect(stderr).not.toMatch(/\n {4}at |fanc has a bug/);
  });

  it("a run resumes from the checkpoint before a damaged one, after a torn line in the log, and logs no step twice", async () => {
    const run = project.file("damaged checkpoint");
    await cp(begun, run, { recursive: true });
    const newest = String(checkpoints[0]).replace(/\d+\.safetensors/, "9999.safetensors");
    await cp(`${run}/checkpoints/${checkpoints[0]}`, `${run}/checkpoints/${newest}`);
    await truncate(`${run}/checkpoints/${newest}`);
    await appendFile(`${run}/events.ndjson`, '{"time":"2026-');
    const { code, stderr } = await resume(run);
    expect(code).toBe(0);
    expect(stderr).toContain(`checkpoints/${newest} is not used: this checkpoint is damaged`);
    expect(stderr).toMatch(/stage pretrain_lnets, group \d: resuming from an earlier checkpoint, step \d+\n/);
    expect(await resultOf(run)).toEqual(expected);
    expect(await readdir(`${run}/checkpoints`)).toEqual([]);
    const stepsOf = async (folder: string): Promise<readonly string[]> =>
      (await eventsOf(folder)).flatMap((e) => (e.type === "step" ? [`${e.stage} ${e.run} ${e.step} ${e.loss}`] : []));
    expect(await stepsOf(run)).toEqual(await stepsOf(project.run));
  });

  it("a run restarts a stage without usable checkpoints, and reports it", async () => {
    const run = project.file("no checkpoint");
    await cp(begun, run, { recursive: true });
    for (const name of checkpoints) await truncate(`${run}/checkpoints/${name}`);
    const { code, stderr } = await resume(run);
    expect(code).toBe(0);
    expect(stderr).toMatch(/stage pretrain_lnets, group \d: no usable checkpoint, restarting from step 0/);
    expect(await resultOf(run)).toEqual(expected);
  });
});
