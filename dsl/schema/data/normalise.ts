import { mismatch } from "../core/arithmetic.js";
import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { type Bounds, FAILED, optional, required, type Type } from "../core/types.js";
import { listOf, number } from "../core/values.js";

/** Three numbers, for red, green and blue. */
function colours(what: string, bounds: Bounds): Type<readonly number[]> {
  const label = "three numbers, for red, green and blue";
  const list = listOf(number(what, bounds));
  return {
    kind: "colours",
    label,
    numbers: [bounds],
    parse(cursor, ctx) {
      const first = cursor.peek();
      const read = list.parse(cursor, ctx);
      if (!read.ok || read.value.length === 3 || first === undefined) return read;
      mismatch(first, label, ctx);
      return FAILED;
    },
  };
}

export const NORMALISATIONS = [
  phrase({
    keyword: "standard",
    doc: "(x - 127.5) / 64 for each byte x: centred, with roughly unit variance.",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "train",
    doc: "(x - mean) / std per colour channel, measured for each net on the training images of its first stage, as the net sees them before augmentation (on up to 10,000 images, spread evenly). Mean and std are parameters of the net that training does not change; its weight files and exported models contain them.",
    source: "Krizhevsky et al. 2012, section 2: subtracts the mean of the training set",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "fixed",
    doc: "(x - mean) / std with given numbers, such as those of a net whose weights are loaded.",
    positional: {},
    words: {},
    block: {
      mean: required(colours("a mean", { min: -1e6, max: 1e6 }), {
        doc: "Mean of red, green and blue.",
        unit: "bytes, 0 to 255",
        example: "123, 117, 104",
      }),
      std: optional(colours("a standard deviation", { above: 0, max: 1e6 }), [1, 1, 1], {
        doc: "Standard deviation of red, green and blue.",
        why: "Caffe's models subtract a mean and do not divide.",
        unit: "bytes",
        example: "58, 57, 57",
      }),
    },
  }),
] as const;

export type NormalisePhrase = PhraseOf<(typeof NORMALISATIONS)[number]>;

export const normalise = optional(oneOf("normalisation", NORMALISATIONS), undefined, {
  doc: "How image bytes become the inputs of a net. All data sets of a file must agree, because the same nets read all of them.",
  why: "`standard`, which does not depend on the data.",
  example: "fixed { mean: 123, 117, 104 }",
});
