import { afterAll, beforeAll, expect, it } from "vitest";
import {
  edit,
  fanc,
  fancInside,
  hashesOf,
  type Outcome,
  resultOf,
  type TrainedProject,
  trainedProject,
} from "./support.js";

let project: TrainedProject;
beforeAll(async () => {
  project = await trainedProject();
});
afterAll(() => project.remove());

type Result = Readonly<Record<string, string>>;

/** The results of a training by `fanc` (in a process of its own) or `fancInside`. */
async function trained(
  run: string,
  threads: number,
  by: (args: readonly string[]) => Promise<Outcome>,
): Promise<Result> {
  const { code, stderr } = await by(["train", project.spec, "--run", project.file(run), "--threads", `${threads}`]);
  expect(code, stderr).toBe(0);
  return resultFiles(project.file(run));
}

async function resultFiles(run: string): Promise<Result> {
  const result = await resultOf(run);
  expect(Object.keys(result)).toHaveLength(10);
  return result;
}

/** Sums are formed in parts, one for each thread: another number of threads may give other last digits. */
it("two trainings on 1 thread, each in a process of its own, give the same bytes", async () => {
  expect(await trained("second 1", 1, fanc)).toEqual(await resultFiles(project.run));
});

it("two trainings on 2 threads, each in a process of its own, give the same bytes", async () => {
  expect(await trained("second 2", 2, fanc)).toEqual(await trained("first 2", 2, fanc));
});

it("another seed gives other weights", async () => {
  const first = await resultFiles(project.run);
  await edit(project.spec, (text) => text.replace(/seed: \d+/, "seed: 77"));
  const other = await trained("other seed", 1, fancInside);
  expect(Object.keys(first).filter((name) => first[name] === other[name])).toEqual([]);
});

it("two compilations give the same bytes", async () => {
  const folders = ["compiled once", "compiled twice"].map((name) => project.file(name));
  for (const folder of folders) {
    const { code, stderr } = await fancInside(["compile", project.spec, "-o", folder]);
    expect(code, stderr).toBe(0);
  }
  const [once, twice] = await Promise.all(folders.map(hashesOf));
  expect(Object.keys(once ?? {}).length).toBeGreaterThan(3);
  expect(twice).toEqual(once);
});
