import { afterAll, beforeAll, expect, it } from "vitest";
import { eventsOf, fanc, type Project, tinyProject } from "./support.js";

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

it("a run notes with how many threads it was trained", async () => {
  const run = project.file("one");
  const trained = await fanc(["train", project.spec, "--run", run, "--threads", "1"]);
  expect(trained.code).toBe(0);
  expect(trained.stderr).toContain("on the CPU, 1 thread; run folder");
  expect(await eventsOf(run)).toContainEqual(
    expect.objectContaining({ type: "session", engine: expect.stringMatching(/, 1 thread$/) }),
  );
});

it.each(["0", "two", "1.5"])("--threads %s is refused", async (count) => {
  const refused = await fanc(["train", project.spec, "--threads", count]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("expected a whole number of at least 1");
});
