/**
 * The checked model of a `.fan` file: names resolved, parameters evaluated, templates and `extends` expanded,
 * shapes inferred. The phases `resolve`, `expand`, `check` and `shape` produce it; everything after them
 * (IR, plan, documentation) reads only this.
 */
import type { Dim, Shape } from "./shape.js";

/** A place in a source file, as UTF-16 offsets `[start, end)`. */
export interface Origin {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** The uses and `extends` through which this came here, outermost first. */
  readonly trace: readonly string[];
}

/** Height and width in pixels, in the order in which `112x96` is written: height first. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

export interface SpecModel {
  readonly file: string;
  readonly params: readonly { readonly name: string; readonly value: number | boolean | string | Size }[];
  readonly attributeLists: readonly AttributeList[];
  readonly data: readonly DataModel[];
  readonly nets: readonly NetModel[];
  readonly cascade: CascadeModel | undefined;
  readonly schedule: ScheduleModel | undefined;
  readonly evaluate: EvaluateModel | undefined;
}

export interface AttributeList {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly origin: Origin;
}

// ---- data ----------------------------------------------------------------------------------------------------

export type DataModel = ImageFolderData | CelebaData;

export interface ImageFolderData {
  readonly kind: "image_folder";
  readonly name: string;
  /** As written: relative paths are relative to the spec file. */
  readonly root: string;
  /** The number of classes that the spec promises (needed by a softmax over classes); checked against the folder when training starts. */
  readonly classes: number | undefined;
  readonly resized: Size;
  readonly augment: readonly Augmentation[];
  readonly origin: Origin;
}

export interface CelebaData {
  readonly kind: "celeba";
  readonly name: string;
  readonly root: string;
  readonly images: "wild" | "aligned";
  /** Name of an attribute list. */
  readonly attributes: string;
  /** The number of identities in the training split that the spec promises; needed by a softmax over identities. */
  readonly identities: number | undefined;
  readonly origin: Origin;
}

export type Augmentation =
  | { readonly kind: "flip" }
  | { readonly kind: "random_crop"; readonly size: Size }
  | { readonly kind: "ten_crop"; readonly size: Size }
  /** Random translation of the cropped window, up to this share of its side. */
  | { readonly kind: "shift"; readonly amount: number }
  /** Random scaling of the cropped window by a factor in [1 - amount, 1 + amount]. */
  | { readonly kind: "zoom"; readonly amount: number }
  /** Random gain and offset of each colour channel, relative amount. */
  | { readonly kind: "light"; readonly amount: number };

export type Split = "train" | "validation" | "test";

/** What a stage or an evaluation reads: `celebs`, `celebs.validation`, `celebs.head`, `celebs.head.test`. */
export interface DataRef {
  readonly data: string;
  /** `"image"` for whole images, else the name of a cascade step (a window or patches). */
  readonly view: string;
  readonly split: Split;
}

// ---- nets ----------------------------------------------------------------------------------------------------

export interface NetModel {
  readonly name: string;
  readonly input: { readonly name: string; readonly channels: number; readonly height: Dim; readonly width: Dim };
  /** In evaluation order. */
  readonly layers: readonly LayerModel[];
  /** The name of each layer statement and the index of the last layer of its chain. */
  readonly outputs: ReadonlyMap<string, number>;
  /** The layer statement whose mean over channels is the response map. */
  readonly response: string | undefined;
  readonly origin: Origin;
}

export interface LayerModel {
  /** Unique in its net: the statement's name for the first layer of a chain (`C1`), then `C1.relu`, `C1.lrn`. */
  readonly id: string;
  /** Name of the layer statement it belongs to. */
  readonly statement: string;
  readonly op: LayerOp;
  /** Indices into `layers`; -1 is the net's input. */
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly origin: Origin;
}

/** `[vertical, horizontal]`. */
export type Pair = readonly [number, number];

/** Weight filler. `msra` is He et al. (2015): normal with variance 2 / fan-in. */
export type Init =
  | { readonly kind: "gaussian"; readonly std: number }
  | { readonly kind: "xavier" }
  | { readonly kind: "msra" }
  | { readonly kind: "constant"; readonly value: number };

