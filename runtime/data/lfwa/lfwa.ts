import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fault } from "../../errors/user-error.js";
import { SpelledNames } from "../../files/spelled-names.js";
import type { FaceData } from "../face-data.js";
import { samplesOf } from "../tables/face-table.js";
import { Names } from "../tables/names.js";
import { readLabels } from "./labels.js";
import { readIndexSplit } from "./split.js";

export interface LfwaOptions {
  /** Attributes to read, in this order; all in the file's order if absent. */
  readonly attributes?: readonly string[];
  /** Spellings of labels that are not known; none if absent. */
  readonly unknown?: readonly string[];
  /** The file with the labels, in the data set's folder. */
  readonly labels: string;
  /** The file with the split, in the data set's folder. */
  readonly split: string;
}

/** The lists of the official archive. */
export const LFWA_LISTS = { labels: "lfw_att_40.mat", split: "indices_train_test.mat" } as const;

/** Folders that can hold the folders of people: those of LFW's archives (original or aligned), and the root. */
const FOLDERS = ["lfw", "lfw-deepfunneled", "lfw_funneled", ""] as const;
/** The same in a folder of the same name, as Kaggle's archives have them. */
const PLACES = FOLDERS.flatMap((name) => (name === "" ? [name] : [name, join(name, name)]));

/**
 * Reads LFWA (Liu et al., ICCV 2015): labels, the split into training and test images, and the names of the images of LFW.
 * People are numbered from 1 in the order of the labels. Does not check that the image files exist.
 * @throws UserError for the first structural error.
 */
export async function readLfwa(root: string, options: LfwaOptions): Promise<FaceData> {
  const labels = await readLabels(await required(root, options.labels), options.attributes, options.unknown);
  const splits = await readIndexSplit(await required(root, options.split), labels.images.size);
  const { people, identities } = peopleIn(labels.images);
  const disk = new SpelledNames(await imageFolder(root, people));
  const table = {
    files: labels.images,
    pathOf: (file: string) => disk.pathOf(file),
    attributes: labels.values,
    splits,
    identities,
  };
  return { kind: "lfwa", root, attributeNames: labels.attributes, samples: samplesOf(table) };
}

async function required(root: string, name: string): Promise<string> {
  const path = new SpelledNames(root).pathOf(name);
  if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  const places = "the data set's folder";
  throw fault("dataset/no-file", {
    name,
    places,
    archive: "the LFWA release",
    file: root,
    found: `no such file in ${resolve(root)}`,
  });
}

function peopleIn(images: Names): { readonly people: Names; readonly identities: Int32Array } {
  const people = new Names();
  const identities = new Int32Array(images.size);
  for (let i = 0; i < images.size; i++) {
    const person = images.at(i).split("/", 1)[0] ?? "";
    identities[i] = (people.indexOf(person) ?? (people.add(person) as number)) + 1;
  }
  return { people, identities };
}

/** People to look for in a folder before the next one is tried: some of them can be missing. */
const looked = 20;

async function imageFolder(root: string, people: Names): Promise<string> {
  for (const name of PLACES) {
    const folder = join(root, name);
    const disk = new SpelledNames(folder);
    for (let i = 0; i < Math.min(people.size, looked); i++)
      if ((await stat(disk.pathOf(people.at(i))).catch(() => undefined))?.isDirectory() === true) return folder;
  }
  const person = people.at(0);
  throw fault("dataset/no-people", {
    file: root,
    found: `no folder of ${person} or of one of the next people in ${resolve(root)}`,
    expected: FOLDERS.map((name) => (name === "" ? `${person}/` : `${name}/${person}/`)).join(", "),
  });
}
