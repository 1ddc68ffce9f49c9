import type { Augmentation } from "./augmentation.js";
import type { Interval, Origin, Pair } from "./common.js";
import type { DataRef } from "./data.js";
import type { OptimizerModel } from "./optimizer.js";

export interface ScheduleModel {
  readonly seed: number;
  /** Bytes that a training step may take, by the compiler's estimate. */
  readonly memory: number;
  /** In an order in which every stage comes after the stages it waits for. */
  readonly stages: readonly StageModel[];
  readonly origin: Origin;
}

export type StageModel = TrainStage | FitStage;

export interface TrainStage {
  readonly kind: "train";
  readonly name: string;
  readonly after: readonly string[];
  /** Nets with equal trunks trained on the same data and loss start alike: they are trained once and share the result. */
  readonly nets: readonly string[];
  readonly on: DataRef;
  readonly labels: "class" | "identity" | "attribute";
  readonly loss: readonly LossTerm[];
  /** The extra output layer that training adds after the net's last layer and that is removed afterwards. */
  readonly head: "dense" | "average" | "max";
  /** Cells whose mean counts before a `max` head's maximum is taken. */
  readonly headWindow: Pair;
  readonly optimizer: OptimizerModel;
  readonly batch: number;
  /** Batches whose gradients are averaged for one update. */
  readonly accumulate: number;
  /** Images of one identity in a group, where batches are made of groups. */
  readonly perIdentity: number | undefined;
  readonly epochs: number;
  readonly augment: readonly Augmentation[];
  /** Measures loss and accuracy on the validation split after every epoch: the data has one, and the stage learns attributes. */
  readonly validate: boolean;
  readonly earlyStop: EarlyStop | undefined;
  /** Which weights the stage hands on: the last ones, or the best on the validation split. */
  readonly keep: "last" | "best";
  readonly origin: Origin;
}

/** Ends a stage when a measure on the validation split has not gained `delta` for the time of `patience`. */
export interface EarlyStop {
  readonly measure: "loss" | "accuracy";
  readonly patience: Interval;
  readonly delta: number;
}

export interface FitStage {
  readonly kind: "fit";
  readonly name: string;
  readonly after: readonly string[];
  /** Name of the `svm` step of the cascade. */
  readonly score: string;
  readonly on: DataRef;
  readonly origin: Origin;
}

export type LossTerm =
  /** Cross-entropy of a softmax over classes or identities, mean over the batch. */
  | { readonly kind: "softmax"; readonly weight: number; readonly over: "classes" | "identities" }
  /** Sum over attributes of sigmoid cross-entropy, mean over the batch; paper section 2, item 3. */
  | { readonly kind: "sigmoid"; readonly weight: number; readonly over: string }
  /** Sum over attributes of max(0, 1 - y z) with y = 1 or -1, mean over the batch. */
  | { readonly kind: "hinge"; readonly weight: number; readonly over: string }
  /** Sum over pairs of equal identity of squared Euclidean distances of a layer's vectors, divided by the batch size. */
  | { readonly kind: "similarity"; readonly weight: number; readonly layer: string }
  /** Mean over all pairs of d^2 / 2 for equal identities, max(0, margin - d)^2 / 2 for different ones. */
  | { readonly kind: "contrastive"; readonly weight: number; readonly layer: string; readonly margin: number };
