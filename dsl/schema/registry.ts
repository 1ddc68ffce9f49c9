import { AUGMENTATIONS } from "./augment.js";
import { cropStep, svmStep, windowStep } from "./cascade.js";
import type { AnySentence } from "./core/sentence.js";
import type { Rows } from "./core/types.js";
import { DATA_SCHEMAS } from "./data.js";
import { evaluateSentence } from "./evaluate.js";
import { LAYER_SCHEMAS } from "./layers/layers.js";
import { OPTIMIZERS } from "./optimizer.js";
import { afterClause, fitClause, SCHEDULE_ROWS, TRAIN_ROWS, trainClause } from "./schedule.js";

export interface BlockSchema {
  readonly name: string;
  readonly rows: Rows;
}

/** Every phrase with a head word, in the order of the reference. */
export const SENTENCES: readonly AnySentence[] = [
  ...DATA_SCHEMAS,
  ...LAYER_SCHEMAS,
  windowStep,
  cropStep,
  svmStep,
  trainClause,
  fitClause,
  afterClause,
  ...OPTIMIZERS,
  ...AUGMENTATIONS,
  evaluateSentence,
];

/** Every block of properties. */
export const BLOCKS: readonly BlockSchema[] = [
  ...SENTENCES.filter((one) => Object.keys(one.block).length > 0).map((one) => ({
    name: `\`${one.head}\``,
    rows: one.block,
  })),
  { name: "`schedule`", rows: SCHEDULE_ROWS },
  { name: "a `stage` that trains", rows: TRAIN_ROWS },
];

/** Names of the blocks that have a property of this name. */
export const ownersOf = (property: string): readonly string[] =>
  BLOCKS.filter((one) => Object.hasOwn(one.rows, property)).map((one) => one.name);
