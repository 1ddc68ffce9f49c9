import type { PlanClaim } from "../../compiler/contract/schema.js";
import { type Interval, wilsonInterval } from "../cascade/wilson.js";
import { percentNumber, setting, share, signedPercent } from "../text/numbers.js";
import type { ClaimRecord } from "./claim-schema.js";
import type { Evaluation } from "./evaluation-schema.js";

export type MetricClaim = Exclude<PlanClaim, { readonly kind: "better" }>;

/** A claim with what was measured. */
export interface CheckedClaim {
  /** As a spec writes it: `mean accuracy >= 80`. */
  readonly text: string;
  readonly kind: PlanClaim["kind"];
  /** Undefined if it cannot be checked here; `note` gives the reason. */
  readonly holds: boolean | undefined;
  /** The measured value as text; undefined if there is none. */
  readonly value: string | undefined;
  readonly note: string | undefined;
  /** The claim's bound, as a share, an overlap or a difference of shares. */
  readonly least: number;
  /** The measured value in the unit of `least`, with its 95 % interval if there is one; undefined without `value`. */
  readonly measured?: { readonly value: number; readonly interval: Interval | undefined };
}

/** The value of a claim's metric in one evaluation, as a share, with the images that it was measured on. */
export interface MeasuredClaim {
  readonly value: number;
  readonly images: number;
  /** 95 %, by resampling identities for attributes; Wilson's for overlaps and shares of windows. */
  readonly interval: Interval;
}

export function measuredClaim(claim: MetricClaim, evaluation: Evaluation): MeasuredClaim | undefined {
  const { means, samples, attributes, localisation } = evaluation;
  const [window] = [...(localisation?.values() ?? [])];
  const attribute = (name: string): MeasuredClaim | undefined => {
    const found = attributes.find((one) => one.name === name);
    return found?.accuracy == null ? undefined : resampled(found.accuracy, found.samples, found.intervals.accuracy);
  };
  const located = (value: number | undefined): MeasuredClaim | undefined =>
    value === undefined || window === undefined
      ? undefined
      : { value, images: window.images, interval: wilsonInterval(value * window.images, window.images) };
  switch (claim.kind) {
    case "accuracy":
      return resampled(means.accuracy, samples, means.intervals.accuracy);
    case "gain":
      return resampled(means.gain, samples, means.intervals.gain);
    case "attribute":
      return attribute(claim.attribute);
    case "iou":
      return located(window?.meanIou);
    case "recall":
      return located(window?.asked.find(({ iou }) => iou === claim.iou)?.recall);
    default:
      return claim satisfies never;
  }
}

/** A difference that is the same in all resamples has an interval of one value. */
const resampled = (value: number, images: number, interval: Interval | null): MeasuredClaim => ({
  value,
  images,
  interval: interval ?? { low: value, high: value },
});

/** Checks the claims of a spec on one run. `worst` has no effect: there is one seed. */
export function claimsOfRun(claims: readonly PlanClaim[], evaluation: Evaluation): readonly CheckedClaim[] {
  return claims.map((claim): CheckedClaim => {
    const about = { text: claimText(claim), kind: claim.kind, least: claim.least };
    if (claim.kind === "better")
      return { ...about, holds: undefined, value: undefined, note: "only `fanc study` compares with another spec" };
    const measured = measuredClaim(claim, evaluation);
    if (measured === undefined)
      return { ...about, holds: false, value: undefined, note: "the evaluation lacks this metric" };
    const { interval } = measured;
    return {
      ...about,
      holds: holds(measured.value, claim.least),
      value: claimValue(claim, measured.value),
      note: undecided(claim, measured.images, interval),
      measured: { value: measured.value, interval },
    };
  });
}

/** Values are means of counts: one that equals the bound but for rounding holds. */
export const holds = (value: number, least: number): boolean => value >= least - 1e-12;

/** A value of a claim: percent, percentage points for a difference, three decimals for overlaps. */
export function claimValue({ kind }: Pick<PlanClaim, "kind">, value: number): string {
  if (kind === "iou") return share(value);
  return kind === "gain" || kind === "better" ? signedPercent(value) : percentNumber(value);
}

/** Says so where the test split is too small to decide: the interval holds the bound. */
export function undecided(claim: MetricClaim, images: number, interval: Interval): string | undefined {
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

const verdictOf = ({ holds: held }: CheckedClaim): ClaimRecord["verdict"] =>
  held === undefined ? "not checked" : held ? "pass" : "fail";

/** As people read a verdict. */
export const verdictText = (verdict: ClaimRecord["verdict"]): string => (verdict === "fail" ? "FAIL" : verdict);

/** `pass: mean accuracy >= 80: 81.2 (…)`. */
export function claimLine({ claim, kind, verdict, value, note }: ClaimRecord): string {
  const shown = value === null ? "" : `: ${claimValue({ kind }, value)}`;
  return `${verdictText(verdict)}: ${claim}${shown}${note === null ? "" : ` (${note})`}`;
}

/** One line for each claim. */
export const claimLines = (claims: readonly CheckedClaim[]): readonly string[] => claimRecords(claims).map(claimLine);

/** For programs. */
export const claimRecords = (claims: readonly CheckedClaim[]): readonly ClaimRecord[] =>
  claims.map((claim) => ({
    claim: claim.text,
    kind: claim.kind,
    verdict: verdictOf(claim),
    least: claim.least,
    value: claim.measured?.value ?? null,
    interval: claim.measured?.interval ?? null,
    note: claim.note ?? null,
  }));

export const anyFailed = (claims: readonly CheckedClaim[]): boolean => claims.some((one) => one.holds === false);
