import type { Origin, Pair, Size } from "./common.js";
import type { DataRef } from "./data.js";

export interface CascadeModel {
  readonly name: string;
  /** In evaluation order. */
  readonly steps: readonly CascadeStep[];
  readonly origin: Origin;
}

export type CascadeStep = WindowStep | BoxesStep | CropStep | FeatureStep | SvmStep;

/** Where candidate windows come from. */
export type Proposals =
  | {
      readonly kind: "sliding";
      /** Window height as shares of the shorter side of the searched area. */
      readonly scales: readonly number[];
      /** Width / height. */
      readonly aspects: readonly number[];
      /** Step between windows, as a share of the window's side. */
      readonly step: number;
    }
  /** Zitnick and Dollár 2014; the names are theirs. */
  | {
      readonly kind: "edgebox";
      readonly count: number;
      readonly alpha: number;
      readonly beta: number;
      readonly minScore: number;
      readonly maxAspect: number;
      readonly minArea: number;
      readonly kappa: number;
    };

/** The score below which an image has no window. */
export type Threshold =
  | { readonly kind: "none" }
  | { readonly kind: "score"; readonly score: number }
  /** Tells `images` images with a face from as many of the data set `against`; paper, section 3. */
  | {
      readonly kind: "calibrated";
      readonly against: string;
      /** Images with a face; those on which the SVMs are fitted if undefined. */
      readonly on: DataRef | undefined;
      readonly images: number;
    };

export interface WindowSearch {
  readonly proposals: Proposals;
  readonly threshold: Threshold;
  readonly score: "mean" | "contrast" | "zscore";
  readonly floor: "none" | "minimum" | "median";
  /** Responses are raised to this power before windows are scored. */
  readonly power: number;
  readonly pick: "best" | "densest" | "all";
}

/** Finds a window by the response map of a net; paper section 3 (localisation). */
export interface WindowStep {
  readonly kind: "window";
  readonly name: string;
  readonly net: string;
  /** `"image"` or the name of an earlier window or boxes step. */
  readonly within: string;
  /** Size at which the net sees the area: letterboxed for the whole image, stretched for a window. */
  readonly resized: Size;
  /** The window handed on is the found one enlarged by this factor, moved by `shift` (shares of its height and width). */
  readonly context: number;
  readonly shift: Pair;
  readonly search: WindowSearch;
  readonly origin: Origin;
}

/** Face boxes of a list in place of a search. */
export interface BoxesStep {
  readonly kind: "boxes";
  readonly name: string;
  /** The data set's own annotation, or a list in its folder. */
  readonly from: { readonly kind: "annotated" } | { readonly kind: "file"; readonly file: string };
  readonly context: number;
  readonly shift: Pair;
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
  readonly loss: "squared_hinge" | "hinge";
  readonly penalty: "l2" | "l1";
  readonly bias: number;
  readonly tolerance: number;
  readonly maxEpochs: number;
  readonly standardise: boolean;
  /** `classes`: the loss is weighed by the inverse frequency of the labels. */
  readonly balance: "none" | "classes";
  readonly origin: Origin;
}
