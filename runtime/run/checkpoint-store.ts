import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors/user-error.js";
import { replaceFile } from "../files/atomic-file.js";
import { unlessMissing } from "../files/missing.js";
import { readRegular } from "../files/regular-file.js";
import {
  type Checkpoint,
  type CheckpointPlace,
  checkpointFile,
  decodeCheckpoint,
  encodeCheckpoint,
  placeOf,
} from "./checkpoint.js";

/** The newest sound checkpoint, and those after it that cannot be used, newest first. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint | undefined;
  readonly unusable: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * The folder `checkpoints/` of a run. It keeps the newest few of each group, and removes an older one only when a newer one is on
 * the disk.
 */
export class CheckpointStore {
  readonly #folder: string;
  readonly #spec: string;

  constructor(folder: string, spec: string) {
    this.#folder = folder;
    this.#spec = spec;
  }

  /** Saves a checkpoint and removes surplus ones. Returns its file name. */
  async save(checkpoint: Checkpoint, keep: number): Promise<string> {
    const name = checkpointFile(checkpoint);
    await replaceFile(join(this.#folder, name), async (file) => {
      for (const part of encodeCheckpoint(checkpoint, this.#spec)) await file.writeFile(part);
    });
    const places = await this.#places(checkpoint.stage, checkpoint.group);
    const earlier = places.filter(({ step }) => step < checkpoint.step);
    // Checkpoints after the one that training resumed from were damaged.
    const later = places.filter(({ step }) => step > checkpoint.step);
    await this.#remove([...later, ...earlier.slice(keep - 1)]);
    return name;
  }

  /** Reads the newest checkpoint that is whole. */
  async load(stage: string, group: number): Promise<FoundCheckpoint> {
    const unusable: { name: string; reason: string }[] = [];
    for (const place of await this.#places(stage, group)) {
      const name = checkpointFile(place);
      const file = join(this.#folder, name);
      try {
        return { checkpoint: decodeCheckpoint(await readRegular(file), file, place, this.#spec), unusable };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const { found } = error.details;
        unusable.push({ name, reason: found === undefined ? error.message : `${error.message} (${found})` });
      }
    }
    return { checkpoint: undefined, unusable };
  }

  /** The step of the newest checkpoint, 0 without any. No file is read. */
  async newestStep(stage: string, group: number): Promise<number> {
    return (await this.#places(stage, group))[0]?.step ?? 0;
  }

  /** Removes the checkpoints of a stage, or of its groups up to this index. */
  async drop(stage: string, group = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#remove((await this.#all()).filter((place) => place.stage === stage && place.group <= group));
  }

  /** Places of one group's checkpoints, newest first. */
  async #places(stage: string, group: number): Promise<readonly CheckpointPlace[]> {
    const all = await this.#all();
    return all.filter((place) => place.stage === stage && place.group === group).sort((a, b) => b.step - a.step);
  }

  async #all(): Promise<readonly CheckpointPlace[]> {
    const names = (await readdir(this.#folder).catch(unlessMissing)) ?? [];
    return names.flatMap((name) => placeOf(name) ?? []);
  }

  async #remove(places: readonly CheckpointPlace[]): Promise<void> {
    for (const place of places) await rm(join(this.#folder, checkpointFile(place)), { force: true });
  }
}
