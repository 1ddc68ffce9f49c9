import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCeleba } from "../../runtime/data/celeba/celeba.js";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { loadClassifiers } from "../../runtime/run/classifier-file.js";
import { RunFolder } from "../../runtime/run/run-folder.js";
import { eventsOf, fanc, fancInside, type Project, specOnly } from "./support.js";

const attributes = ["Bangs", "Smiling", "Eyeglasses"];
/** Every part that reads labels: a loss over attributes, SVMs and an evaluation. */
const spec = `
attributes Few = [ ${attributes.join(", ")} ]
data objects = image_folder { root: "data/objects"  classes: 2  resized: 36x36  augment: random_crop 32 }
data celebs = celeba { root: "data"  attributes: Few  identities: 14  unknown: 0 }

net LNet {
  input image : 3 x H x W
  C1 = conv 4 kernel 5 stride 2 pad 2 -> relu
  response C1
}
net ANet {
  input face : 3 x 24 x 24
  C1 = conv 4 kernel 5 pad 2 -> relu -> maxpool 4
  FC = dense 8 -> relu
}
cascade faces {
  face = window LNet.response in image resized 32x32 {
    proposals: sliding  scales: 0.5, 0.7  score: zscore  pick: best
  }
  patches = crop face enlarged 1.2 resized 28x28 { size: 24x24  stride: 4  flips: off }
  feature = ANet.FC over patches
  score   = svm per Few on feature { standardise: on } averaged over patches
}
schedule {
  seed: 1
  stage pretrain_lnet { train LNet on objects  loss: softmax over classes  optimizer: sgd { lr: 0.01 }  batch: 8  epochs: 1 }
  stage pretrain_anet {
    after pretrain_lnet
    train ANet on celebs.patches by identity
    loss: softmax over identities
    optimizer: sgd { lr: 0.01 }
    batch: 8  epochs: 1
  }
  stage tune_anet {
    after pretrain_anet
    train ANet on celebs.patches
    loss: sigmoid over Few
    optimizer: sgd { lr: 0.01 }
    batch: 8  epochs: 2
  }
  stage fit_svm { after tune_anet  fit score on celebs.validation }
}
evaluate on celebs.test { accuracy: per attribute }
`;

let project: Project;
let file: string;
let run: string;
let trained: Awaited<ReturnType<typeof fancInside>>;
beforeAll(async () => {
  project = await specOnly();
  file = project.file("unknown.fan");
  await writeFile(file, spec);
  const sizes = ["--identities", "20", "--images-per-identity", "6", "--size", "48x48"];
  const objects = ["--object-classes", "2", "--objects-per-class", "8", "--object-size", "40"];
  const drawn = await fanc(["data", "avatars", "-o", project.data, "--unknown", "0.3", ...sizes, ...objects]);
  expect(drawn.code, drawn.stderr).toBe(0);
  expect(drawn.stderr).toContain("declare the data set with `unknown: 0`");
  run = project.file("run");
  trained = await fancInside(["train", file, "--run", run]);
});
afterAll(() => project.remove());

/** Numbers of labels in the lists, of the images for the SVMs. */
async function validationLabels(): Promise<readonly { positives: number; negatives: number; unknown: number }[]> {
  const { samples } = await readCeleba(project.data, { images: "wild", attributes, unknown: ["0"] });
  const fitting = samples.filter(({ split }) => split === "validation");
  return attributes.map((_, a) => {
    const count = (label: number): number => fitting.filter((one) => one.attributes[a] === label).length;
    return { positives: count(1), negatives: count(-1), unknown: count(0) };
  });
}

