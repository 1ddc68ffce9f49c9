import { resolve } from "node:path";
import type { Plan, PlanData } from "../../compiler/plan/schema.js";
import { readCeleba } from "./celeba.js";
import type { CelebaData } from "./celeba-types.js";
import { type ImageFolderData, readImageFolder } from "./image-folder.js";

/** The data sets of a plan, each read when it is first needed. */
export class DataSets {
  readonly #plan: Plan;
  readonly #roots: ReadonlyMap<string, string>;
  readonly #celeba = new Map<string, Promise<CelebaData>>();
  readonly #folders = new Map<string, Promise<ImageFolderData>>();

  /** `roots`: the folder of every data set. */
  constructor(plan: Plan, roots: ReadonlyMap<string, string>) {
    this.#plan = plan;
    this.#roots = roots;
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

  celeba(name: string): Promise<CelebaData> {
    const description = this.description(name);
    if (description.kind !== "celeba") throw new Error(`plan: ${name} is not a celeba data set`);
    const { images, split } = description;
    return remember(this.#celeba, name, () =>
      readCeleba(this.root(name), { attributes: this.attributes(description.attributes), images, split }),
    );
  }

  folder(name: string): Promise<ImageFolderData> {
    return remember(this.#folders, name, () => readImageFolder(this.root(name)));
  }

  attributes(list: string): readonly string[] {
    const found = this.#plan.attributeLists.find((l) => l.name === list);
    if (found === undefined) throw new Error(`plan: no attribute list ${list}`);
    return found.attributes;
  }
}

/** Folder of each data set: the user's `--data NAME=DIR`, else the spec's `root`, relative to the spec's folder. */
export function dataRoots(
  plan: Plan,
  specFolder: string,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    plan.data.map(({ name, root }) => [
      name,
      given.has(name) ? resolve(given.get(name) as string) : resolve(specFolder, root),
    ]),
  );
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
