import { fault } from "../../errors/user-error.js";
import { OBJECT_CLASSES } from "./emoji-classes.js";
import { STYLE_NAMES } from "./styles/index.js";

export interface AvatarsOptions {
  /** Folder to write; made with its parents. */
  readonly out: string;
  /** Replace foreign files of the same names. */
  readonly force?: boolean;
  readonly identities: number;
  readonly imagesPerIdentity: number;
  readonly styles: readonly string[];
  readonly seed: number;
  /** Figures in each image; one if absent. */
  readonly faces?: FaceCount | undefined;
  /** Share of the labels that are hidden in CelebA's list; none if absent. */
  readonly unknown?: number | undefined;
  /** Pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Number of object categories for pre-training; 0 for none. */
  readonly objectClasses: number;
  readonly objectsPerClass: number;
  /** Side of an object image in pixels. */
  readonly objectSize: number;
  /** Number of scenes without a figure; 0 for none. */
  readonly backgrounds: number;
  readonly workers?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** The options that determine the bytes. `dataset.json` records them, and a second run compares them. */
export interface AvatarsRecipe {
  readonly identities: number;
  readonly imagesPerIdentity: number;
  readonly styles: readonly string[];
  readonly seed: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly objectClasses: number;
  readonly objectsPerClass: number;
  readonly objectSize: number;
  readonly backgrounds: number;
  /** Absent for one figure in each image. */
  readonly faces?: FaceCount | undefined;
  /** Absent if every label is known. */
  readonly unknown?: number | undefined;
}

/** The number of figures in an image is drawn from `least` to `most`. */
export interface FaceCount {
  readonly least: number;
  readonly most: number;
}

export const AVATARS_DEFAULTS: AvatarsRecipe = {
  identities: 130,
  imagesPerIdentity: 12,
  styles: STYLE_NAMES,
  seed: 1,
  size: { width: 128, height: 128 },
  objectClasses: 12,
  objectsPerClass: 100,
  objectSize: 64,
  backgrounds: 0,
};

function whole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const expected = `a whole number from ${low} to ${high}`;
  throw fault("avatars/out-of-range", { option: name, found: String(value), expected });
}

/**
 * Checks the options and returns those that determine the bytes.
 * @throws UserError with the option, its value and the range.
 */
export function recipeOf(options: AvatarsOptions): AvatarsRecipe {
  whole("identities", options.identities, 3, 100_000);
  whole("images per identity", options.imagesPerIdentity, 1, 10_000);
  whole("number of images", options.identities * options.imagesPerIdentity, 3, 999_999);
  const { least, most } = options.faces ?? { least: 1, most: 1 };
  whole("least number of faces", least, 1, 9);
  whole("largest number of faces", most, least, 9);
  whole("seed", options.seed, 0, 2 ** 31 - 1);
  whole("width", options.size.width, 48, 1024);
  whole("height", options.size.height, 48, 1024);
  whole("object classes", options.objectClasses, 0, OBJECT_CLASSES.length);
  whole("objects per class", options.objectsPerClass, options.objectClasses === 0 ? 0 : 1, 100_000);
  whole("object size", options.objectSize, 16, 1024);
  whole("backgrounds", options.backgrounds, 0, 100_000);
  if (options.workers !== undefined) whole("workers", options.workers, 1, 256);
  const { unknown = 0 } = options;
  if (!(unknown >= 0 && unknown < 1))
    throw fault("avatars/out-of-range", {
      option: "share of unknown labels",
      found: String(unknown),
      expected: "a number from 0 to below 1",
    });
  if (options.styles.length === 0) {
    throw fault("avatars/no-style", { expected: `one or more of ${STYLE_NAMES.join(", ")}` });
  }
  for (const [i, style] of options.styles.entries()) {
    if (!STYLE_NAMES.includes(style)) {
      throw fault("avatars/unknown-style", { found: style, expected: STYLE_NAMES.join(", ") });
    }
    if (options.styles.indexOf(style) !== i) throw fault("avatars/repeated-style", { found: style });
  }
  return {
    identities: options.identities,
    imagesPerIdentity: options.imagesPerIdentity,
    styles: [...options.styles],
    seed: options.seed,
    size: { width: options.size.width, height: options.size.height },
    objectClasses: options.objectClasses,
    objectsPerClass: options.objectsPerClass,
    objectSize: options.objectSize,
    backgrounds: options.backgrounds,
    ...(most === 1 ? {} : { faces: { least, most } }),
    ...(unknown === 0 ? {} : { unknown }),
  };
}
