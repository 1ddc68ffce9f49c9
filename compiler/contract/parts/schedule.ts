import { z } from "zod";
import { MAX_BATCH, MAX_EPOCHS } from "../../../dsl/schema/limits.js";
import { augmentation } from "./augmentation.js";
import { size } from "./common.js";
import { dataRef } from "./data.js";
import { identifier, valueName } from "./names.js";
import { parameter } from "./parameter.js";

const unit = z.enum(["steps", "epochs"]);
const interval = z.object({ count: z.number().positive(), unit });

const policy = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fixed") }),
  z.object({ kind: z.literal("step"), factor: z.number(), every: z.number().positive(), unit }),
  z.object({ kind: z.literal("multistep"), factor: z.number(), at: z.array(z.number().positive()), unit }),
  z.object({ kind: z.literal("exp"), factor: z.number(), every: z.number().positive(), unit }),
  z.object({ kind: z.literal("inv"), gamma: z.number(), power: z.number() }),
  z.object({ kind: z.literal("poly"), power: z.number() }),
  z.object({ kind: z.literal("cosine"), to: z.number().nonnegative() }),
]);

const rule = {
  lr: z.number().positive(),
  clip: z.number().positive().optional(),
  decay: z.number(),
  policy,
  warmup: interval.optional(),
};

const adam = { ...rule, beta1: z.number(), beta2: z.number(), epsilon: z.number() };

/** The update rule of a stage; compiler/model/optimizer.ts says what each does. */
export const optimizer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("sgd"),
    ...rule,
    momentum: z.number(),
    nesterov: z.boolean(),
    style: z.enum(["caffe", "tensorflow"]),
  }),
  z.object({ kind: z.literal("adam"), ...adam }),
  z.object({ kind: z.literal("adamw"), ...adam }),
  z.object({ kind: z.literal("rmsprop"), ...rule, rho: z.number(), momentum: z.number(), epsilon: z.number() }),
]);

/** An array that the update rule carries from step to step, from zero: the graph's input `name` and output `name.next`. */
const stateArray = z.object({ name: valueName, shape: z.array(z.int().positive()) });

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
    on: dataRef,
    labels: z.enum(["class", "identity", "attribute"]),
    /** The term of the loss that the output layer is for; absent without an evaluation graph. */
    mainLoss: z.enum(["softmax", "sigmoid", "hinge"]).optional(),
    /** Size of the output layer: classes, identities or attributes. */
    outputs: z.int().positive(),
    /** Does the graph take integer `labels`, 0/1 `targets`? */
    feeds: z.array(z.enum(["labels", "targets"])),
    /** Two or more images of an identity are needed in a batch (losses over pairs). */
    paired: z.boolean(),
    optimizer,
    batch: z.int().positive().max(MAX_BATCH),
    accumulate: z.int().positive().max(MAX_BATCH),
    /** Batches are made of whole groups of this many images of one identity; divides `batch`. */
    perIdentity: z.int().positive().optional(),
    epochs: z.number().positive().max(MAX_EPOCHS),
    augment: z.array(augmentation),
    /** Loss and accuracy on the validation split after every epoch; only where the data has one and attributes are learnt. */
    validate: z.boolean(),
    /** Ends the stage when a measure on the validation split has not gained `delta` within `patience`. */
    earlyStop: z
      .object({ measure: z.enum(["loss", "accuracy"]), patience: interval, delta: z.number().nonnegative() })
      .optional(),
    keep: z.enum(["last", "best"]),
  }),
  z.object({
    kind: z.literal("fit"),
    name: identifier,
    after: z.array(identifier),
    score: identifier,
    on: dataRef,
  }),
]);
