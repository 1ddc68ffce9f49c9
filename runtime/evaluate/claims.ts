import type { PlanClaim } from "../../compiler/contract/schema.js";
import { type Interval, wilsonInterval } from "../cascade/wilson.js";
import { percentNumber, setting, share, signedPercent } from "../text/numbers.js";
import type { Evaluation } from "./evaluation-schema.js";

export type MetricClaim = Exclude<PlanClaim, { readonly kind: "better" }>;

/** A claim with what was measured. */
export interface CheckedClaim {
  /** As a spec writes it: `mean accuracy >= 80`. */
  readonly text: string;
  /** Undefined if it cannot be checked here; `note` gives the reason. */
  readonly holds: boolean | undefined;
  /** The measured value as text; undefined if there is none. */
  readonly value: string | undefined;
  readonly note: string | undefined;
}

/** The value of a claim's metric in one evaluation, as a share, with the images that it was measured on. */
export interface MeasuredClaim {
  readonly value: number;
  readonly images: number;
}

export function measuredClaim(claim: MetricClaim, evaluation: Evaluation): MeasuredClaim | undefined {
  const { means, samples, attributes, localisation } = evaluation;
  const [window] = [...(localisation?.values() ?? [])];
  const of = (value: number | undefined, images: number): MeasuredClaim | undefined =>
    value === undefined ? undefined : { value, images };
  switch (claim.kind) {
    case "accuracy":
      return of(means.accuracy, samples);
    case "gain":
      return of(means.gain, samples);
    case "attribute":
      return of(attributes.find(({ name }) => name === claim.attribute)?.accuracy, samples);
    case "iou":
      return window && of(window.meanIou, window.images);
    case "recall":
      return window && of(window.asked.find(({ iou }) => iou === claim.iou)?.recall, window.images);
    default:
      return claim satisfies never;
  }
}

/** Checks the claims of a spec on one run. `worst` has no effect: there is one seed. */
export function claimsOfRun(claims: readonly PlanClaim[], evaluation: Evaluation): readonly CheckedClaim[] {
  return claims.map((claim): CheckedClaim => {
    const text = claimText(claim);
    if (claim.kind === "better")
      return { text, holds: undefined, value: undefined, note: "only `fanc study` compares with another spec" };
    const measured = measuredClaim(claim, evaluation);
    if (measured === undefined)
      return { text, holds: false, value: undefined, note: "the evaluation lacks this metric" };
    return {
      text,
      holds: holds(measured.value, claim.least),
      value: claimValue(claim, measured.value),
      note: undecided(claim, measured, evaluation.means.baseline),
    };
  });
}

/** Values are means of counts: one that equals the bound but for rounding holds. */
export const holds = (value: number, least: number): boolean => value >= least - 1e-12;

export const claimValue = (claim: MetricClaim, value: number): string =>
  claim.kind === "iou" ? share(value) : claim.kind === "gain" ? signedPercent(value) : percentNumber(value);

/**
 * Says so where the test split is too small to decide: the 95 % interval holds the bound. The interval is that of a share of
 * the images (Wilson); it is at least as wide as that of any mean of values from 0 to 1.
 */
export function undecided(claim: MetricClaim, { value, images }: MeasuredClaim, baseline: number): string | undefined {
  const shift = claim.kind === "gain" ? baseline : 0;
  const around = wilsonInterval(Math.min(images, Math.max(0, (value + shift) * images)), images);
  const interval: Interval = { low: around.low - shift, high: around.high - shift };
  if (claim.least <= interval.low || claim.least > interval.high) return undefined;
  const ends = `${claimValue(claim, interval.low)} to ${claimValue(claim, interval.high)}`;
  return `${images} test images cannot decide it: 95 % interval ${ends}`;
}

/** As a spec writes it. */
export function claimText(claim: PlanClaim): string {
  const percent = (value: number): string => setting(100 * value);
  if (claim.kind === "better") return `better than "${claim.file}" by ${percent(claim.least)}`;
  const worst = claim.worst ? "worst " : "";
  switch (claim.kind) {
    case "accuracy":
      return `${worst}mean accuracy >= ${percent(claim.least)}`;
    case "iou":
      return `${worst}mean iou >= ${setting(claim.least)}`;
    case "gain":
      return `${worst}gain >= ${percent(claim.least)}`;
    case "attribute":
      return `${worst}accuracy ${/^\w+$/.test(claim.attribute) ? claim.attribute : `"${claim.attribute}"`} >= ${percent(claim.least)}`;
    case "recall":
      return `${worst}recall >= ${percent(claim.least)} iou ${setting(claim.iou)}`;
    default:
      return claim satisfies never;
  }
}

/** One line for each claim. */
export function claimLines(claims: readonly CheckedClaim[]): readonly string[] {
  return claims.map(({ text, holds: held, value, note }) => {
    const outcome = held === undefined ? "not checked" : held ? "pass" : "FAIL";
    return `${outcome}: ${text}${value === undefined ? "" : `: ${value}`}${note === undefined ? "" : ` (${note})`}`;
  });
}

export const anyFailed = (claims: readonly CheckedClaim[]): boolean => claims.some((one) => one.holds === false);
