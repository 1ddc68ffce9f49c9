import { AUGMENTATIONS } from "./augmentations.js";
import { featureStep, STEP_SCHEMAS } from "./cascade/cascade.js";
import { ABSTENTIONS } from "./cascade/decide.js";
import { PICKS } from "./cascade/pick.js";
import { PROPOSALS } from "./cascade/proposals.js";
import { REFINEMENTS } from "./cascade/refine.js";
import { THRESHOLDS } from "./cascade/threshold.js";
import type { AnyPhrase } from "./core/phrase.js";
import type { PropertySpecs } from "./core/types.js";
import { DATA_SCHEMAS } from "./data/data.js";
import { NORMALISATIONS } from "./data/normalise.js";
import { SPLITS } from "./data/splits.js";
import { comparePhrase, evaluatePhrase, localisationPhrase } from "./evaluate.js";
import { CLAIMS } from "./expect.js";
import { asymmetricPhrase, DIFFICULTIES } from "./label-weights.js";
import { FILLERS } from "./layers/fillers.js";
import { LAYER_SCHEMAS } from "./layers/layers.js";
import { LOSSES } from "./losses.js";
import { OPTIMIZERS } from "./optimizers/optimizers.js";
import { POLICIES } from "./optimizers/policies.js";
import {
  afterClause,
  EARLY_STOPS,
  fitClause,
  SAMPLERS,
  SCHEDULE_PROPERTIES,
  TRAIN_PROPERTIES,
  trainClause,
} from "./schedule.js";
import { STUDY_PROPERTIES } from "./study.js";

export interface BlockSchema {
  readonly name: string;
  readonly properties: PropertySpecs;
}

/** Phrases of one kind: the alternatives at one place. */
export interface PhraseGroup {
  /** Name of the kind, such as `layer`. */
  readonly what: string;
  readonly phrases: readonly AnyPhrase[];
}

/** Every phrase, in the order of the reference. All except `feature` begin with their keyword. */
export const GROUPS: readonly PhraseGroup[] = [
  { what: "data set", phrases: DATA_SCHEMAS },
  { what: "split", phrases: SPLITS },
  { what: "normalisation", phrases: NORMALISATIONS },
  { what: "layer", phrases: LAYER_SCHEMAS },
  { what: "weight filler", phrases: FILLERS },
  { what: "cascade step", phrases: [...STEP_SCHEMAS, featureStep] },
  { what: "source of proposals", phrases: PROPOSALS },
  { what: "threshold", phrases: THRESHOLDS },
  { what: "refinement", phrases: REFINEMENTS },
  { what: "choice of windows", phrases: PICKS },
  { what: "abstention", phrases: ABSTENTIONS },
  { what: "clause of a stage", phrases: [trainClause, fitClause, afterClause] },
  { what: "loss", phrases: LOSSES },
  { what: "focusing of a loss", phrases: [asymmetricPhrase] },
  { what: "weighting by difficulty", phrases: DIFFICULTIES },
  { what: "sampler", phrases: SAMPLERS },
  { what: "optimiser", phrases: OPTIMIZERS },
  { what: "learning rate policy", phrases: POLICIES },
  { what: "metric of an early stop", phrases: EARLY_STOPS },
  { what: "augmentation", phrases: AUGMENTATIONS },
  { what: "evaluation", phrases: [evaluatePhrase, localisationPhrase, comparePhrase] },
  { what: "claim", phrases: CLAIMS },
];

export const PHRASES: readonly AnyPhrase[] = GROUPS.flatMap((group) => group.phrases);

/** Every block of properties. */
export const BLOCKS: readonly BlockSchema[] = [
  ...PHRASES.filter((one) => Object.keys(one.block).length > 0).map((one) => ({
    name: `\`${one.keyword}\``,
    properties: one.block,
  })),
  { name: "`schedule`", properties: SCHEDULE_PROPERTIES },
  { name: "a `stage` that trains", properties: TRAIN_PROPERTIES },
  { name: "`study`", properties: STUDY_PROPERTIES },
];

/** Names of the blocks that have a property of this name. */
export const ownersOf = (property: string): readonly string[] =>
  BLOCKS.filter((one) => Object.hasOwn(one.properties, property)).map((one) => one.name);
