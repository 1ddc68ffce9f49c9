import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readLabels } from "../../runtime/data/lfwa/labels.js";
import { Random } from "../../runtime/random.js";
import { writeMatFile } from "../support/mat-file.js";
import { askPython } from "./support/python.js";

interface Answer {
  readonly userblock: number;
  readonly names: readonly string[];
  readonly attributes: readonly string[];
  readonly label: readonly (readonly number[])[];
  readonly theirs: string;
}

it("Python's h5py reads our MATLAB file and we read Python's, with compressed cells and matrices", async () => {
  const random = new Random("mat file peer");
  const texts = Array.from({ length: 50 }, (_, i) => `Person_${i >> 1}\\Person_${i >> 1}_000${(i % 2) + 1}.jpg`);
  const attributes = ["Bald", "Smiling", "Nose Ring"];
  const numbers = texts.flatMap(() => attributes.map(() => random.below(2)));
  const folder = await mkdtemp(join(tmpdir(), "fanc-mat-peer-"));
  try {
    const ours = join(folder, "ours.mat");
    await writeMatFile(ours, {
      AttrName: { texts: attributes },
      name: { texts },
      label: { rows: texts.length, columns: attributes.length, numbers },
    });
    const answer = (await askPython("mat_file.py", null, { "ours.mat": await readFile(ours) })) as Answer;
    expect(answer).toMatchObject({ userblock: 512, names: texts, attributes });
    expect(answer.label.flat()).toEqual(numbers);

    const theirs = join(folder, "theirs.mat");
    await writeFile(theirs, Buffer.from(answer.theirs, "base64"));
    const labels = await readLabels(theirs, undefined);
    expect(labels.attributes).toEqual(attributes);
    expect(Array.from(labels.values)).toEqual(numbers.map((value) => (value === 1 ? 1 : -1)));
    expect(texts.map((_, i) => labels.images.at(i))).toEqual(texts.map((name) => name.replace("\\", "/")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
