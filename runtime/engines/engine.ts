import type { EngineName } from "./engine-names.js";
import type { GraphSource } from "./graph-source.js";

/** A dense row-major array of single-precision numbers. */
export interface FloatArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Parameter name to value. */
export type Weights = ReadonlyMap<string, FloatArray>;

/** One batch as a training step takes it. */
export interface TrainingBatch {
  /** N x height x width x 3 bytes. */
  readonly image: Uint8Array;
  /** Class or identity numbers, N. */
  readonly labels?: Int32Array;
  /** Attributes in {0, 1}, N x A. */
  readonly targets?: Float32Array;
  /** Factors of the labels in the loss, N x A; for a graph that takes them. */
  readonly labelWeights?: Float32Array;
  readonly lr: number;
  /** Decides the dropout masks of this step. */
  readonly seed: number;
  /**
   * Of a stage that accumulates: does this batch end an update? Without it (and where the graph has no such input) every
   * batch does. A batch that does not only adds its gradients to the sum that is carried.
   */
  readonly update?: boolean;
}

export interface StepResult {
  readonly loss: number;
  /** N x outputs. */
  readonly logits: FloatArray;
}

/** What a training step carries from step to step. */
export interface TrainerState {
  readonly weights: Weights;
  /** Arrays of the update rule by the names of the graph's inputs: `C1.weight.velocity`. */
  readonly optimizer: Weights;
}

/** A compiled training step with its own copy of weights and optimiser state. */
export interface Trainer {
  /**
   * Runs one step and updates the state. One that throws, or whose loss is not finite, leaves the state as it was, so that
   * it can be inspected.
   */
  step(batch: TrainingBatch): Promise<StepResult>;
  /** Copies of the current weights and arrays of the update rule; later steps do not change them. */
  state(): Promise<TrainerState>;
  close(): Promise<void>;
}

/** A compiled net for inference. */
export interface NetRunner {
  /** Runs N images (N x height x width x 3 bytes); outputs by name, first axis N. */
  run(image: Uint8Array, count: number): Promise<ReadonlyMap<string, FloatArray>>;
  close(): Promise<void>;
}

export interface OpenTrainer extends TrainerState {
  /** The training step. */
  readonly graph: GraphSource;
  readonly image: { readonly batch: number; readonly height: number; readonly width: number };
}

export interface OpenNet {
  /** The net. */
  readonly graph: GraphSource;
  readonly image: { readonly height: number; readonly width: number };
  readonly weights: Weights;
}

/** Something that runs compiled graphs. */
export interface Engine {
  /** As `--engine` takes it: `onnx`, `tfjs:wasm`. */
  readonly name: EngineName;
  /** One line for people: version, device, threads. */
  readonly description: string;
  openTrainer(options: OpenTrainer): Promise<Trainer>;
  openNet(options: OpenNet): Promise<NetRunner>;
  close(): Promise<void>;
}
