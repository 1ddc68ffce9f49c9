import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiledFile } from "../../tests/support/compiled.js";
import { RunFolder } from "../run/run-folder.js";
import { initialWeights } from "../weights/initial-weights.js";
import { exportModels } from "./export-models.js";

/** Two nets, of which one is trained, and no cascade. */
const spec = `use { AvatarAttributes } from "std/avatars.fan"

data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes }

net Small {
  input image : 3 x 16 x 16
  FC = dense 4 -> relu
}

net Idle {
  input image : 3 x 16 x 16
  FC = dense 4 -> relu
}

schedule {
  seed: 1
  stage one {
    train Small on celebs
    loss: sigmoid over AvatarAttributes
    optimizer: sgd { lr: 0.01 }
    batch: 4  epochs: 1
  }
}
`;

let folder: string;
let run: RunFolder;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "export models "));
  await writeFile(join(folder, "small.fan"), spec);
  const { plan, files } = compiledFile(join(folder, "small.fan"), new Map(), "small.fan");
  run = await RunFolder.create(join(folder, "run"), plan, files, new Map());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("models of a run without a cascade", () => {
  it("export names the stage that is missing", async () => {
    await expect(exportModels(run, "everything", {})).rejects.toMatchObject({
      message: "the net Small is not trained yet",
      details: { expected: "a finished stage of one" },
    });
  });

  it("export of a run without a cascade writes its trained nets", async () => {
    const parameters = run.plan.nets.find(({ name }) => name === "Small")?.parameters ?? [];
    await run.finishGroup("one", new Map([["Small", initialWeights("Small", parameters, 1)]]));
    await run.finishStage("one");
    const models = await exportModels(run, "everything", { licence: "CC0" });
    expect(models.map(({ name }) => name)).toEqual(["Small"]);
    const about = models[0]?.model.metadataProps?.map(({ key, value }) => [key, value]);
    expect(about).toContainEqual(["licence", "CC0"]);
    expect(about).toContainEqual(["colour_order", "RGB"]);
  });

  it.each([
    [{ nets: ["Smal"], classifiers: false, cascade: false }, 'the spec has no net "Smal"'],
    [{ nets: ["Idle"], classifiers: false, cascade: false }, "no stage trains the net Idle"],
    [{ nets: [], classifiers: true, cascade: false }, "the spec has no cascade with SVMs to export"],
    [{ nets: [], classifiers: false, cascade: true }, "the spec has no cascade with SVMs to export"],
  ])("export refuses %j", async (wanted, message) => {
    await expect(exportModels(run, wanted, {})).rejects.toThrow(message);
  });
});
