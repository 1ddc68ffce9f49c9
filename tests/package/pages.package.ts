import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandBlocks, runnable } from "../docs/command-blocks.js";
import { type Fence, fencesOf, fileNameOf, pages } from "../docs/fences.js";
import { linkPackages, newCheckout, type Place } from "./checkout.js";
import { addGuideFiles, newRuns, shortened } from "./guide-project.js";

let place: Place;
beforeAll(async () => {
  place = await newCheckout();
  await linkPackages(place);
});
afterAll(() => place?.remove());

/** Runs a block and what it leaves in the background. Returns the folder in which it ends. */
async function run(block: Fence, folder: string): Promise<string> {
  const end = ['for job in $(jobs -p); do wait "$job"; done', "printf '\\n%s' \"$PWD\""];
  const done = await place.bash([...runnable(block), ...end].join("\n"), folder);
  expect(done.code, `${done.stdout}\n${done.stderr}`).toBe(0);
  return done.stdout.slice(done.stdout.lastIndexOf("\n") + 1);
}

const start = "docs/guide/getting-started.md";
const blocks = commandBlocks();
/** With the place as the name of the test. */
const named = (some: readonly Fence[]): readonly (readonly [string, Fence])[] =>
  some.map((block) => [`${block.page}:${block.line}`, block]);
const inGuide = (page: string): boolean => page.startsWith("docs/guide/") && page !== "docs/guide/typescript.md";

describe("commands of pages that are run in the project's folder", () => {
  it.each(named(blocks.filter(({ page }) => !inGuide(page))))("%s", async (_, block) => {
    await run(block, place.folder);
  });
});

describe("getting started, in its order", () => {
  let folder: string;

  const steps = pages()
    .filter(({ path }) => path === start)
    .flatMap(fencesOf)
    .filter((fence) => fence.language === "sh" || fileNameOf(fence) !== undefined);
  it.each(named(steps))("%s", async (_, fence) => {
    const file = fileNameOf(fence);
    folder ??= place.folder;
    if (file === undefined) folder = await run(fence, folder);
    else await writeFile(join(folder, file), shortened(fence.text));
  });
});

describe("the other pages of the guide, in the folder of getting-started", () => {
  let [folder, before] = ["", ""];
  beforeAll(async () => {
    [folder, before] = [place.file("examples", "first"), place.file("examples", "first as it was")];
    await addGuideFiles(folder);
    // The run of getting-started is at hand; the second one reuses its stages.
    const made = await place.bash("npx fanc train first.fan --run runs/second", folder);
    expect(made.code, made.stderr).toBe(0);
    await cp(folder, before, { recursive: true, preserveTimestamps: true });
  });

  const others = blocks.filter(({ page }) => inGuide(page) && page !== start);
  it.each(named(others))("%s", async (_, block) => {
    await rm(folder, { recursive: true });
    await cp(before, folder, { recursive: true, preserveTimestamps: true });
    for (const made of newRuns(block.text)) await rm(join(folder, made), { recursive: true, force: true });
    await run(block, folder);
  });
});
