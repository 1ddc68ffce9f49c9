import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/run/run-event.js";
import { fancInside, type Project, tinyProject } from "./support.js";

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

const rehearse = (...args: readonly string[]) =>
  fancInside(["train", "tiny.fan", "--rehearse", "2", ...args], project.folder);

async function eventsOf(run: string): Promise<readonly RunEvent[]> {
  const text = await readFile(project.file("runs", run, "events.ndjson"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);
}

describe("fanc train --rehearse", () => {
  it("a rehearsal runs every stage for the given number of updates, in a folder of its own", async () => {
    const { code, stderr } = await rehearse();
    expect(code, stderr).toBe(0);
    const events = await eventsOf("tiny-rehearsal");
    const begun = events.filter((event) => event.type === "begin");
    expect(begun.length).toBeGreaterThanOrEqual(5);
    for (const { steps } of begun) expect(steps).toBe(2);
    expect(events.filter((event) => event.type === "step")).toHaveLength(2 * begun.length);
    expect(events.at(-1)?.type).toBe("finished");
  });

  it("fanc eval and fanc runs say that it is a rehearsal", async () => {
    const { code, stderr } = await fancInside(["eval", "runs/tiny-rehearsal"], project.folder);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("this run is a rehearsal");
    const listed = await fancInside(["runs", "runs", "--json"], project.folder);
    expect(JSON.parse(listed.stdout).runs).toMatchObject([{ rehearsal: 2 }]);
  });

  it("another rehearsal reuses its stages, a training none of them", async () => {
    const again = await rehearse("--run", "runs/again", "--reuse", "runs/tiny-rehearsal");
    expect(again.stderr).toContain("pretrain_lnets: reused from runs/tiny-rehearsal");
    const args = ["train", "tiny.fan", "--run", "runs/whole", "--reuse", "runs/tiny-rehearsal"];
    const whole = await fancInside([...args, "--stage", "pretrain_lnets"], project.folder);
    expect(whole.code, whole.stderr).toBe(0);
    expect(whole.stderr).not.toContain("reused");
    expect(whole.stderr).toContain("retraining, because the rehearsal");
    expect(whole.stderr).toContain(
      "pretrain_lnets: retraining, because the rehearsal differs from runs/tiny-rehearsal",
    );
  });
});
