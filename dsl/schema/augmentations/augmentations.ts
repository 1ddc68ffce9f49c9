import { oneOf, type PhraseOf } from "../core/phrase.js";
import { listOf } from "../core/values.js";
import { colour } from "./colour.js";
import { flip } from "./flip.js";
import { grey } from "./grey.js";
import { light } from "./light.js";
import { randomCrop } from "./random-crop.js";
import { rotate } from "./rotate.js";
import { shift } from "./shift.js";
import { tenCrop } from "./ten-crop.js";
import { zoom } from "./zoom.js";

export const AUGMENTATIONS = [flip, randomCrop, tenCrop, shift, zoom, rotate, light, colour, grey] as const;

export const augmentations = listOf(oneOf("augmentation", AUGMENTATIONS));
export type AugmentPhrase = PhraseOf<(typeof AUGMENTATIONS)[number]>;
