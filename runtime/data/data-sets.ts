import { existsSync } from "node:fs";
import { join, parse, resolve, sep } from "node:path";
import type { BoxesPlan, Plan, PlanData } from "../../compiler/contract/schema.js";
import { fault } from "../errors/user-error.js";
import { SpelledNames } from "../files/spelled-names.js";
import { readBackgrounds } from "./backgrounds.js";
import { type BoxList, readBoxList, readEveryFace } from "./celeba/box-list.js";
import { readCeleba } from "./celeba/celeba.js";
import { readCsv } from "./csv/csv.js";
import type { FaceData } from "./face-data.js";
import { type ImageFolderData, type ImageFolderSample, readImageFolder } from "./image-folder.js";
import { readLfwa } from "./lfwa/lfwa.js";
import { type Rehearsal, rehearsed } from "./rehearsal.js";
import { SPLITS } from "./tables/face-table.js";
import { identitiesOf } from "./view.js";

/** The data sets of a plan, each read when it is first needed. */
export class DataSets {
  readonly #plan: Pick<Plan, "data" | "attributeLists">;
  readonly #roots: ReadonlyMap<string, string>;
  readonly #rehearsal: Rehearsal | undefined;
  readonly #faces = new Map<string, Promise<FaceData>>();
  readonly #boxLists = new Map<string, Promise<BoxList>>();
  readonly #folders = new Map<string, Promise<ImageFolderData>>();
  readonly #backgrounds = new Map<string, Promise<readonly ImageFolderSample[]>>();

  /**
   * @param roots the folder of every data set.
   * @param rehearsal limits the images of every split; the classes and people keep their numbers.
   */
  constructor(
    plan: Pick<Plan, "data" | "attributeLists">,
    roots: ReadonlyMap<string, string>,
    rehearsal?: Rehearsal | undefined,
  ) {
    this.#plan = plan;
    this.#roots = roots;
    this.#rehearsal = rehearsal;
  }

  description(name: string): PlanData {
    const found = this.#plan.data.find((d) => d.name === name);
    if (found === undefined) throw new Error(`plan: no data set ${name}`);
    return found;
  }

  root(name: string): string {
    const root = this.#roots.get(name);
    if (root === undefined) throw new Error(`data: no folder is known for ${name}`);
    return root;
  }

  /** A data set of faces, whatever its format. */
  faces(name: string): Promise<FaceData> {
    return remember(this.#faces, name, async () => fewFaces(await this.#readFaces(name), this.#rehearsal));
  }

  folder(name: string): Promise<ImageFolderData> {
    return remember(this.#folders, name, async () =>
      fewImages(await readImageFolder(this.root(name)), this.#rehearsal),
    );
  }

  /** The images of a data set without faces, by their paths in it. */
  backgrounds(name: string): Promise<readonly ImageFolderSample[]> {
    return remember(this.#backgrounds, name, async () => {
      const { root, files } = await readBackgrounds(this.root(name));
      const all = Array.from({ length: files.size }, (_, i) => {
        const file = files.at(i);
        return { file, path: join(root, file), label: 0 };
      });
      return this.#rehearsal === undefined ? all : all.slice(0, this.#rehearsal.images);
    });
  }

  async #readFaces(name: string): Promise<FaceData> {
    const description = this.description(name);
    switch (description.kind) {
      case "celeba": {
        const { unknown, images, split } = description;
        const attributes = this.attributes(description.attributes);
        return readCeleba(this.root(name), { attributes, unknown, images, split });
      }
      case "lfwa": {
        const attributes = this.attributes(description.attributes);
        const { unknown, labels, split } = description;
        return readLfwa(this.root(name), { attributes, unknown, labels, split: split.file });
      }
      case "csv": {
        const { file, image, unknown, identity, split } = description;
        const attributes = this.attributes(description.attributes);
        return readCsv(this.root(name), { file, image, attributes, unknown, identity, split });
      }
      case "image_folder":
      case "backgrounds":
        throw new Error(`plan: ${name} is not a data set of faces`);
      default: {
        const never: never = description;
        return never;
      }
    }
  }

  /**
   * The face boxes of a data set by the name of the image: those of its own annotation, or those of a list in its folder. A
   * list can lack images, and can have several boxes of one. Backgrounds have no annotation, and need no list.
   */
  boxes(name: string, from: BoxSource): Promise<BoxList> {
    const isFaces = this.description(name).kind !== "backgrounds";
    if (from.kind === "annotated") return isFaces ? this.faces(name).then(annotatedBoxes) : Promise.resolve(new Map());
    const file = join(this.root(name), from.file);
    // A detector that finds nothing in backgrounds may have written no list of them.
    if (!isFaces && !existsSync(file)) return Promise.resolve(new Map());
    return remember(this.#boxLists, file, async () => {
      const list = await readBoxList(file);
      if (isFaces) requireCommonImage(name, file, list, await this.faces(name));
      return list;
    });
  }

  /** All faces of each image, if the data set lists more than the one that its labels describe. @throws UserError */
  async everyFace(name: string): Promise<BoxList | undefined> {
    const description = this.description(name);
    return description.kind === "celeba" && description.images === "wild" ? readEveryFace(this.root(name)) : undefined;
  }

  attributes(list: string): readonly string[] {
    const found = this.#plan.attributeLists.find((l) => l.name === list);
    if (found === undefined) throw new Error(`plan: no attribute list ${list}`);
    return found.attributes;
  }
}

/** Where the boxes of a `boxes` step come from. */
export type BoxSource = BoxesPlan["from"];

const annotatedBoxes = ({ samples }: FaceData): BoxList =>
  new Map(samples.map(({ file, box }) => [file, box === undefined ? [] : [box]]));

/** A detector can know more images than the data set, or fewer; it cannot know none. */
function requireCommonImage(data: string, file: string, list: BoxList, { samples }: FaceData): void {
  if (samples.some((one) => list.has(one.file))) return;
  const [found = "no name"] = list.keys();
  throw fault("dataset/boxes-of-others", { data, file, found, expected: `names such as ${samples[0]?.file}` });
}

function fewFaces(data: FaceData, rehearsal: Rehearsal | undefined): FaceData {
  if (rehearsal === undefined) return data;
  const splits = SPLITS.map((split) => ({ split, samples: data.samples.filter((one) => one.split === split) }));
  return {
    ...data,
    samples: splits.flatMap(({ samples }) => rehearsed(samples, ({ identity }) => identity, rehearsal.images)),
    people: new Map(splits.map(({ split, samples }) => [split, identitiesOf(samples)])),
  };
}

function fewImages(data: ImageFolderData, rehearsal: Rehearsal | undefined): ImageFolderData {
  if (rehearsal === undefined) return data;
  return { ...data, samples: rehearsed(data.samples, ({ label }) => label, rehearsal.images) };
}

/** Folder of each data set: the user's `--data NAME=DIR`, else the spec's `root`, relative to the spec's folder. */
export function dataRoots(
  plan: Pick<Plan, "data">,
  specFolder: string,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    plan.data.map(({ name, root }) => [
      name,
      spelled(given.has(name) ? resolve(given.get(name) as string) : resolve(specFolder, root)),
    ]),
  );
}

/** The folder on the disk whose name is composed as `path` or in another of Unicode's forms. */
function spelled(path: string): string {
  const { root } = parse(path);
  return new SpelledNames(root).pathOf(path.slice(root.length).replaceAll(sep, "/"));
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Data folders by name, relative to the working directory or absolute, as absolute paths. */
export function absoluteRoots(folders: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  return new Map([...folders].map(([name, path]) => [name, resolve(path)]));
}
