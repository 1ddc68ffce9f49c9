import { augmentations } from "./augmentations.js";
import { oneOf, type PhraseOf, phrase } from "./core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "./core/types.js";
import { flag, integer, listOf, name, number, numbersOf, oneOfWords, pair, path, reference } from "./core/values.js";
import { FILLERS } from "./layers/fillers.js";
import { MAX_BATCH, MAX_EPOCHS } from "./limits.js";
import { losses } from "./losses.js";
import { interval } from "./optimizers/interval.js";
import { optimizer } from "./optimizers/optimizers.js";

const BYTES = { MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** `16 GiB`, in bytes. */
const amount = number("the memory", { above: 0, max: 1_000_000 });
const memoryAmount: Type<number> = {
  kind: "memory",
  label: "an amount such as `16 GiB` or `512 MiB`",
  ...numbersOf(amount),
  parse(cursor, ctx): Parsed<number> {
    const count = amount.parse(cursor, ctx);
    if (!count.ok) return FAILED;
    const unit = oneOfWords("unit", ["GiB", "MiB"]).parse(cursor, ctx);
    return unit.ok ? parsed(count.value * BYTES[unit.value]) : FAILED;
  },
};

/** Properties of `schedule { … }`. */
export const SCHEDULE_PROPERTIES = {
  seed: optional(integer("the seed", 0, 4_294_967_295), 1, {
    doc: "Seed of all random choices.",
    why: "Any fixed number makes runs reproducible.",
    example: "1",
  }),
  memory: optional(memoryAmount, 16 * 2 ** 30, {
    doc: "Memory available to a training step. The compiler estimates each stage's need: forward and backward activations for the batch, weights, gradients and optimiser state.",
    why: "16 GiB, typical of a workstation.",
    example: "32 GiB",
  }),
};

/** Data of a stage: a data set, optionally seen through a step of the cascade, optionally one of its splits. */
const dataRef = path("data such as `celebs`, `celebs.validation` or `celebs.head`", 1, 3);

export const afterClause = phrase({
  keyword: "after",
  doc: "Stages that must finish first.",
  positional: {
    stages: required(listOf(name("the name of a stage")), { doc: "Names of stages.", example: "pretrain_lnets" }),
  },
  words: {},
  block: {},
});

export const trainClause = phrase({
  keyword: "train",
  doc: "Trains nets by back-propagation.",
  source: "paper, section 2",
  positional: {
    nets: required(listOf(reference("net", "the name of a net")), { doc: "Nets to train.", example: "LNet_o" }),
  },
  words: {
    on: required(dataRef, {
      doc: "Data, with an optional cascade step (its windows or patches) and an optional split.",
      why: "The split is `train`.",
      example: "celebs.head",
    }),
    by: optional(oneOfWords("label", ["identity", "class", "attribute"]), undefined, {
      doc: "Label to learn.",
      why: "The label that the loss is over.",
      example: "identity",
    }),
  },
  block: {},
});

export const fitClause = phrase({
  keyword: "fit",
  doc: "Fits the SVMs on features of images that the nets were not trained on, and calibrates the thresholds of the windows.",
  source: "paper, section 2, item 4",
  positional: {
    score: required(name("the name of an svm step"), {
      doc: "The step that scores. The stage of an `output` only calibrates thresholds.",
      example: "score",
    }),
  },
  words: {
    on: required(dataRef, { doc: "Data; the default split is `validation`.", example: "celebs.validation" }),
  },
  block: {},
});

const STOP = {
  patience: required(interval("the patience", { above: 0, max: 1_000_000_000 }), {
    doc: "The stage ends after this much training without improvement.",
    example: "5 epochs",
  }),
  delta: optional(number("the smallest improvement", { min: 0, max: 1_000 }), 0, {
    doc: "Smallest change that counts as an improvement.",
    why: "Any improvement counts.",
    example: "0.001",
  }),
};

const PRECHELT = "Prechelt 1998 (Early Stopping - But When?)";

const stopOnLoss = phrase({
  keyword: "loss",
  doc: "Ends the stage when the loss on the validation split stops falling.",
  source: PRECHELT,
  positional: {},
  words: STOP,
  block: {},
});

const stopOnAccuracy = phrase({
  keyword: "accuracy",
  doc: "Ends the stage when the accuracy on the validation split stops rising.",
  source: PRECHELT,
  positional: {},
  words: STOP,
  block: {},
});

/** Metrics that can end a stage early. */
export const EARLY_STOPS = [stopOnLoss, stopOnAccuracy] as const;
export type EarlyStopPhrase = PhraseOf<(typeof EARLY_STOPS)[number]>;

/** How often an epoch takes each image. */
export const SAMPLERS = [
  phrase({
    keyword: "repeat_factor",
    doc: "Takes images with rare attributes more often: an image counts max(1, sqrt(threshold / f)) times, for the attribute present in it with the smallest share f of present labels. The epoch keeps its number of steps, so other images are taken less often than once.",
    source: "Gupta, Dollar, Girshick 2019 (LVIS): repeat factor sampling",
    positional: {},
    words: {
      threshold: optional(number("the threshold", { above: 0, max: 1 }), 0.1, {
        doc: "Share of present labels below which an attribute is rare.",
        why: "A tenth: the rare attributes of CelebA are below it. LVIS, with 1,000 classes, has 0.001.",
        unit: "fraction of the known labels",
        source: "our choice",
        example: "0.1",
      }),
    },
    block: {},
  }),
] as const;

/** Properties of a stage that trains. */
export const TRAIN_PROPERTIES = {
  loss: required(losses, {
    doc: "Weighted sum of losses.",
    source: "paper, section 2, items 1 to 3",
    example: "softmax over classes",
  }),
  output: optional(oneOfWords("output layer", ["dense", "average", "max"]), "dense" as const, {
    doc: "The output layer, which training adds after the net's last layer and removes afterwards. `dense`: fully connected to every value of the map or vector. `average`, `max`: fully connected to each channel's average or maximum over the map, so all positions learn the same and the response map stays local.",
    why: "The paper adds a fully connected layer.",
    source: "paper, section 2, item 3",
    example: "average",
  }),
  output_window: optional(pair("the window of the output layer", 1, 1_000), [1, 1] as const, {
    doc: "With `output: max`, averages the response over windows of this many cells before taking the maximum over all windows. This trains what localisation searches for, the window with the highest mean response, and makes the whole object respond instead of its most telling part. A window larger than the map counts as the whole map.",
    why: "Single cells: the plain maximum.",
    source: "our choice; the window score is the paper's (section 3.1)",
    unit: "cells",
    example: "4x4",
  }),
  output_init: optional(oneOf("weight filler", FILLERS), undefined, {
    doc: "Distribution of the output layer's initial weights. Weights of 0.01 behind a normalised layer let little of the first gradients through to the net; `xavier` then learns faster.",
    why: "gaussian 0.01, as in AlexNet.",
    source: "Krizhevsky et al. 2012, section 5; Glorot and Bengio 2010 for `xavier`",
    example: "xavier",
  }),
  optimizer: required(optimizer, { doc: "Update rule.", example: "sgd { lr: 0.01 }" }),
  batch: optional(integer("batch", 1, MAX_BATCH), 128, {
    doc: "Images per step.",
    why: "Our choice; AlexNet used 256 on a GPU.",
    unit: "images",
    example: "32",
  }),
  accumulate: optional(integer("accumulate", 1, MAX_BATCH), 1, {
    doc: "Number of batches whose gradients are averaged for one update of the weights: a large batch in little memory.",
    why: "Each batch updates the weights.",
    unit: "batches",
    source: "caffe solver iter_size",
    example: "4",
  }),
  per_identity: optional(integer("per_identity", 2, 1_024), undefined, {
    doc: "For losses over pairs: builds each batch from `batch / per_identity` identities with this many images each (in an image folder, from classes). `batch` must be a multiple of it. An identity's groups are spread evenly over the epoch, and each epoch draws again which leftover images, too few for a group, it skips. An identity with too few images fills its only group by repeating them, each cropped and augmented again.",
    why: "For a loss over pairs, images are arranged in random order as pairs of one identity, with the leftover images at the end of the epoch.",
    unit: "images",
    source: "the P x K batches of metric learning: Hermans, Beyer, Leibe 2017, section 3",
    example: "4",
  }),
  sampler: optional(oneOf("sampler", SAMPLERS), undefined, {
    doc: "How often an epoch takes each image. For a stage that learns attributes.",
    why: "Each image once.",
    example: "repeat_factor",
  }),
  epochs: required(number("epochs", { above: 0, max: MAX_EPOCHS }), {
    doc: "Passes over the data; fractions are allowed.",
    unit: "epochs",
    example: "10",
  }),
  augment: optional(augmentations, [], {
    doc: "Random changes, applied after those of the data set.",
    why: "No augmentation.",
    example: "flip, light 0.2",
  }),
  validate: optional(flag, true, {
    doc: "Measures loss and accuracy on the validation split after every epoch, if the data set has one and the stage learns attributes.",
    why: "Nothing else reveals overfitting.",
    source: "common practice",
    example: "off",
    instead: (word) =>
      /^(?:true|false|yes|no|enabled?|disabled?|none|null)$/i.test(word)
        ? undefined
        : "write `on`: a stage measures on the validation split of its own data",
  }),
  early_stop: optional(oneOf("metric", EARLY_STOPS), undefined, {
    doc: "Ends the stage before its last epoch when it stops improving on the validation split.",
    why: "The stage runs all its epochs.",
    example: "loss patience 5 epochs",
  }),
  keep: optional(oneOfWords("keep", ["last", "best"]), "last" as const, {
    doc: "Which weights a stage passes on: those of its last step, or those that did best on the validation split, by the metric of `early_stop` or, without it, by the loss.",
    why: "The last weights need no validation split.",
    example: "best",
  }),
};