describe("a data set with unknown labels", () => {
  it("trains SVMs on the known labels of each attribute, and the run states their numbers", async () => {
    expect(trained.code, trained.stderr).toBe(0);
    const expected = await validationLabels();
    expect(expected.every(({ unknown }) => unknown > 0)).toBe(true);
    expect(new Set(expected.map(({ unknown }) => unknown)).size).toBeGreaterThan(1);
    const events = (await eventsOf(run)).filter(({ type }) => type === "svm");
    expect(events).toMatchObject(
      attributes.map((attribute, a) => ({
        attribute,
        positives: expected[a]?.positives,
        rows: (expected[a]?.positives ?? 0) + (expected[a]?.negatives ?? 0),
        unknown: expected[a]?.unknown,
      })),
    );
    expect((await loadClassifiers(await RunFolder.open(run))).fittedOn).toEqual(expected);
  });

  it("the evaluation counts the known labels alone", async () => {
    const { code, stdout, stderr } = await fancInside(["eval", run, "--json"]);
    expect(code, stderr).toBe(0);
    const evaluation = evaluationSchema.parse(JSON.parse(stdout));
    const { samples } = await readCeleba(project.data, { images: "wild", attributes, unknown: ["0"] });
    const test = samples.filter(({ split }) => split === "test");
    const known = attributes.map((_, a) => test.filter((one) => one.attributes[a] !== 0).length);
    const fitted = await validationLabels();
    expect(evaluation.attributes).toMatchObject(
      attributes.map((name, a) => ({
        name,
        samples: known[a],
        unknown: test.length - (known[a] ?? 0),
        fittingUnknown: fitted[a]?.unknown,
      })),
    );
    expect(known.every((count) => count < test.length && count > 0)).toBe(true);
  });

  it("exports what each attribute was fitted on", async () => {
    const { code, stdout, stderr } = await fancInside(["export", run, "-o", project.file("models"), "--json"]);
    expect(code, stderr).toBe(0);
    const { models } = JSON.parse(stdout) as { models: Record<string, Record<string, string>> };
    const stated = Object.values(models).flatMap((about) => (about.fitted_on === undefined ? [] : [about.fitted_on]));
    const expected = await validationLabels();
    expect(stated.map((text) => JSON.parse(text) as unknown)).toEqual(
      ["cascade", "svm-classifiers"].map(() => Object.fromEntries(attributes.map((name, a) => [name, expected[a]]))),
    );
  });

  it("is checked, rehearsed and planned", async () => {
    const check = await fancInside(["data", "check", file, "--data-set", "celebs", "--json"]);
    expect(check.code, check.stderr).toBe(0);
    const { data } = JSON.parse(check.stdout) as {
      data: { report: { attributes: { name: string; labels: unknown }[] } }[];
    };
    const counts = (await readCeleba(project.data, { images: "wild", attributes, unknown: ["0"] })).samples.map(
      (one) => one.attributes[0],
    );
    const count = (label: number): number => counts.filter((one) => one === label).length;
    expect(data[0]?.report.attributes[0]?.labels).toMatchObject({
      all: { present: count(1), absent: count(-1), unknown: count(0) },
    });
    const plan = await fancInside(["plan", file]);
    expect(plan.code, plan.stderr).toBe(0);
    const rehearsal = await fancInside(["train", file, "--rehearse", "2", "--run", project.file("rehearsed")]);
    expect(rehearsal.code, rehearsal.stderr).toBe(0);
  });

  it("is refused where the data set does not say what 0 means, with the line to write", async () => {
    const without = project.file("without.fan");
    await writeFile(without, spec.replace("unknown: 0", ""));
    for (const args of [
      ["data", "check", without],
      ["train", without, "--run", project.file("none")],
    ]) {
      const { code, stdout, stderr } = await fancInside(args);
      expect(code).toBe(4);
      expect(stdout + stderr).toContain("if 0 means unknown, write `unknown: 0` in the data set");
    }
    const folder = await fancInside(["data", "check", project.data]);
    expect(folder.code).toBe(4);
    expect(folder.stderr).toContain("check a .fan file that declares the folder");
  });

  it("is refused before the first stage if an attribute has no known label for its SVM, but rehearsed", async () => {
    const list = project.file("data", "list_attr_celeba.txt");
    const before = await readFile(list, "utf8");
    const column = (before.split(/\r?\n/)[1] ?? "").split(" ").indexOf("Smiling");
    await writeFile(list, before.replace(new RegExp(`^(\\d+\\.jpg(?: +\\S+){${column}}) +\\S+`, "gm"), "$1 0"));
    try {
      const { code, stderr } = await fancInside(["train", file, "--run", project.file("no smiles")]);
      expect(code).toBe(4);
      expect(stderr).toContain("error[svm/no-known-label]: no label of Smiling is known in celebs.validation");
      const check = await fancInside(["data", "check", file, "--data-set", "celebs"]);
      expect(check.code).toBe(4);
      expect(check.stdout).toContain("fault: no label in validation is known of Smiling\n");
      const rehearsal = await fancInside(["train", file, "--rehearse", "2", "--run", project.file("no smiles")]);
      expect(rehearsal.code, rehearsal.stderr).toBe(0);
    } finally {
      await writeFile(list, before);
    }
  });

  it("a changed label is a changed data set: stages that read labels are retrained", async () => {
    const list = project.file("data", "list_attr_celeba.txt");
    const before = await readFile(list, "utf8");
    await writeFile(list, await readFile(project.file("data", "list_attr_true.txt"), "utf8"));
    try {
      const again = await fancInside(["train", file, "--run", project.file("again"), "--reuse", run]);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toContain("pretrain_anet: reused from");
      expect(again.stderr).toMatch(/tune_anet: .*the values of the labels/);
      const events = (await eventsOf(project.file("again"))).filter(({ type }) => type === "svm");
      expect(events).toMatchObject(attributes.map(() => ({ unknown: 0 })));
    } finally {
      await writeFile(list, before);
    }
  });
});
