import { dirname } from "node:path";
import type { Plan, PlanDataRef, PlanSize } from "../../compiler/contract/schema.js";
import { fault } from "../errors/user-error.js";
import type { Box } from "./box.js";
import type { FaceData, FaceSample, Split } from "./face-data.js";
import type { ImageFolderData } from "./image-folder.js";

/** One image of a view: a part of a file, with its labels. */
export interface ViewSample {
  readonly file: string;
  readonly path: string;
  /** Part of the source image; the whole image (letterboxed) if absent. */
  readonly crop?: Box | undefined;
  /** Class or identity, numbered from 0. */
  readonly label?: number | undefined;
  /** -1 or 1 per attribute. */
  readonly attributes?: Int8Array | undefined;
}

/** Images as a stage sees them, all scaled to one size. */
export interface View {
  readonly name: string;
  readonly samples: readonly ViewSample[];
  readonly size: PlanSize;
  readonly fit: "stretch" | "letterbox";
  /** Number of different labels, if samples have labels. */
  readonly labelCount: number;
  /** Share of the images that can be missing or damaged, from 0 to 1. */
  readonly unreadable: number;
}

/** Images of a folder of classes, stretched to the data set's size. */
export function folderView(name: string, data: ImageFolderData, size: PlanSize, unreadable: number): View {
  return { name, samples: data.samples, size, fit: "stretch", labelCount: data.classes.length, unreadable };
}

/**
 * Samples of one split of a data set of faces, with its identities numbered in ascending order; without labels if the
 * data set has no identities.
 * @throws UserError for a split without images.
 */
export function faceSamples(
  ref: PlanDataRef,
  data: FaceData,
): { readonly samples: readonly ViewSample[]; readonly identities: number } {
  const chosen = data.samples.filter((s) => s.split === ref.split);
  if (chosen.length === 0) {
    const expected = rowsOfSplit(data.kind, ref.split);
    throw fault("dataset/empty-split", { split: ref.split, data: ref.data, file: data.root, expected });
  }
  const identities = data.people?.get(ref.split) ?? identitiesOf(chosen);
  const numbers = new Map(identities.map((identity, i) => [identity, i]));
  const samples = chosen.map((sample) => new FaceView(sample, numbers));
  return { samples, identities: identities.length };
}

/** The different identities of samples, in ascending order. */
export const identitiesOf = (samples: readonly FaceSample[]): readonly number[] =>
  [...new Set(samples.flatMap((s) => s.identity ?? []))].sort((a, b) => a - b);

/** A sample of a data set as a view shows it; its values are read when they are needed. */
class FaceView implements ViewSample {
  readonly #sample: FaceSample;
  readonly #numbers: ReadonlyMap<number, number>;

  /** `numbers`: the label of each identity. */
  constructor(sample: FaceSample, numbers: ReadonlyMap<number, number>) {
    this.#sample = sample;
    this.#numbers = numbers;
  }

  get file(): string {
    return this.#sample.file;
  }

  get path(): string {
    return this.#sample.path;
  }

  get label(): number | undefined {
    const { identity } = this.#sample;
    return identity === undefined ? undefined : this.#numbers.get(identity);
  }

  get attributes(): Int8Array {
    return this.#sample.attributes;
  }
}

/** A part of a sample's image. */
class CroppedView implements ViewSample {
  readonly #whole: ViewSample;
  readonly crop: Box;

  constructor(whole: ViewSample, crop: Box) {
    this.#whole = whole;
    this.crop = crop;
  }

  get file(): string {
    return this.#whole.file;
  }

  get path(): string {
    return this.#whole.path;
  }

  get label(): number | undefined {
    return this.#whole.label;
  }

  get attributes(): Int8Array | undefined {
    return this.#whole.attributes;
  }
}

/** The part `crop` of a sample's image. */
export function cropped(sample: ViewSample, crop: Box): ViewSample {
  return new CroppedView(sample, crop);
}

/** The folder of the first image. */
export function folderOf(samples: readonly Pick<ViewSample, "path">[]): string | undefined {
  const [first] = samples;
  return first === undefined ? undefined : dirname(first.path);
}

/** What a data set has to hold for a split to have images. */
function rowsOfSplit(kind: FaceData["kind"], split: Split): string {
  switch (kind) {
    case "celeba":
      return `rows with partition ${split === "train" ? 0 : split === "validation" ? 1 : 2} in list_eval_partition.txt`;
    case "lfwa":
      return `numbers of images in the list of ${split} images`;
    case "csv":
      return `rows of the split ${split}`;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

const ONE = { classes: "class", identities: "identity" } as const;

/** Checks that the data have the stated number of classes or identities: the output layer has that size. @throws UserError. */
export function checkLabelCount(
  view: Pick<View, "name" | "labelCount">,
  promised: number | undefined,
  what: "classes" | "identities",
  plan: Plan,
): void {
  if (promised === undefined || promised === view.labelCount) return;
  throw fault("dataset/wrong-count", {
    data: view.name,
    what,
    instead:
      view.labelCount < 2
        ? `add ${what === "classes" ? "a folder of images for each class" : "images of other people"}: training needs at least 2 ${what}`
        : `write \`${what}: ${view.labelCount}\` in the data block and compile again`,
    file: plan.spec.file,
    found: `${view.labelCount === 1 ? `1 ${ONE[what]}` : `${view.labelCount} ${what}`} in the data`,
    expected: `${promised} ${what}`,
  });
}
