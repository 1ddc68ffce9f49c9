import { oneOf, type PhraseOf } from "../core/phrase.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

export const OPTIMIZERS = [sgd, adam, adamw, rmsprop] as const;
export const optimizer = oneOf("optimizer", OPTIMIZERS);
export type OptimizerPhrase = PhraseOf<(typeof OPTIMIZERS)[number]>;
