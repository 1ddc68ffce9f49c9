import { oneOf, type PhraseOf, phrase } from "./core/phrase.js";
import { required } from "./core/types.js";
import { listOf, number, size } from "./core/values.js";

const cropSize = { size: required(size("the crop"), { doc: "Size of the crop.", unit: "pixels", example: "56" }) };

const flip = phrase({
  keyword: "flip",
  doc: "Mirrors each image with probability 1/2.",
  positional: {},
  words: {},
  block: {},
});

const randomCrop = phrase({
  keyword: "random_crop",
  doc: "Crops images of an `image_folder` at a random position.",
  source: "Krizhevsky et al. 2012, section 4.1",
  positional: cropSize,
  words: {},
  block: {},
});

const tenCrop = phrase({
  keyword: "ten_crop",
  doc: "Crops images of an `image_folder` at one of ten random choices: the centre or a corner, mirrored or not.",
  source: "paper, section 2 (pre-training of LNets)",
  positional: cropSize,
  words: {},
  block: {},
});

const shift = phrase({
  keyword: "shift",
  doc: "Shifts the window at random.",
  positional: {
    amount: required(number("the shift", { min: 0, max: 1 }), {
      doc: "Largest shift.",
      unit: "fraction of the window",
      example: "0.1",
    }),
  },
  words: {},
  block: {},
});

const zoom = phrase({
  keyword: "zoom",
  doc: "Scales the window at random.",
  positional: {
    amount: required(number("the zoom", { min: 0, max: 0.9 }), {
      doc: "Largest change of scale.",
      unit: "fraction",
      example: "0.1",
    }),
  },
  words: {},
  block: {},
});

const rotate = phrase({
  keyword: "rotate",
  doc: "Rotates the window about its centre at random.",
  positional: {
    angle: required(number("the angle", { min: 0, max: 180 }), {
      doc: "Largest angle.",
      unit: "degrees",
      example: "10",
    }),
  },
  words: {},
  block: {},
});

const light = phrase({
  keyword: "light",
  doc: "Applies a random gain and offset to each colour channel.",
  positional: {
    amount: required(number("the amount", { min: 0, max: 1 }), {
      doc: "Largest change.",
      unit: "fraction",
      example: "0.2",
    }),
  },
  words: {},
  block: {},
});

const colour = phrase({
  keyword: "colour",
  doc: "Changes brightness, contrast and saturation at random, in this order, each by a factor between 1 - amount and 1 + amount.",
  source: "Howard 2013 (Some Improvements on Deep CNN Based Image Classification), section 2.2",
  positional: {
    amount: required(number("the amount", { min: 0, max: 1 }), {
      doc: "Largest change.",
      unit: "fraction",
      example: "0.4",
    }),
  },
  words: {},
  block: {},
});

const grey = phrase({
  keyword: "grey",
  doc: "Turns some images grey, so the net cannot rely on colour alone.",
  positional: {
    share: required(number("the share of grey images", { min: 0, max: 1 }), {
      doc: "Fraction of images turned grey.",
      unit: "fraction",
      example: "0.1",
    }),
  },
  words: {},
  block: {},
});

/** Every augmentation, in the order of the reference. */
export const AUGMENTATIONS = [flip, randomCrop, tenCrop, shift, zoom, rotate, light, colour, grey] as const;

export const augmentations = listOf(oneOf("augmentation", AUGMENTATIONS));
export type AugmentPhrase = PhraseOf<(typeof AUGMENTATIONS)[number]>;
