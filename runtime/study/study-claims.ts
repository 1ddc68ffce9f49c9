import type { PlanClaim } from "../../compiler/contract/schema.js";
import {
  type CheckedClaim,
  claimText,
  claimValue,
  holds,
  type MetricClaim,
  measuredClaim,
  undecided,
} from "../evaluate/claims.js";
import { signedPercent } from "../text/numbers.js";
import { evaluationOf } from "./metrics.js";
import type { StudyPoint, StudyResults } from "./results.js";
import { leastPairs, testPairs } from "./statistics/samples.js";

/** A claim, with the path by which the study names the other spec. */
export type StudyClaim = PlanClaim & { readonly path?: string };

/** Checks the claims of a spec on the base point of its study: the mean over its seeds, or the worst seed. */
export function claimsOfStudy(claims: readonly StudyClaim[], { points }: StudyResults): readonly CheckedClaim[] {
  const base = points.find((point) => point.base);
  return claims.map((claim) =>
    claim.kind === "better"
      ? betterClaim(
          claim,
          base,
          points.find(({ against }) => against !== undefined && against === claim.path),
        )
      : overSeeds(claim, base),
  );
}

function overSeeds(claim: MetricClaim, base: StudyPoint | undefined): CheckedClaim {
  const about = { text: claimText(claim), kind: claim.kind, least: claim.least };
  const evaluations = (base?.runs ?? []).flatMap((run) => evaluationOf(run) ?? []);
  const measured = evaluations.flatMap((one) => measuredClaim(claim, one) ?? []);
  const [first] = measured;
  const all = base?.runs.length ?? 0;
  if (first === undefined)
    return { ...about, holds: false, value: undefined, note: "no seed has measured this metric" };
  const values = measured.map(({ value }) => value);
  const value = claim.worst ? Math.min(...values) : mean(values);
  // Without a failed seed, the worst one is unknown.
  const complete = measured.length === all;
  const seeds = `${measured.length} of ${all} ${all === 1 ? "seed" : "seeds"}`;
  const { images } = first;
  // The seeds share their test images: the mean of their intervals is not narrower than that of one seed.
  const among = claim.worst ? measured.filter((one) => one.value === value) : measured;
  const interval = {
    low: mean(among.map((one) => one.interval.low)),
    high: mean(among.map((one) => one.interval.high)),
  };
  const small = undecided(claim, images, interval);
  return {
    ...about,
    holds: holds(value, claim.least) && complete,
    value: claimValue(claim, value),
    note: [seeds, ...(small === undefined ? [] : [small])].join("; "),
    measured: { value, interval },
  };
}

function betterClaim(
  claim: Extract<StudyClaim, { readonly kind: "better" }>,
  base: StudyPoint | undefined,
  other: StudyPoint | undefined,
): CheckedClaim {
  const about = { text: claimText(claim), kind: claim.kind, least: claim.least };
  if (base === undefined || other === undefined)
    return { ...about, holds: undefined, value: undefined, note: "this study does not compare with that spec" };
  const accuracies = (point: StudyPoint) =>
    new Map(
      point.runs.flatMap((run) => {
        const evaluation = evaluationOf(run);
        return evaluation === undefined ? [] : [[run.seed, evaluation.means.accuracy] as const];
      }),
    );
  const theirs = accuracies(other);
  const differences = [...accuracies(base)].flatMap(([seed, own]) => {
    const their = theirs.get(seed);
    return their === undefined ? [] : [own - their];
  });
  if (differences.length === 0) return { ...about, holds: false, value: undefined, note: "no common seed" };
  const value = mean(differences);
  const interval = differences.length < leastPairs ? undefined : testPairs(differences).t?.interval;
  const seeds = `${differences.length} of ${base.runs.length} seeds`;
  const ends =
    interval === undefined ? "" : `; 95 % interval ${signedPercent(interval.low)} to ${signedPercent(interval.high)}`;
  return {
    ...about,
    holds: holds(value, claim.least) && differences.length === base.runs.length,
    value: signedPercent(value),
    note: `${seeds}${ends}`,
    measured: { value, interval },
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
