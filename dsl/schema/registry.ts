import { AUGMENTATIONS } from "./augmentations/augmentations.js";
import { STEP_SCHEMAS } from "./cascade/cascade.js";
import { PROPOSALS } from "./cascade/proposals.js";
import { THRESHOLDS } from "./cascade/threshold.js";
import type { AnySentence } from "./core/sentence.js";
import type { Rows } from "./core/types.js";
import { DATA_SCHEMAS } from "./data/data.js";
import { NORMALISATIONS } from "./data/normalise.js";
import { SPLITS } from "./data/splits.js";
import { compareSentence } from "./evaluate/compare.js";
import { evaluateSentence } from "./evaluate/evaluate.js";
import { localisationSentence } from "./evaluate/localisation.js";
import { LAYER_SCHEMAS } from "./layers/layers.js";
import { LOSSES } from "./losses/losses.js";
import { OPTIMIZERS } from "./optimizers/optimizers.js";
import { POLICIES } from "./policies/policies.js";
import { afterClause } from "./schedule/after.js";
import { EARLY_STOPS } from "./schedule/early-stop.js";
import { fitClause } from "./schedule/fit.js";
import { SCHEDULE_ROWS } from "./schedule/schedule.js";
import { TRAIN_ROWS, trainClause } from "./schedule/train.js";

export interface BlockSchema {
  readonly name: string;
  readonly rows: Rows;
}

/** Every phrase with a head word, in the order of the reference. */
export const SENTENCES: readonly AnySentence[] = [
  ...DATA_SCHEMAS,
  ...SPLITS,
  ...NORMALISATIONS,
  ...LAYER_SCHEMAS,
  ...STEP_SCHEMAS,
  ...PROPOSALS,
  ...THRESHOLDS,
  trainClause,
  fitClause,
  afterClause,
  ...LOSSES,
  ...OPTIMIZERS,
  ...POLICIES,
  ...EARLY_STOPS,
  ...AUGMENTATIONS,
  evaluateSentence,
  localisationSentence,
  compareSentence,
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
