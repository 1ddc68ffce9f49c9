import type { Plan } from "../../compiler/contract/schema.js";
import type { ExpectedInputs } from "./expected-keys.js";
import type { PointSetting } from "./results.js";

/** A study whose points are compiled and checked. */
export interface PlannedStudy {
  readonly name: string;
  /** The spec of the base point. */
  readonly spec: string;
  readonly seeds: readonly number[];
  readonly points: readonly PlannedPoint[];
  /** Test images of the base point; undefined for a rehearsal. */
  readonly testImages?: number;
}

export interface PlannedPoint {
  readonly name: string;
  readonly settings: readonly PointSetting[];
  readonly base: boolean;
  readonly against?: string;
  /** The spec to train. */
  readonly file: string;
  /** As `--set` takes them. */
  readonly set: ReadonlyMap<string, string>;
  readonly plan: Pick<Plan, "stages" | "data">;
  /** Below the folder of the study. */
  readonly folder: string;
  /** A hash of everything that its runs depend on, but for seed and data. */
  readonly fingerprint: string;
  /** In the order of the seeds. */
  readonly runs: readonly PlannedRun[];
}

/** A point whose work can be counted. */
export interface CountedPoint extends PlannedPoint {
  readonly plan: Plan;
  /** What the keys of its stages are made from, besides the plan. */
  readonly inputs: ExpectedInputs;
}

export interface CountedStudy extends PlannedStudy {
  readonly points: readonly CountedPoint[];
}

export interface PlannedRun {
  readonly seed: number;
  /** Below the folder of the study. */
  readonly folder: string;
  /** In the order of training. Equal keys: the result of one is the result of the other. */
  readonly stages: readonly { readonly name: string; readonly key: string }[];
}

/** How people name a run of a study. */
export const runName = (point: Pick<PlannedPoint, "name">, { seed }: Pick<PlannedRun, "seed">): string =>
  `${point.name}, seed ${seed}`;

/** All runs with their points, seed by seed: a study that is stopped early has compared its points. */
export const runsOf = <P extends PlannedPoint>({
  seeds,
  points,
}: {
  readonly seeds: readonly number[];
  readonly points: readonly P[];
}): readonly { readonly point: P; readonly run: PlannedRun }[] =>
  seeds.flatMap((_, i) =>
    points.flatMap((point) => {
      const run = point.runs[i];
      return run === undefined ? [] : [{ point, run }];
    }),
  );
