import type { AttributeComparison, LocalisationComparison, RunComparison, StageComparison } from "./compare-runs.js";

/** What a comparison of only the differences leaves out. */
export interface Omitted {
  /** Of the same key in every run. */
  readonly stages: number;
  /** Not finished in any run: they have no keys. */
  readonly unfinished: number;
  /** Not certain in any run. */
  readonly attributes: number;
  readonly localisation: number;
}

/** A comparison without what is equal, and without differences that chance explains. */
export function onlyDifferences(comparison: RunComparison): {
  readonly comparison: RunComparison;
  readonly omitted: Omitted;
} {
  const { stages, attributes, localisation } = comparison;
  const unfinished = stages.filter(isUnfinished);
  const kept = {
    stages: stages.filter((stage) => !isUnfinished(stage) && !isEqual(stage)),
    attributes: attributes.filter(isCertainIn),
    localisation: localisation.filter((one) => isCertainIn(one)),
  };
  // The mean IoU has no interval; it belongs to the other metrics of its window.
  const windows = new Set(kept.localisation.map(({ window }) => window));
  const shown = localisation.filter(
    (one) => kept.localisation.includes(one) || (windows.has(one.window) && !hasInterval(one)),
  );
  return {
    comparison: { ...comparison, ...kept, localisation: shown },
    omitted: {
      stages: stages.length - unfinished.length - kept.stages.length,
      unfinished: unfinished.length,
      attributes: attributes.length - kept.attributes.length,
      localisation: localisation.length - shown.length,
    },
  };
}

const isEqual = ({ differences }: StageComparison): boolean => differences.every(({ kind }) => kind === "equal");

const isUnfinished = ({ differences }: StageComparison): boolean =>
  differences.every((one) => one.kind === "unfinished" && one.here && one.first);

const isCertainIn = ({ differences }: AttributeComparison | LocalisationComparison): boolean =>
  differences.some((one) => one?.certain === true);

const hasInterval = ({ differences }: LocalisationComparison): boolean => differences.some((one) => one !== null);
