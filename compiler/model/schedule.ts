import type { Origin, Pair } from "./common.js";
import type { Augmentation, DataRef } from "./data.js";

export interface ScheduleModel {
  readonly seed: number;
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
  readonly optimizer: SgdModel;
  readonly batch: number;
  readonly epochs: number;
  readonly augment: readonly Augmentation[];
  readonly origin: Origin;
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
  /** Sum over pairs of equal identity of squared Euclidean distances of a layer's vectors, divided by the batch size. */
  | { readonly kind: "similarity"; readonly weight: number; readonly layer: string };

/** Stochastic gradient descent with Caffe's momentum: V = m V + lr (g + decay w), w = w - V. */
export interface SgdModel {
  readonly kind: "sgd";
  readonly lr: number;
  readonly momentum: number;
  readonly decay: number;
  /** Largest L2 norm of all gradients of a step together, before weight decay (Caffe's clip_gradients). */
  readonly clip: number | undefined;
  readonly policy: LrPolicy;
}

export type LrPolicy =
  | { readonly kind: "fixed" }
  /** lr * factor^floor(t / every), t counted in steps or in epochs. */
  | { readonly kind: "step"; readonly factor: number; readonly every: number; readonly unit: "steps" | "epochs" };
