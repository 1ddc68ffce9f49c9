import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../runtime/build/node-host.js";
import { mainFile, type Outcome, script } from "../cli/support.js";
import { projectSpecs } from "../support/tracked-files.js";
import { drawMiniature, oneFace } from "./miniature.js";

/** At a sixteenth of the width; the files are those of `specs/`, byte by byte. */
const smaller = ["--set", "width=0.0625"];
/** `imagenet-weights.fan` starts from weights that an earlier spec has trained. */
const first = "lnets-anet.fan";
const specs = [first, ...projectSpecs().filter((name) => name !== first)];

let folder: string;
const fanc = (...args: readonly string[]): Promise<Outcome> => script(mainFile, args, { cwd: folder });
const nameOf = (spec: string): string => spec.replace(/\.fan$/, "");
const run = (spec: string): string => join("runs", `${nameOf(spec)}-rehearsal`);
/** What a command has printed; with its error if it fails. */
async function output(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await fanc(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-specs-"));
  await drawMiniature(folder);
  for (const spec of specs) await cp(join(packageRoot(), "specs", spec), join(folder, spec));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(specs)("specs/%s with data in miniature", (spec) => {
  it("trains through every stage", async () => {
    await output("train", spec, ...smaller, "--rehearse", "2");
    const events = await readFile(join(folder, run(spec), "events.ndjson"), "utf8");
    expect(events).toContain('"type":"finished"');
    if (spec === first) await exportedWeights();
  });

  it("evaluates, with an accuracy for every attribute", async () => {
    await output("eval", run(spec));
    const { attributes } = JSON.parse(await readFile(join(folder, run(spec), "evaluation.json"), "utf8"));
    expect(Object.keys(attributes).length).toBeGreaterThanOrEqual(3);
  });

  it("predicts an image, and draws what it found", async () => {
    const text = await output("predict", run(spec), await oneFace(folder), "--json", "-o", join("found", nameOf(spec)));
    expect(JSON.parse(text)).toBeDefined();
  });

  it("exports its models", async () => {
    const { files } = JSON.parse(await output("export", run(spec), "-o", join("models", nameOf(spec)), "--json"));
    expect(files.length).toBeGreaterThanOrEqual(3);
  });
});

async function exportedWeights(): Promise<void> {
  await mkdir(join(folder, "weights"), { recursive: true });
  await output("export", run(first), "--net", "LNet_o", "-o", join("weights", "alexnet.onnx"));
}

it("fanc runs calls them rehearsals", async () => {
  expect(await output("runs", "runs")).toContain("finished (rehearsal)");
});
