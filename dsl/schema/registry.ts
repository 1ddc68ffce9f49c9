import { AUGMENTATIONS } from "./augmentations/augmentations.js";
import { STEP_SCHEMAS } from "./cascade/cascade.js";
import { featureStep } from "./cascade/feature.js";
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
import { FILLERS } from "./layers/fillers/fillers.js";
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

/** Phrases of one kind: what may stand at one place. */
export interface PhraseGroup {
  /** What each of them is, such as `layer`. */
  readonly what: string;
  readonly sentences: readonly AnySentence[];
}

/** Every phrase, in the order of the reference. All but a feature begin with their head word. */
export const GROUPS: readonly PhraseGroup[] = [
  { what: "data set", sentences: DATA_SCHEMAS },
  { what: "split", sentences: SPLITS },
  { what: "normalisation", sentences: NORMALISATIONS },
  { what: "layer", sentences: LAYER_SCHEMAS },
  { what: "weight filler", sentences: FILLERS },
  { what: "cascade step", sentences: [...STEP_SCHEMAS, featureStep] },
  { what: "source of proposals", sentences: PROPOSALS },
  { what: "threshold", sentences: THRESHOLDS },
  { what: "clause of a stage", sentences: [trainClause, fitClause, afterClause] },
  { what: "loss", sentences: LOSSES },
  { what: "optimiser", sentences: OPTIMIZERS },
  { what: "learning rate policy", sentences: POLICIES },
  { what: "measure of an early stop", sentences: EARLY_STOPS },
  { what: "augmentation", sentences: AUGMENTATIONS },
  { what: "evaluation", sentences: [evaluateSentence, localisationSentence, compareSentence] },
];

export const SENTENCES: readonly AnySentence[] = GROUPS.flatMap((group) => group.sentences);

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
