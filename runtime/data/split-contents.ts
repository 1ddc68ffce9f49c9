import { createHash, type Hash } from "node:crypto";
import type { FaceSample, Split } from "./face-data.js";
import type { ImageFolderSample } from "./image-folder.js";

/** What a stage can read of a split, as hashes in the order of the lists. Names of classes and identities do not count. */
export interface SplitContents {
  /** Path in the data set, size and modification time of each image file. */
  readonly images: string;
  /** The number of the class or identity of each image, as a stage counts them. */
  readonly labels: string;
  /** The values of the attributes of each image. */
  readonly attributes: string;
  /** The annotated boxes of faces. */
  readonly boxes: string;
}

/** Of a split without images. */
export const noContents: SplitContents = { images: "", labels: "", attributes: "", boxes: "" };

interface Collected {
  readonly images: Hash;
  readonly attributes: Hash;
  readonly boxes: Hash;
  readonly labels: (number | undefined)[];
}

/** Collects the contents of every split of a data set, sample by sample. */
export class ContentHashes {
  readonly #splits = new Map<Split, Collected>();

  /** @param file what is known of the image file: path in the data set, size, time. */
  add(sample: FaceSample | ImageFolderSample, file: string): void {
    const isFace = "split" in sample;
    const split = this.#of(isFace ? sample.split : "train");
    split.images.update(`${file}\n`);
    split.labels.push(isFace ? sample.identity : sample.label);
    if (!isFace) return;
    split.attributes.update(`${sample.attributes.join()}\n`);
    const { x, y, width, height } = sample.box ?? { x: "", y: "", width: "", height: "" };
    split.boxes.update(`${[x, y, width, height].join()}\n`);
  }

  finish(): ReadonlyMap<Split, SplitContents> {
    return new Map(
      [...this.#splits].map(([split, { images, attributes, boxes, labels }]) => [
        split,
        {
          images: images.digest("hex"),
          labels: hashOfRanks(labels),
          attributes: attributes.digest("hex"),
          boxes: boxes.digest("hex"),
        },
      ]),
    );
  }

  #of(split: Split): Collected {
    const known = this.#splits.get(split);
    if (known !== undefined) return known;
    const [images, attributes, boxes] = [createHash("sha256"), createHash("sha256"), createHash("sha256")];
    const made = { images, attributes, boxes, labels: [] };
    this.#splits.set(split, made);
    return made;
  }
}

/** Labels count from 0 in ascending order of the numbers in the list (`faceSamples`). */
function hashOfRanks(labels: readonly (number | undefined)[]): string {
  const known = [...new Set(labels)].filter((label) => label !== undefined).sort((a, b) => a - b);
  const ranks = new Map<number | undefined, number>(known.map((label, rank) => [label, rank]));
  const hash = createHash("sha256");
  for (const label of labels) hash.update(`${ranks.get(label) ?? ""}\n`);
  return hash.digest("hex");
}
