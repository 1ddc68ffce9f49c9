import { choice, type SentenceOf } from "../core/sentence.js";
import { conv } from "./conv.js";
import { local } from "./local.js";
import { dense, dropout, lrn, maxpool, relu } from "./plain.js";

/** Every layer operation, in the order of the reference. */
export const LAYER_SCHEMAS = [conv, local, relu, lrn, maxpool, dense, dropout] as const;

export const layer = choice("layer", LAYER_SCHEMAS);

export type LayerSentence = SentenceOf<(typeof LAYER_SCHEMAS)[number]>;
