import { z } from "zod";
import { MAX_BATCH, MAX_EPOCHS } from "../../../dsl/schema/limits.js";
import { lossInputs } from "../training-inputs.js";
import { augmentation } from "./augmentation.js";
import { pair, size } from "./common.js";
import { dataRef } from "./data.js";
import { lossTerm } from "./loss.js";
import { identifier, valueName } from "./names.js";
import { optimizer } from "./optimizer.js";
import { parameter } from "./parameter.js";
import { interval } from "./policy.js";

/** An array that the update rule carries from step to step, from zero: the graph's input `name` and output `name.next`. */
const stateArray = z.object({ name: valueName, shape: z.array(z.int().positive()) });

/** The images and labels from which a stage learns. */
const learnt = { on: dataRef, labels: z.enum(["class", "identity", "attribute"]) };

/** What a stage takes from its block in the spec. */
const options = {
  /** Exactly one term is of the output layer. */
  loss: z.array(lossTerm).min(1),
  /** How the output layer reads the last map: all values, or the mean or the maximum of each channel. */
  output: z.enum(["dense", "average", "max"]),
  /** Cells whose mean counts before `max` takes the maximum. */
  outputWindow: pair,
  optimizer,
  batch: z.int().positive().max(MAX_BATCH),
  /** Batches whose gradients are averaged for one update. */
  accumulate: z.int().positive().max(MAX_BATCH),
  /** Batches are made of whole groups of this many images of one identity; divides `batch`. */
  perIdentity: z.int().positive().optional(),
  /** How often an epoch takes each image; absent: once. `threshold`: the share of positives below which an attribute is rare. */
  sampler: z.object({ kind: z.literal("repeat_factor"), threshold: z.number().positive().max(1) }).optional(),
  epochs: z.number().positive().max(MAX_EPOCHS),
  augment: z.array(augmentation),
  /** Loss and accuracy on the validation split after every epoch; only where the data has one and attributes are learnt. */
  validate: z.boolean(),
  /** Ends the stage when a measure on the validation split has not gained `delta` within `patience`. */
  earlyStop: z
    .object({ measure: z.enum(["loss", "accuracy"]), patience: interval, delta: z.number().nonnegative() })
    .optional(),
  /** The weights that the stage gives: the last ones, or the best on the validation split. */
  keep: z.enum(["last", "best"]),
};

/** What the model of a training stage and the plan have in common. */
export const trainOptions = { name: identifier, after: z.array(identifier), ...learnt, ...options };

/** A stage that fits the SVMs of a cascade. */
export const fit = z.object({
  kind: z.literal("fit"),
  name: identifier,
  after: z.array(identifier),
  /** Name of the `svm` step of the cascade. */
  score: identifier,
  on: dataRef,
});

export const stage = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("train"),
    name: identifier,
    after: z.array(identifier),
    /** Nets with the same training step and the same history are trained once and share the result. */
    groups: z.array(
      z.object({
        nets: z.array(identifier).min(1),
        /** Name of the training step, without an ending. */
        graph: z.string(),
        /**
         * Name of the evaluation graph (eval-outputs.ts): the net as in inference with the output layer on top, for any number
         * of images.
         */
        evalGraph: z.string().optional(),
        input: size,
        outputLayer: z.array(parameter),
        /** What the update rule keeps, for the net's parameters and for those of the output layer. */
        state: z.array(stateArray),
      }),
    ),
    ...learnt,
    /** Size of the output layer: classes, identities or attributes. */
    outputs: z.int().positive(),
    /** What the graph takes for the loss: integer `labels`, 0/1 `targets`, the factors of these. */
    feeds: z.array(z.enum(lossInputs)),
    /** Two or more images of an identity are needed in a batch (losses over pairs). */
    paired: z.boolean(),
    ...options,
  }),
  fit,
]);