/** What every layer with weights carries. Multipliers act on learning rate and weight decay as in Caffe. */
export interface Parameters {
  readonly weightInit: Init;
  readonly biasInit: number;
  readonly weightLr: number;
  readonly weightDecay: number;
  readonly biasLr: number;
  readonly biasDecay: number;
}

export type LayerOp =
  | ConvOp
  | LocalOp
  | { readonly kind: "relu" }
  /** y = x (k + alpha / size * sum over `size` neighbouring channels of x^2)^-beta; Krizhevsky et al. (2012). */
  | { readonly kind: "lrn"; readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number }
  | PoolOp
  | ({ readonly kind: "dense"; readonly out: number } & Parameters)
  | { readonly kind: "dropout"; readonly rate: number };

export type ConvOp = {
  readonly kind: "conv";
  readonly out: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
  readonly groups: number;
} & Parameters;

/**
 * Locally shared convolution: the map is divided into regions, each with its own filter bank. `regions` holds, for
 * each row and column of the grid, the half-open range of rows (columns) of the padded input that the region reads;
 * every region is convolved without further padding and the results are tiled in grid order.
 */
export type LocalOp = {
  readonly kind: "local";
  readonly out: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly grid: Pair;
  readonly regions: { readonly rows: readonly Range[]; readonly columns: readonly Range[] };
} & Parameters;

/** Half-open `[from, to)`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type PoolOp = {
  readonly kind: "maxpool";
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  /** Output size rounding: Caffe rounds up, and drops a last window that would start in the padding. */
  readonly rounding: "ceil" | "floor";
};

// ---- cascade -------------------------------------------------------------------------------------------------

export interface CascadeModel {
  readonly name: string;
  /** In evaluation order. */
  readonly steps: readonly CascadeStep[];
  readonly origin: Origin;
}

export type CascadeStep = WindowStep | CropStep | FeatureStep | SvmStep;

export interface WindowSearch {
  readonly proposals: "sliding";
  /** Window height as shares of the shorter side of the searched area. */
  readonly scales: readonly number[];
  /** Width / height. */
  readonly aspects: readonly number[];
  /** Step between windows, as a share of the window's side. */
  readonly step: number;
  readonly score: "mean" | "contrast" | "zscore";
  readonly floor: "none" | "minimum" | "median";
  /** Responses are raised to this power before windows are scored. */
  readonly power: number;
  readonly pick: "best" | "densest";
}

/** Finds one window by the response map of a net; paper section 3 (localisation). */
export interface WindowStep {
  readonly kind: "window";
  readonly name: string;
  readonly net: string;
  /** `"image"` or the name of an earlier window. */
  readonly within: string;
  /** Size at which the net sees the area: letterboxed for the whole image, stretched for a window. */
  readonly resized: Size;
  /** The window handed on is the found one enlarged by this factor, moved by `shift` (shares of its height and width). */
  readonly context: number;
  readonly shift: Pair;
  readonly search: WindowSearch;
  readonly origin: Origin;
}

/** Overlapping patches of a window. */
export interface CropStep {
  readonly kind: "crop";
  readonly name: string;
  readonly of: string;
  readonly enlarged: number;
  readonly resized: Size;
  readonly size: Size;
  readonly stride: Pair;
  readonly flips: boolean;
  readonly origin: Origin;
}

export interface FeatureStep {
  readonly kind: "feature";
  readonly name: string;
  readonly net: string;
  /** Layer statement whose output is the feature vector. */
  readonly layer: string;
  readonly over: string;
  readonly origin: Origin;
}

export interface SvmStep {
  readonly kind: "svm";
  readonly name: string;
  /** Name of an attribute list. */
  readonly attributes: string;
  readonly on: string;
  readonly C: number;
  readonly bias: number;
  readonly tolerance: number;
  readonly maxEpochs: number;
  readonly standardise: boolean;
  readonly origin: Origin;
}

// ---- schedule ------------------------------------------------------------------------------------------------

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

// ---- evaluation ----------------------------------------------------------------------------------------------

export interface EvaluateModel {
  readonly on: DataRef;
  /** Overlap at which a found face window counts as right. */
  readonly iou: number;
  /** Name of the window step that is compared with the annotated face box. */
  readonly window: string;
  readonly origin: Origin;
}
