import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { STUDY, studyArgs, studyBytes, studyProject, tableIn } from "../cli/study-support.js";
import { edit, fanc, type Outcome, type Project, signalAt } from "../cli/support.js";

let project: Project;
let whole: Outcome;
let expected: unknown;

beforeAll(async () => {
  project = await studyProject();
  whole = await fanc(studyArgs, { cwd: project.folder });
  expected = await studyBytes(project.file("runs", "penalties"));
});
afterAll(() => project.remove());

it("a study in parallel gives the same bytes", async () => {
  const parallel = await fanc([...studyArgs, "--jobs", "2", "--run", "parallel"], { cwd: project.folder });
  expect(parallel.code).toBe(0);
  expect(await studyBytes(project.file("parallel"))).toEqual(expected);
  expect(tableIn(parallel.stdout)).toBe(tableIn(whole.stdout));
});

it.each(["1", "2"])("interrupted and killed with --jobs %s, a study gives the same bytes", async (jobs) => {
  const cwd = project.folder;
  const other = [...studyArgs, "--run", `stopped ${jobs}`, "--jobs", jobs];
  const stopped = await fanc(other, { cwd, env: signalAt(/^base, seed 4: accuracy/m, "SIGINT") });
  expect(stopped.stderr).toContain("stopped; resume with the same command");
  expect(stopped.code).toBe(130);
  const killed = await fanc(other, {
    cwd,
    onStderr: (text, kill) => {
      if (/, seed \d: accuracy/.test(text)) kill("SIGKILL");
    },
  });
  expect(killed.signal).toBe("SIGKILL");
  const resumed = await fanc(other, { cwd });
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).not.toContain("base, seed 4: accuracy");
  expect(await studyBytes(project.file(`stopped ${jobs}`))).toEqual(expected);
  expect(tableIn(resumed.stdout)).toBe(tableIn(whole.stdout));
});

/** Milliseconds after the start of the program: while it compiles, trains, evaluates. */
it.each([1500, 3000, 5000, 8000])("killed after %i ms, a study gives the same bytes", async (time) => {
  const other = [...studyArgs, "--run", `killed ${time}`, "--jobs", "2"];
  await fanc(other, { cwd: project.folder, killAfter: time });
  const resumed = await fanc(other, { cwd: project.folder });
  expect(resumed.stderr).not.toContain("failed");
  expect(resumed.code).toBe(0);
  expect(await studyBytes(project.file(`killed ${time}`))).toEqual(expected);
  expect(tableIn(resumed.stdout)).toBe(tableIn(whole.stdout));
});

it("a changed spec is trained again, and the earlier runs are kept", async () => {
  const cwd = project.folder;
  await edit(project.file("study.fan"), (text) => text.replace("epochs: 1", "epochs: 1  batch: 8"));
  const changed = await fanc(studyArgs, { cwd });
  expect(changed.stderr).toContain(
    "base: its spec has changed, so it is trained again; its earlier runs are now in base.old-1",
  );
  expect(changed.code).toBe(0);
});

it("a run that diverges is in the table with its reason, and the others are trained", async () => {
  await writeFile(
    project.file("rates.fan"),
    STUDY.replace("vary faces.score.C: 1, 10", "vary tune_anet.optimizer: sgd { lr: 900  momentum: 0.9 }")
      .replace("seeds: 4, 2", "seeds: 1, 2")
      .replace("epochs: 1", "epochs: 4"),
  );
  const all = ["study", "rates.fan", "--threads", "1", "--run", "rates", "--json"];
  const { code, stdout } = await fanc(all, { cwd: project.folder });
  expect(code).toBe(6);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ type }) => type === "evaluated").map(({ point }) => point)).toEqual(["base", "base"]);
  expect(lines.filter(({ type }) => type === "failed").map(({ reason }) => reason)[0]).toMatch(
    /^stage tune_anet diverged at step \d+: /,
  );
  expect(lines.at(-1)).toMatchObject({ type: "finished", failed: 2 });
  const again = await fanc(all.slice(0, -1), { cwd: project.folder });
  expect(again.stderr).toContain("it is not trained again");
  expect(again.stdout).toContain("diverged");
  expect(again.code).toBe(6);
});
