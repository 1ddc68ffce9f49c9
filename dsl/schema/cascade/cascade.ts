import { phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "../core/types.js";
import { flag, name, number, oneOfWords, pair, size, stringValue } from "../core/values.js";
import { decideStep } from "./decide.js";
import { SCORES } from "./score.js";
import { shift } from "./shift.js";
import { windowStep } from "./window.js";

export type BoxSource = { readonly kind: "annotated" } | { readonly kind: "file"; readonly file: string };

const boxSource: Type<BoxSource> = {
  kind: "boxes",
  label: "`annotated` or a file in quotes",
  parse(cursor, ctx): Parsed<BoxSource> {
    if (cursor.word() !== undefined) {
      const word = oneOfWords("boxes", ["annotated"]).parse(cursor, ctx);
      return word.ok ? parsed({ kind: "annotated" } as const) : FAILED;
    }
    const file = stringValue("`annotated` or a file in quotes").parse(cursor, ctx);
    return file.ok ? parsed({ kind: "file", file: file.value } as const) : FAILED;
  },
};

export const boxesStep = phrase({
  keyword: "boxes",
  doc: "Reads face boxes from a list instead of searching for them: those of a detector, or the data set's own annotation.",
  source: "paper, section 4: a cascade of SURF features in place of the LNets",
  positional: {
    from: required(boxSource, {
      doc: "`annotated`: the boxes of the data set. A file: a list in the format of `list_bbox_celeba.txt`, in the folder of the data set.",
      example: '"detector.txt"',
    }),
  },
  words: {
    in: optional(oneOfWords("area", ["image"]), "image" as const, {
      doc: "Area whose pixels the boxes refer to.",
      why: "Lists give boxes in the whole image.",
      example: "image",
    }),
  },
  block: {
    context: optional(number("the context", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which a box is enlarged.",
      why: "The size in the list.",
      unit: "factor",
      example: "1.3",
    }),
    shift: optional(shift, [0, 0], {
      doc: "Moves the box down and right by these fractions of its height and width.",
      why: "No shift.",
      unit: "fraction",
      example: "0.1, 0",
    }),
  },
});

export const cropStep = phrase({
  keyword: "crop",
  doc: "Cuts overlapping patches from a window, or from the whole image.",
  source: "paper, section 2 (multiple patches of the face region)",
  positional: {
    of: required(name("`image` or the name of an earlier window or boxes step"), {
      doc: "Window to cut from. `image`: the whole image, letterboxed to `resized`; for images of aligned faces.",
      example: "face",
    }),
  },
  words: {
    enlarged: optional(number("the enlargement", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which the window is enlarged first.",
      why: "The window as found; the paper enlarges it slightly for context.",
      unit: "factor",
      example: "1.2",
    }),
    resized: required(size("the size"), {
      doc: "Size to which the window is resized before patches are cut.",
      unit: "pixels",
      example: "128x128",
    }),
  },
  block: {
    size: required(size("the patch"), { doc: "Size of a patch.", unit: "pixels", example: "112x112" }),
    stride: optional(pair("the stride", 1, 4096), [8, 8] as const, {
      doc: "Step between patches.",
      why: "Our choice.",
      unit: "pixels",
      example: "8",
    }),
    flips: optional(flag, true, {
      doc: "Adds the mirror image of each patch.",
      why: "Faces are symmetric, and averaging over more patches is more stable.",
      example: "on",
    }),
  },
});

/** A step that begins with the name of a net; `feature` is its name in the reference, not a word of the language. */
export const featureStep = phrase({
  keyword: "feature",
  doc: "Computes the output of a layer for each patch of a crop, as its feature vector.",
  source: "paper, section 2 (FC of ANet)",
  syntax: "NET.LAYER over …",
  positional: {},
  words: {
    over: required(name("the name of a crop"), { doc: "Crop that provides the patches.", example: "patches" }),
  },
  block: {},
});

/** Every step of a cascade that begins with a keyword; a feature begins with the name of a net. */
export const STEP_SCHEMAS = [windowStep, boxesStep, cropStep, ...SCORES, decideStep] as const;
