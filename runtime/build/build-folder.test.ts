import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compiledFile } from "../../tests/support/compiled.js";
import { withChecksums } from "./build-checksums.js";
import { readBuild, writeBuild } from "./build-folder.js";

const spec = `data images = image_folder { root: "p"  classes: 4  resized: 16x16 }
net N {
  input i : 3 x 16 x 16
  A = conv 4 kernel 3 -> relu
}
schedule {
  stage s {
    train N on images
    loss: softmax over classes
    optimizer: sgd { lr: 0.1 }
    batch: 2  epochs: 1
  }
}
`;

let folder: string;
let files: ReadonlyMap<string, Uint8Array>;
const at = (name: string): string => join(folder, "build", name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-build-"));
  await writeFile(join(folder, "n.fan"), spec);
  files = compiledFile(join(folder, "n.fan"), new Map(), "../n.fan").files;
});
beforeEach(() => writeBuild(join(folder, "build"), withChecksums(files), { force: true }));
afterAll(() => rm(folder, { recursive: true }));

const reading = () => readBuild(join(folder, "build"));
const replaced = async (name: string, change: (text: string) => string): Promise<void> =>
  writeFile(at(name), change(await readFile(at(name), "latin1")), "latin1");
/** Files with some of them changed, with matching checksums, as an attacker would write them. */
async function forge(name: string, change: (text: string) => string): Promise<void> {
  const text = change(Buffer.from(files.get(name) as Uint8Array).toString("utf8"));
  const all = withChecksums(new Map([...files, [name, Buffer.from(text)]]));
  for (const [path, content] of all) await writeFile(at(path), content);
}

describe("a build", () => {
  it("a build is read as it was written; files put into it later are ignored", async () => {
    await writeFile(at("nets/More.onnx"), "");
    const read = (await reading()).files;
    expect([...read.keys()].sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files) expect(Buffer.from(read.get(name) ?? []).equals(content), name).toBe(true);
  });

  it.each([
    ["plan.json", "a number in the plan", (text: string) => text.replace('"lr": 0.1', '"lr": 0.2')],
    ["train/s.N.onnx", "a byte of a graph", (text: string) => `${text.slice(0, 99)}x${text.slice(100)}`],
    ["nets/N.ir", "the text of a graph", () => ""],
  ])("a build with another %s (%s) is refused", async (name, _, change) => {
    await replaced(name, change);
    await expect(reading()).rejects.toMatchObject({
      exitCode: 4,
      details: {
        file: at(name),
        expected: expect.stringContaining("as in build.json"),
        hint: "run `fanc compile` again",
      },
    });
  });

  it.each([
    ["without a graph", () => rm(at("eval/s.N.onnx")), "eval/s.N.onnx is missing"],
    ["without its checksums", () => rm(at("build.json")), "this build is damaged"],
    ["with checksums that are not JSON", () => writeFile(at("build.json"), "{"), "this build is damaged"],
    [
      "with checksums of files outside",
      () => replaced("build.json", (text) => text.replace("nets/N.ir", "../N.ir")),
      "this build is damaged",
    ],
    [
      "whose checksums leave out a graph",
      () => replaced("build.json", (text) => text.replace("nets/N.ir", "nets/M.ir")),
      "nets/M.ir is missing",
    ],
    [
      "whose net has a path for a name",
      () => forge("plan.json", (text) => text.replaceAll('"N"', '"../../N"')),
      "this build is damaged",
    ],
    [
      "whose stage has a path for a name",
      () => forge("plan.json", (text) => text.replaceAll('"s"', '"../s"')),
      "this build is damaged",
    ],
  ])("a build is refused: %s", async (_, damage, message) => {
    await damage();
    await expect(reading()).rejects.toThrow(message);
  });

  it("a folder that is not a build is refused", async () => {
    await expect(readBuild(folder)).rejects.toMatchObject({ exitCode: 2 });
  });
});
