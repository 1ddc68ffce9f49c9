import type { Plan, PlanDataRef, PlanSize } from "../../compiler/contract/schema.js";
import { UserError } from "../errors/user-error.js";
import type { Box, FaceData, FaceSample, Split } from "./face-data.js";
import type { ImageFolderData } from "./image-folder.js";

/** One image of a view: which part of which file, and what is known about it. */
export interface ViewSample {
  readonly file: string;
  readonly path: string;
  /** Part of the source image that is shown; the whole image (letterboxed) without it. */
  readonly crop?: Box | undefined;
  /** Class or identity, numbered from 0. */
  readonly label?: number | undefined;
  /** -1 or 1 per attribute. */
  readonly attributes?: Int8Array | undefined;
}

/** Images as a stage sees them, all brought to one size. */
export interface View {
  readonly name: string;
  readonly samples: readonly ViewSample[];
  readonly size: PlanSize;
  readonly fit: "stretch" | "letterbox";
  /** Number of different labels, where samples carry labels. */
  readonly labelCount: number;
  /** Share of the images that may be missing or damaged. */
  readonly unreadable: number;
}

/** Class pictures of a folder, stretched to the data set's size. */
export function folderView(name: string, data: ImageFolderData, size: PlanSize, unreadable: number): View {
  return { name, samples: data.samples, size, fit: "stretch", labelCount: data.classes.length, unreadable };
}

/**
 * Samples of one split of a data set of faces, with its identities numbered in ascending order; without labels if the
 * data set does not say who is in its images.
 */
export function faceSamples(
  ref: PlanDataRef,
  data: FaceData,
): { readonly samples: readonly ViewSample[]; readonly identities: number } {
  const chosen = data.samples.filter((s) => s.split === ref.split);
  if (chosen.length === 0) {
    throw new UserError(`the split "${ref.split}" of ${ref.data} is empty`, {
      file: data.root,
      expected: rowsOfSplit(data.kind, ref.split),
    });
  }
  const identities = [...new Set(chosen.flatMap((s) => s.identity ?? []))].sort((a, b) => a - b);
  const numbers = new Map(identities.map((identity, i) => [identity, i]));
  const samples = chosen.map((sample) => new FaceView(sample, numbers));
  return { samples, identities: identities.length };
}

/** A sample of a data set as a view shows it; its values are read when they are asked for. */
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

/** What a data set must hold for a split to have images. */
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

/** The promised number of classes or identities must be the one in the data: the output layer has that size. */
export function checkLabelCount(
  view: Pick<View, "name" | "labelCount">,
  promised: number | undefined,
  what: "classes" | "identities",
  plan: Plan,
): void {
  if (promised === undefined || promised === view.labelCount) return;
  throw new UserError(`${view.name} has another number of ${what} than the spec says`, {
    file: plan.spec.file,
    found: `${view.labelCount} ${what} in the data`,
    expected: `${promised} ${what}`,
    hint: `write \`${what}: ${view.labelCount}\` in the data block and compile again, or use the data the spec was written for`,
  });
}
