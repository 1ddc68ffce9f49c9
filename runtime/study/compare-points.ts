import { holm } from "../evaluate/significance.js";
import { leastPairs, summariseSamples, testPairs } from "./statistics/samples.js";
import type { PointComparison, StudyMetric, TablePoint } from "./table-schema.js";

/** A comparison before the correction for the others. */
interface Draft {
  readonly family: string;
  readonly comparison: Omit<PointComparison, "t" | "wilcoxon">;
  readonly t: number | undefined;
  readonly wilcoxon: number | undefined;
}

/**
 * Differences of points, paired by seed: of every point to the base point, and of the base's variations to each `against`.
 * Holm's correction is over all comparisons of a metric; over all attributes together for these.
 */
export function comparePoints(
  points: readonly TablePoint[],
  metrics: readonly StudyMetric[],
): readonly PointComparison[] {
  const drafts = pairsOf(points).flatMap(([point, reference]) =>
    metrics.map((metric, at) => draftOf(metric, at, point, reference)),
  );
  const [t, wilcoxon] = [corrected(drafts, "t"), corrected(drafts, "wilcoxon")];
  return drafts.map((draft) => ({
    ...draft.comparison,
    t: t.get(draft) ?? null,
    wilcoxon: wilcoxon.get(draft) ?? null,
  }));
}

type Pair = readonly [point: TablePoint, reference: TablePoint];

function pairsOf(points: readonly TablePoint[]): readonly Pair[] {
  const references = points.filter(({ base, against }) => base || against !== undefined);
  return references.flatMap((reference) =>
    points
      .filter((point) => (reference.base ? !point.base : !point.base && point.against === undefined))
      .map((point): Pair => [point, reference]),
  );
}

function draftOf(metric: StudyMetric, at: number, point: TablePoint, reference: TablePoint): Draft {
  const theirs = new Map(reference.runs.map(({ seed, values }) => [seed, values[at] ?? null] as const));
  const pairs = point.runs.flatMap(({ seed, values }) => {
    const [own, other] = [values[at] ?? null, theirs.get(seed) ?? null];
    return own === null || other === null ? [] : [{ seed, difference: own - other }];
  });
  const differences = pairs.map(({ difference }) => difference);
  const tests = pairs.length < leastPairs ? undefined : testPairs(differences);
  const untested = untestedBecause(pairs.length, tests);
  return {
    family: metric.kind === "attribute" ? "attributes" : metric.name,
    comparison: {
      metric: metric.name,
      point: point.name,
      reference: reference.name,
      seeds: pairs.map(({ seed }) => seed),
      difference: pairs.length === 0 ? null : summariseSamples(differences).mean,
      interval: tests?.t?.interval ?? null,
      ...(untested === undefined ? {} : { untested }),
    },
    t: tests?.t?.t,
    wilcoxon: tests?.wilcoxon,
  };
}

function untestedBecause(pairs: number, tests: ReturnType<typeof testPairs> | undefined): string | undefined {
  if (tests === undefined) return `${pairs} common ${pairs === 1 ? "seed" : "seeds"}; a test needs ${leastPairs}`;
  return tests.t === undefined ? "every seed has the same difference; a t-test needs a spread" : undefined;
}

function corrected(
  drafts: readonly Draft[],
  test: "t" | "wilcoxon",
): ReadonlyMap<Draft, { readonly p: number; readonly holm: number }> {
  const families = new Map<string, { readonly draft: Draft; readonly p: number }[]>();
  for (const draft of drafts) {
    const p = draft[test];
    if (p !== undefined) families.set(draft.family, [...(families.get(draft.family) ?? []), { draft, p }]);
  }
  return new Map(
    [...families.values()].flatMap((family) => {
      const ps = holm(family.map(({ p }) => p));
      return family.map(({ draft, p }, i) => [draft, { p, holm: ps[i] ?? 1 }] as const);
    }),
  );
}
