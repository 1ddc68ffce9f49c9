import type * as tfjs from "@tensorflow/tfjs";

/**
 * What the modules of the TensorFlow.js target look like to those who run them. They are handed the namespace, so that
 * one module runs on whichever copy and backend of TensorFlow.js is there; none of them imports it but for its types.
 *
 * Maps are N x H x W x C, filters height x width x in x out, matrices in x out: the transposes of what the plan says
 * (N x C x H x W, out x in x height x width, out x in). Vectors and scalars are the same in both.
 */

/** The TensorFlow.js namespace. */
export type TensorFlow = typeof tfjs;

/** Values by name: `C1.weight`, `C1.weight.velocity`, ... */
export type Tensors = Readonly<Record<string, tfjs.Tensor>>;

/** One batch of a training step. */
export interface StepBatch {
  /** Raw RGB bytes as int32: N x height x width x 3. */
  readonly image: tfjs.Tensor4D;
  /** Classes or identities as int32: N. */
  readonly labels?: tfjs.Tensor1D;
  /** Attributes in {0, 1}: N x A. */
  readonly targets?: tfjs.Tensor2D;
  /** Factors of the labels in the loss, for a loss that weighs them: N x A. */
  readonly labelWeights?: tfjs.Tensor2D;
  /** Decides the dropout masks. */
  readonly seed: number;
  readonly lr: number;
  /**
   * Of a stage that accumulates: 1 (or nothing) with the last batch of an update; 0 with the others, whose gradients are
   * only added up.
   */
  readonly update?: number;
}

export interface StepValues {
  readonly loss: tfjs.Scalar;
  /** N x outputs. */
  readonly logits: tfjs.Tensor2D;
  /** New values of every parameter and array of the update rule that the step changes, by name. */
  readonly next: Tensors;
}

/** Module `train/STAGE.NET`. Disposes of everything but its results; its arguments stay as they are. */
export interface TrainingStepModule {
  /** @param values every parameter and every array of the update rule. */
  trainingStep(tf: TensorFlow, values: Tensors, batch: StepBatch): StepValues;
}

/** Modules `nets/NET`, `features/STEP` and `eval/STAGE.NET`. Disposes of everything but its results; its arguments stay as they are. */
export interface NetModule {
  /**
   * @param weights every parameter of the net, and of the stage's output layer in an evaluation module.
   * @param image raw RGB bytes as int32: N x height x width x 3.
   * @returns the outputs of the plan by name; a map is N x H x W x C.
   */
  run(tf: TensorFlow, weights: Tensors, image: tfjs.Tensor4D): Tensors;
}
