import { mismatch } from "../core/arithmetic.js";
import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { FAILED, optional, required, type Type } from "../core/types.js";
import { listOf, number } from "../core/values.js";

/** One number for each of red, green and blue. */
function colours(what: string, min: number): Type<readonly number[]> {
  const label = "three numbers, for red, green and blue";
  const list = listOf(number(what, { min, max: 1e6, ...(min === 0 ? { open: true } : {}) }));
  return {
    kind: "colours",
    label,
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
    doc: "(x - 127.5) / 64 for each byte x: centred, and about unit variance.",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "train",
    doc: "(x - mean) / deviation of each colour channel, measured for each net on the training images of its first stage as the net sees them before augmentation (on up to 10,000, spread evenly). The numbers are parameters of the net that training leaves alone: they are in its weight files and exported models.",
    source: "Krizhevsky et al. 2012, section 2, subtract the mean of the training set",
    positional: {},
    words: {},
    block: {},
  }),
  phrase({
    keyword: "fixed",
    doc: "(x - mean) / std with given numbers, such as those of a net whose weights are taken over.",
    positional: {},
    words: {},
    block: {
      mean: required(colours("a mean", -1e6), {
        doc: "Mean of red, green and blue.",
        unit: "bytes, 0 to 255",
        example: "123, 117, 104",
      }),
      std: optional(colours("a deviation", 0), [1, 1, 1], {
        doc: "Deviation of red, green and blue.",
        why: "Caffe's models subtract a mean and do not divide.",
        unit: "bytes",
        example: "58, 57, 57",
      }),
    },
  }),
] as const;

export type NormalisePhrase = PhraseOf<(typeof NORMALISATIONS)[number]>;

export const normalise = optional(oneOf("normalisation", NORMALISATIONS), undefined, {
  doc: "How bytes become the numbers that a net sees. All data sets of a file must agree, because the nets pass from one to the other.",
  why: "`standard`, which depends on no data.",
  example: "fixed { mean: 123, 117, 104 }",
});
