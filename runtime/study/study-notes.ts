import { evaluationOf } from "./metrics.js";
import type { StudyPoint, StudyResults } from "./results.js";
import { leastPairs } from "./statistics/samples.js";

/** Seeds from which Wilcoxon's p can be below 0.05: the lowest one is 2^(1-n). */
const wilcoxonSeeds = 6;

/** What a reader of the table must know, one sentence each. */
export function studyNotes({ points }: StudyResults): readonly string[] {
  return [...points.flatMap(unfinishedRuns), ...differentTests(points), ...fewSeeds(points)];
}

function unfinishedRuns({ name, runs }: StudyPoint): readonly string[] {
  const missing = runs.filter(({ outcome }) => outcome.kind === "missing").map(({ seed }) => seed);
  return [
    ...runs.flatMap(({ seed, outcome }) =>
      outcome.kind === "failed" ? [`${name}: seed ${seed} failed: ${outcome.reason}`] : [],
    ),
    ...(missing.length === 0 ? [] : [`${name}: ${seedsText(missing)} not finished yet`]),
  ];
}

/** Points that were not measured on the same images or attributes. */
function differentTests(points: readonly StudyPoint[]): readonly string[] {
  const evaluations = points.flatMap(({ runs }) => runs.flatMap((run) => evaluationOf(run) ?? []));
  const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);
  const samples = distinct(evaluations.map((one) => one.samples));
  const lists = new Set(evaluations.map(({ attributes }) => attributes.map(({ name }) => name).join()));
  return [
    ...(samples.length < 2
      ? []
      : [
          `the points have different test splits (${samples.join(", ")} images): differences include those of the data`,
        ]),
    ...(lists.size < 2
      ? []
      : ["the points have different attributes: mean accuracy and gain are means over different lists"]),
  ];
}

function fewSeeds(points: readonly StudyPoint[]): readonly string[] {
  const most = Math.max(0, ...points.map(({ runs }) => runs.filter((run) => evaluationOf(run) !== undefined).length));
  if (points.length < 2 || most === 0) return [];
  if (most < leastPairs) return [`no tests: they need at least ${leastPairs} seeds of both points`];
  return most >= wilcoxonSeeds
    ? []
    : [
        `with ${most} seeds the lowest possible p of the Wilcoxon test is ${2 ** (1 - most)}; below 0.05 it needs ${wilcoxonSeeds} seeds`,
      ];
}

const seedsText = (seeds: readonly number[]): string =>
  seeds.length === 1 ? `seed ${seeds[0]} is` : `seeds ${seeds.join(", ")} are`;
