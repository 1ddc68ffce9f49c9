import type { PlanClaim } from "../../compiler/contract/schema.js";
import { wilsonInterval, Z } from "../cascade/wilson.js";
import { percentNumber } from "../text/numbers.js";
import { claimText, claimValue, type MetricClaim } from "./claims.js";

/** What a test split can decide about a claim, before anything is measured. */
export interface Decidable {
  readonly claim: string;
  /** A value of the metric that decides the claim: from `above` on it holds, below `below` it does not. Null for no such value. */
  readonly above: number | null;
  readonly below: number | null;
  /** What the claim needs to be decided; null if there is enough. `images: null`: no number is enough. */
  readonly needed: { readonly images: number | null } | { readonly seeds: number } | null;
  /** One line, for people. */
  readonly text: string;
}

const zz = Z * Z;

/** Half the width of the 95 % interval of a share, at its widest: at a share of one half. */
const widest = (images: number): number => wilsonInterval(images / 2, images).high - 0.5;

/** Seeds from which on a difference of two specs has an interval. */
const leastSeeds = 3;

/**
 * What `images` test images, and `seeds` of a study, can decide about the claims of a spec. A claim that compares two specs needs
 * a study.
 */
export const decidableClaims = (claims: readonly PlanClaim[], images: number, seeds?: number): readonly Decidable[] =>
  claims.flatMap((claim) => {
    if (claim.kind === "better") return seeds === undefined ? [] : [betterClaim(claim, seeds)];
    return [claim.kind === "gain" ? gainClaim(claim, images) : levelClaim(claim, images)];
  });

function betterClaim(claim: PlanClaim, seeds: number): Decidable {
  const text = claimText(claim);
  const number = seeds === 1 ? "one seed gives" : `${seeds} seeds give`;
  const few = seeds < leastSeeds;
  return {
    ...{ claim: text, above: null, below: null, needed: few ? { seeds: leastSeeds } : null },
    text: few
      ? `${text}: ${number} no interval of the difference; it needs ${leastSeeds}`
      : `${text}: ${number} an interval of the difference`,
  };
}

/** A claim on a share or an overlap. */
function levelClaim(claim: MetricClaim, images: number): Decidable {
  const { least } = claim;
  const text = claimText(claim);
  const show = (value: number): string => claimValue(claim, value);
  // Wilson's interval holds the shares that are at most z standard deviations of the bound away from the measured one.
  const around = Math.sqrt((zz * least * (1 - least)) / images);
  const [above, below] = [least + around, Math.max(0, least - around)];
  if (above > 1 || least === 1) {
    // The lower end of the interval of 100 % is images / (images + z²).
    const enough = least < 1 ? Math.ceil((zz * least) / (1 - least)) : null;
    const low = show(wilsonInterval(images, images).low);
    return {
      ...{ claim: text, above: null, below, needed: { images: enough } },
      text: `${text}: ${images} test images are too few: even ${show(1)} has the 95 % interval ${low} to ${show(1)}${enough === null ? "" : `; it needs ${enough}`}`,
    };
  }
  const fails = below === 0 ? "" : `, below ${show(below)} that it does not`;
  return {
    ...{ claim: text, above, below, needed: null },
    text: `${text}: from ${show(above)} on, ${images} test images show that it holds${fails}`,
  };
}

/** A claim on the gain: its bound is the difference that the images must resolve. */
function gainClaim(claim: MetricClaim, images: number): Decidable {
  const { least } = claim;
  const text = claimText(claim);
  const half = widest(images);
  const around = `95 % interval of at most ±${percentNumber(half)} points`;
  const margin = Math.abs(least);
  const few = margin > 0 && half > margin;
  const enough = Math.ceil(zz / (4 * margin * margin) - zz);
  return {
    ...{ claim: text, above: least + half, below: least - half, needed: few ? { images: enough } : null },
    text: few
      ? `${text}: ${images} test images are too few to tell it from 0: ${around}; ${enough} are enough`
      : `${text}: ${images} test images measure the gain with a ${around}`,
  };
}

/** One line for people: a warning if the images cannot decide the claim. */
export const decidableLine = ({ text, needed }: Decidable): string =>
  `${needed === null ? "claim" : "warning"}: ${text}`;
