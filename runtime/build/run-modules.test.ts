import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compiledFile } from "../../tests/support/compiled.js";
import { sha256Of } from "../run/checksummed-file.js";
import { RunFolder } from "../run/run-folder.js";
import { writeState } from "../run/run-state.js";
import { modulesOfSpec } from "./run-modules.js";
import { specCopy } from "./spec-copy.js";

const spec = `use { Trunk } from "../lib/trunk.fan"
use { AvatarAttributes } from "std/avatars.fan"
param out : int = 4 in 1..64
data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes }
net Small {
  input i : 3 x 16 x 16
  use Trunk
  FC = dense out -> relu
}
schedule {
  stage first {
    train Small on celebs
    loss: sigmoid over AvatarAttributes
    optimizer: sgd { lr: 0.01 }
    batch: 4  epochs: 1
  }
}
`;

let folder: string;
let run: RunFolder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-run-modules-"));
  await mkdir(join(folder, "specs"));
  await mkdir(join(folder, "lib"));
  await writeFile(join(folder, "package.json"), "{}");
  await writeFile(join(folder, "lib", "trunk.fan"), "template Trunk {\n  C1 = conv 4 kernel 3 -> relu\n}\n");
  const file = join(folder, "specs", "small.fan");
  await writeFile(file, spec);
  const settings = new Map([["out", "6"]]);
  const { plan, files, texts } = compiledFile(file, settings, "small.fan");
  const otherFiles = await specCopy(file, texts, settings, plan.spec.sha256);
  run = await RunFolder.create(join(folder, "run"), plan, files, new Map(), { otherFiles });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Replaces a file of the run, with its hash: what somebody does who wants the change to stay unseen. */
async function forge(name: string, change: (text: string) => string): Promise<RunFolder> {
  const content = Buffer.from(change(await readFile(run.file(name), "utf8")));
  await mkdir(dirname(run.file(name)), { recursive: true });
  await writeFile(run.file(name), content);
  await writeState(run.file("state.json"), {
    ...run.state,
    files: new Map([...run.state.files, [name, sha256Of(content)]]),
  });
  return RunFolder.open(run.path);
}

describe("modules for a run", () => {
  it("modules of a run are generated from its spec, with imports and parameters, without temporary files", async () => {
    const temporary = join(folder, "tmp");
    await mkdir(temporary);
    vi.stubEnv("TMPDIR", temporary);
    const load = await modulesOfSpec(await RunFolder.open(run.path));
    expect(Object.keys(await load("nets/Small"))).toContain("run");
    expect(Object.keys(await load("train/first.Small"))).toContain("trainingStep");
    expect(await readdir(temporary)).toEqual([]);
  });

  it.each([
    ["spec/lib/trunk.fan", (text: string) => text.replace("conv 4", "conv 8")],
    ["spec/specs/small.fan", (text: string) => text.replace("lr: 0.01", "lr: 0.02")],
    ["spec/specs/small.fan", (text: string) => text.replace("dense out", "dense outs")],
    ["spec/spec.json", (text: string) => text.replace('"out": "6"', '"out": "7"')],
    ["build/train/first.Small.onnx", () => "another graph"],
  ])("no modules are generated if %s compiles to something else than the run has", async (name, change) => {
    const forged = await forge(name, change);
    await expect(modulesOfSpec(forged)).rejects.toThrow(
      "this version of fanc compiles the spec of this run to something",
    );
  });

  it("no modules are generated if a file has changed, or the spec names one outside", async () => {
    await writeFile(run.file("spec", "lib", "trunk.fan"), "");
    await expect(modulesOfSpec(run)).rejects.toThrow("spec/lib/trunk.fan is damaged");
    const outside = await forge("spec/spec.json", (text) => text.replace("specs/small.fan", "../../specs/small.fan"));
    await expect(modulesOfSpec(outside)).rejects.toThrow("this file names a path outside its folder");
  });
});
