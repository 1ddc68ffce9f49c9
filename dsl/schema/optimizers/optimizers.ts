import { choice, type SentenceOf } from "../core/sentence.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

export const OPTIMIZERS = [sgd, adam, adamw, rmsprop] as const;
export const optimizer = choice("optimizer", OPTIMIZERS);
export type OptimizerSentence = SentenceOf<(typeof OPTIMIZERS)[number]>;
