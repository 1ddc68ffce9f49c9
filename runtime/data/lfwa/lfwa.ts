import { stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../errors/user-error.js";
import type { FaceData } from "../face-data.js";
import { samplesOf } from "../tables/face-table.js";
import { Names } from "../tables/names.js";
import { readLabels } from "./labels.js";
import { readIndexSplit } from "./split.js";

export interface LfwaOptions {
  /** Attributes to read, in this order; all in the file's order when absent. */
  readonly attributes?: readonly string[];
  /** The file with the labels, in the data set's folder. */
  readonly labels: string;
  /** The file that divides the images, in the data set's folder. */
  readonly split: string;
}

/** Where the folders of the people may lie: in that of LFW's archives (as they are, or aligned), or in the root. */
const FOLDERS = ["lfw", "lfw-deepfunneled", "lfw_funneled", ""] as const;

/**
 * Reads LFWA (Liu et al., ICCV 2015): labels, division into training and test images, and the names of the images
 * of LFW. People are numbered from 1 in the order of the labels. Whether each image file exists is not looked at here.
 * @throws UserError for the first structural fault.
 */
export async function readLfwa(root: string, options: LfwaOptions): Promise<FaceData> {
  const labels = await readLabels(await required(root, options.labels), options.attributes);
  const splits = await readIndexSplit(await required(root, options.split), labels.images.size);
  const { people, identities } = peopleIn(labels.images);
  const folder = await imageFolder(root, people);
  const table = {
    files: labels.images,
    pathOf: (file: string) => join(folder, file),
    attributes: labels.values,
    splits,
    identities,
  };
  return { kind: "lfwa", root, attributeNames: labels.attributes, samples: samplesOf(table) };
}

async function required(root: string, name: string): Promise<string> {
  const path = join(root, name);
  if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  throw new UserError(`${name} is missing`, {
    file: root,
    found: "no such file",
    expected: `${name} in the data set's folder`,
    hint: "Check the path; unpack the LFWA release there.",
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

/** People looked for in a folder before it is taken for another one: some of them may be lost. */
const looked = 20;

async function imageFolder(root: string, people: Names): Promise<string> {
  for (const name of FOLDERS) {
    const folder = join(root, name);
    for (let i = 0; i < Math.min(people.size, looked); i++)
      if ((await stat(join(folder, people.at(i))).catch(() => undefined))?.isDirectory() === true) return folder;
  }
  const person = people.at(0);
  throw new UserError("the images of LFW are missing", {
    file: root,
    found: `no folder of ${person} or one of the people behind`,
    expected: FOLDERS.map((name) => (name === "" ? `${person}/` : `${name}/${person}/`)).join(", "),
    hint: "Unpack the archive of LFW's images in the data set's folder.",
  });
}
