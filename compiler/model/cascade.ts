import type { Origin, Pair, Size } from "./common.js";

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
