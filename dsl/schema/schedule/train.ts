import { augmentations } from "../augmentations/augmentations.js";
import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { flag, integer, listOf, number, oneOfWords, pair, reference } from "../core/values.js";
import { MAX_BATCH, MAX_EPOCHS } from "../limits.js";
import { losses } from "../losses/losses.js";
import { optimizer } from "../optimizers/optimizers.js";
import { dataRef } from "./data-ref.js";
import { earlyStop } from "./early-stop.js";

export const trainClause = phrase({
  keyword: "train",
  doc: "Trains nets by back-propagation.",
  source: "paper, section 2",
  positional: {
    nets: required(listOf(reference("net", "the name of a net")), { doc: "Nets that are trained.", example: "LNet_o" }),
  },
  words: {
    on: required(dataRef, {
      doc: "Data, with an optional cascade step (its windows or patches) and an optional split.",
      why: "The split is `train`.",
      example: "celebs.head",
    }),
    by: optional(oneOfWords("label", ["identity", "class", "attribute"]), undefined, {
      doc: "Label that is learnt.",
      why: "What the loss is over.",
      example: "identity",
    }),
  },
  block: {},
});

/** Properties of a stage that trains. */
export const TRAIN_PROPERTIES = {
  loss: required(losses, {
    doc: "Weighted sum of losses.",
    source: "paper, section 2, items 1 to 3",
    example: "softmax over classes",
  }),
  head: optional(oneOfWords("head", ["dense", "average", "max"]), "dense" as const, {
    doc: "The output layer that training adds after the net's last layer and removes afterwards. `dense`: fully connected to every value of the map or vector. `average`, `max`: fully connected to the average or maximum of each channel over the map, so that every position learns the same and the response map stays local.",
    why: "The paper adds a fully connected layer.",
    source: "paper, section 2, item 3",
    example: "average",
  }),
  head_window: optional(pair("the head's window", 1, 1_000), [1, 1] as const, {
    doc: "With `head: max`: the mean response is taken over windows of this many cells first, then the maximum over all windows. This trains what localisation looks for, the window of the highest mean response, and makes the whole object respond rather than its most telling part. A window larger than the map counts as the whole map.",
    why: "Single cells: the plain maximum.",
    source: "our choice; the window score is the paper's (section 3.1)",
    unit: "cells",
    example: "4x4",
  }),
  optimizer: required(optimizer, { doc: "Update rule.", example: "sgd { lr: 0.01 }" }),
  batch: optional(integer("batch", 1, MAX_BATCH), 128, {
    doc: "Images in a step.",
    why: "Our choice; AlexNet used 256 on a GPU.",
    unit: "images",
    example: "32",
  }),
  accumulate: optional(integer("accumulate", 1, MAX_BATCH), 1, {
    doc: "Batches whose gradients are averaged for one update of the weights: a large batch in little memory.",
    why: "Each batch updates the weights.",
    unit: "batches",
    source: "caffe solver iter_size",
    example: "4",
  }),
  per_identity: optional(integer("per_identity", 2, 1_024), undefined, {
    doc: "For a loss over pairs: batches are made of whole groups of this many images of one identity (class, in an image folder), as `batch / per_identity` identities. `batch` is a multiple of it. Groups of an identity are spread evenly over the epoch; which images are left over from full groups is drawn anew in each epoch. An identity with fewer images fills its one group by repeating them, each cut and changed anew.",
    why: "With a loss over pairs, images stand in pairs of one identity in random order, those left over at the end of the epoch.",
    unit: "images",
    source: "the P x K batches of metric learning: Hermans, Beyer, Leibe 2017, section 3",
    example: "4",
  }),
  epochs: required(number("epochs", { min: 0, max: MAX_EPOCHS, open: true }), {
    doc: "Passes over the data; a part of one is allowed.",
    unit: "epochs",
    example: "10",
  }),
  augment: optional(augmentations, [], {
    doc: "Random changes, after those of the data set.",
    why: "None unless asked for.",
    example: "flip, light 0.2",
  }),
  validate: optional(flag, true, {
    doc: "Measures loss and accuracy on the validation split after every epoch, where the data has one and the stage learns attributes.",
    why: "A net that learns its images by heart shows nowhere else.",
    source: "the practice of the field",
    example: "off",
  }),
  early_stop: optional(earlyStop, undefined, {
    doc: "Ends the stage before its last epoch when it no longer gets better on the validation split.",
    why: "The stage runs all its epochs.",
    example: "loss patience 5 epochs",
  }),
  keep: optional(oneOfWords("keep", ["last", "best"]), "last" as const, {
    doc: "Which weights a stage hands on: those of its last step, or those that did best on the validation split, by the measure of `early_stop`, else by the loss.",
    why: "The last weights need no validation split.",
    example: "best",
  }),
};
