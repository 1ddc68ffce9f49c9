import { choice, type SentenceOf, sentence } from "./core/sentence.js";
import { required } from "./core/types.js";
import { listOf, number, size } from "./core/values.js";

const amount = (what: string, max: number, example: string) => ({
  amount: required(number(what, { min: 0, max }), { doc: `Largest ${what}.`, unit: "share", example }),
});
const crop = { size: required(size("the crop"), { doc: "Size of the crop.", unit: "pixels", example: "56" }) };

export const AUGMENTATIONS = [
  sentence({ head: "flip", doc: "Mirrors half of the images.", positional: {}, words: {}, block: {} }),
  sentence({
    head: "random_crop",
    doc: "A crop at a random place, of pictures of an `image_folder`.",
    positional: crop,
    words: {},
    block: {},
  }),
  sentence({
    head: "ten_crop",
    doc: "One of centre and four corners or its mirror image, of pictures of an `image_folder`.",
    source: "paper, section 2 (pre-training of LNets)",
    positional: crop,
    words: {},
    block: {},
  }),
  sentence({
    head: "shift",
    doc: "Random translation of the window.",
    positional: amount("translation", 1, "0.1"),
    words: {},
    block: {},
  }),
  sentence({
    head: "zoom",
    doc: "Random scaling of the window.",
    positional: amount("scaling", 0.9, "0.1"),
    words: {},
    block: {},
  }),
  sentence({
    head: "light",
    doc: "Random gain and offset of each colour channel.",
    positional: amount("change", 1, "0.2"),
    words: {},
    block: {},
  }),
] as const;

export const augmentations = listOf(choice("augmentation", AUGMENTATIONS));
export type AugmentSentence = SentenceOf<(typeof AUGMENTATIONS)[number]>;
