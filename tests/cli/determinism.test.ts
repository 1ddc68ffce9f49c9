import { afterAll, beforeAll, expect, it } from "vitest";
import { edit, fanc, hashesOf, type Project, resultOf, tinyProject } from "./support.js";

let project: Project;
beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

const runs = new Map<string, Promise<Readonly<Record<string, string>>>>();

/** Results of a training in a process of its own; once for each name. */
function trained(name: string, threads: number): Promise<Readonly<Record<string, string>>> {
  const known = runs.get(name);
  if (known !== undefined) return known;
  const result = train(project.file(name), threads);
  runs.set(name, result);
  return result;
}

async function train(run: string, threads: number): Promise<Readonly<Record<string, string>>> {
  const { code, stderr } = await fanc(["train", project.spec, "--run", run, "--threads", `${threads}`]);
  expect(code, stderr).toBe(0);
  const result = await resultOf(run);
  expect(Object.keys(result)).toHaveLength(7);
  return result;
}

/** Sums are formed in parts, one for each thread: another number of threads may give other last digits. */
it.each([1, 2])("two trainings on %i threads give the same bytes", async (threads) => {
  const first = await trained(`first ${threads}`, threads);
  expect(await trained(`second ${threads}`, threads)).toEqual(first);
});

it("another seed gives other weights", async () => {
  const first = await trained("first 1", 1);
  await edit(project.spec, (text) => text.replace(/seed: \d+/, "seed: 77"));
  const other = await trained("other seed", 1);
  expect(Object.keys(first).filter((name) => first[name] === other[name])).toEqual([]);
});

it("two compilations give the same bytes", async () => {
  const folders = ["compiled once", "compiled twice"].map((name) => project.file(name));
  for (const folder of folders) {
    const { code, stderr } = await fanc(["compile", project.spec, "-o", folder]);
    expect(code, stderr).toBe(0);
  }
  const [once, twice] = await Promise.all(folders.map(hashesOf));
  expect(Object.keys(once ?? {}).length).toBeGreaterThan(3);
  expect(twice).toEqual(once);
});
