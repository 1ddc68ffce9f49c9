import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { readCeleba } from "../../runtime/data/celeba/celeba.js";
import { evaluationSchema } from "../../runtime/evaluate/evaluation-schema.js";
import { writeMatFile } from "../support/mat-file.js";
import { fanc, type Project, tinyProject } from "./support.js";

const spec = `
attributes Few = [ Bangs, Smiling, Eyeglasses ]
data mine = csv {
  root: "mine"  file: "labels.csv"  image: "file"  attributes: Few
  identity: "who"  identities: 5  split: column "part"
}
data people = lfwa { root: "people"  attributes: Few }

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
  score   = svm per Few on feature { C: 1 } averaged over patches
}
schedule {
  seed: 1
  stage tune_lnet {
    train LNet on mine
    loss: sigmoid over Few  output: average
    optimizer: sgd { lr: 0.01 }
    batch: 8  epochs: 1
  }
  stage pretrain_anet {
    after tune_lnet
    train ANet on mine.patches by identity
    loss: softmax over identities
    optimizer: sgd { lr: 0.01 }
    batch: 8  epochs: 1
  }
  stage fit_svm { after pretrain_anet  fit score on people.train }
}
evaluate on people.test { accuracy: per attribute }
`;

/** The same drawn faces as a table and in the layout of LFWA. */
async function convert(project: Project): Promise<void> {
  const attributes = ["Bangs", "Smiling", "Eyeglasses"];
  const { samples } = await readCeleba(project.data, { images: "wild", attributes });
  const rows = ["file,who,part,Smiling,Eyeglasses,Bangs"];
  const names: string[] = [];
  for (const { file, path, identity, attributes: labels } of samples) {
    const person = `Face_${identity}`;
    rows.push(
      `"img/${file}",${person},${(identity ?? 0) <= 5 ? "train" : "test"},${labels[1]},${labels[2]},${labels[0]}`,
    );
    names.push(`${person}\\${file}`);
    for (const copy of [project.file("mine", "img", file), project.file("people", "lfw", person, file)]) {
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(path, copy);
    }
  }
  await writeFile(project.file("mine", "labels.csv"), rows.join("\r\n"));
  const numbers = samples.flatMap((one) => Array.from(one.attributes, (value) => (value === 1 ? 1 : 0)));
  await writeMatFile(project.file("people", "lfw_att_40.mat"), {
    AttrName: { texts: attributes },
    name: { texts: names },
    label: { rows: samples.length, columns: attributes.length, numbers },
  });
  const half = Array.from({ length: samples.length / 2 }, (_, i) => i + 1);
  const list = (from: readonly number[]) => ({ rows: from.length, columns: 1, numbers: from });
  await writeMatFile(project.file("people", "indices_train_test.mat"), {
    indices_img_train: list(half),
    indices_img_test: list(half.map((i) => i + half.length)),
  });
}

it("a run trains on a table, fits SVMs on LFWA's training images and evaluates on its test images", async () => {
  const project = await tinyProject();
  try {
    await convert(project);
    await writeFile(project.spec, spec);
    const run = project.file("run");
    const trained = await fanc(["train", project.spec, "--run", run]);
    expect(trained.stderr).not.toContain("error");
    expect(trained.code).toBe(0);
    const evaluated = await fanc(["eval", run, "--json"]);
    expect(evaluated.code).toBe(0);
    const evaluation = evaluationSchema.parse(JSON.parse(evaluated.stdout));
    expect(evaluation.attributes.map((one) => one.name)).toEqual(["Bangs", "Smiling", "Eyeglasses"]);
    expect(evaluation.samples).toBe(18);
  } finally {
    await project.remove();
  }
});
