import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Interval } from "../cascade/wilson.js";
import type { EvaluatedAttribute, Localisation } from "../evaluate/evaluation-schema.js";
import { loadAnswers } from "../evaluate/run-answers.js";
import { readText } from "../files/regular-file.js";
import { checked, readIfThere, readRunJson } from "../run/read-checked.js";
import { RunFolder } from "../run/run-folder.js";
import { eventsFile } from "../run/run-parts.js";
import { specRecordSchema } from "../run/spec-record.js";
import { pairRuns, type RunPair } from "./paired-comparison.js";
import { type Difference, planDifferences } from "./plan-differences.js";
import type { RunProgress } from "./run-progress.js";
import { readEvaluation, readLog } from "./run-summary.js";
import { isCertain, type Share, type ShareDifference, shareDifferences } from "./share-difference.js";
import { type StageDifference, stageDifferences } from "./stage-differences.js";

/** The result of a stage in one run. */
export interface StageOutcome {
  readonly seconds: number | null;
  /** Moving averages at the last step, and the best measurement on the validation split, by group of nets. */
  readonly nets: readonly {
    readonly nets: readonly string[];
    readonly loss: number;
    readonly accuracy: number;
    readonly validationLoss: number | null;
  }[];
}

export interface AttributeComparison {
  readonly name: string;
  /** In the order of the runs; null where a run has not measured it. */
  readonly accuracies: readonly (number | null)[];
  /** Of each run to the first one: paired where both were evaluated on the same images. */
  readonly differences: readonly (ShareDifference | null)[];
}

export interface StageComparison {
  readonly name: string;
  readonly outcomes: readonly (StageOutcome | null)[];
  /** By stage key: of each run to the first one. */
  readonly differences: readonly StageDifference[];
}

export interface RunComparison {
  readonly folders: readonly string[];
  readonly differences: readonly Difference[];
  readonly stages: readonly StageComparison[];
  /** Of each other run with the first one. */
  readonly pairs: readonly RunPair[];
  readonly attributes: readonly AttributeComparison[];
  /** Mean accuracies, in the order of the runs, over the attributes that all evaluated runs have. */
  readonly means: readonly (number | null)[];
  readonly localisation: readonly LocalisationComparison[];
}

/** A metric of the localisation, in the order of the runs; null where a run has not measured it. */
export interface LocalisationComparison {
  readonly window: string;
  /** For people: `recall at IoU 0.5`. */
  readonly metric: string;
  readonly values: readonly (number | null)[];
  /** Of each run to the first one; null for a metric without an interval, such as the mean IoU. */
  readonly differences: readonly (ShareDifference | null)[];
}

/** The texts of a run's spec. */
export interface SpecTexts {
  /** The file that was compiled. */
  readonly main: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Reads the runs, without changing them. @throws UserError for a folder that is not a run or is damaged. */
export async function compareRuns(folders: readonly string[]): Promise<{
  readonly comparison: RunComparison;
  readonly runs: readonly RunProgress[];
  /** Undefined for a run that keeps none. */
  readonly specs: readonly (SpecTexts | undefined)[];
}> {
  const runs: RunFolder[] = [];
  const views: RunProgress[] = [];
  for (const folder of folders) {
    runs.push(await RunFolder.open(folder));
    views.push(await readLog(join(folder, eventsFile), false));
  }
  const evaluations = await Promise.all(folders.map(readEvaluation));
  const names = [...new Set(runs.flatMap(({ plan }) => plan.stages.map(({ name }) => name)))];
  const measured = evaluations.map((one) => new Map(one?.attributes.map((own) => [own.name, own] as const)));
  const [firstAnswers, ...answers] = await Promise.all(runs.map(loadAnswers));
  const pairs = answers.map((one) => pairRuns(firstAnswers, one));
  const attributes = [...new Set(measured.flatMap((one) => [...one.keys()]))].map((name): AttributeComparison => {
    const all = measured.map((one) => one.get(name));
    return {
      name,
      accuracies: all.map((one) => one?.accuracy ?? null),
      differences: shareDifferences(all.map(shareOf)).map((one, i) => pairedDifference(pairs[i], name) ?? one),
    };
  });
  const comparison: RunComparison = {
    folders,
    differences: planDifferences(runs.map(({ plan }) => plan)),
    stages: names.map((name) => ({
      name,
      outcomes: views.map((view) => outcomeOf(view, name)),
      differences: stageDifferences(runs, name),
    })),
    pairs,
    attributes,
    means: commonMeans(attributes),
    localisation: localisationsOf(evaluations),
  };
  return { comparison, runs: views, specs: await Promise.all(folders.map((folder) => readSpec(join(folder, "spec")))) };
}

type Accuracies = Pick<AttributeComparison, "accuracies">;

const isEvaluated = (attributes: readonly Accuracies[], run: number): boolean =>
  attributes.some(({ accuracies }) => accuracies[run] != null);

/** The attributes for which every evaluated run has an accuracy. */
export function commonAttributes<A extends Accuracies>(attributes: readonly A[]): readonly A[] {
  return attributes.filter(({ accuracies }) =>
    accuracies.every((one, run) => one !== null || !isEvaluated(attributes, run)),
  );
}

/**
 * Mean accuracies over the common attributes: means over different attributes are not comparable. Null for a run without an
 * evaluation, and for all runs if they have no attribute in common.
 */
export function commonMeans(attributes: readonly Accuracies[]): readonly (number | null)[] {
  const common = commonAttributes(attributes);
  return (attributes[0]?.accuracies ?? []).map((_, run) =>
    common.length === 0 || !isEvaluated(attributes, run)
      ? null
      : common.reduce((sum, { accuracies }) => sum + (accuracies[run] ?? 0), 0) / common.length,
  );
}

/**
 * The difference of the accuracies on the same images. It is certain if both the test of the single images and the resampled
 * identities say so: the test is too optimistic for several images of a person, the interval is not corrected for the number of attributes.
 */
function pairedDifference(pair: RunPair | undefined, name: string): ShareDifference | undefined {
  const found = pair?.paired === true ? pair.attributes.find((one) => one.name === name) : undefined;
  const accuracy = found?.differences.accuracy;
  if (found === undefined || accuracy == null) return undefined;
  const { value, interval } = accuracy;
  const certain = found.holm < 0.05 && (interval === null || isCertain(interval));
  return { value, interval: interval ?? { low: value, high: value }, certain };
}

/** Undefined without a known label. */
function shareOf(attribute: EvaluatedAttribute | undefined): Share | undefined {
  const interval = attribute?.intervals.accuracy;
  return attribute?.accuracy == null || interval == null ? undefined : { value: attribute.accuracy, interval };
}

function localisationsOf(
  evaluations: readonly Awaited<ReturnType<typeof readEvaluation>>[],
): readonly LocalisationComparison[] {
  const measured = evaluations.map((one) => {
    const rows = [...(one?.localisation ?? new Map<string, Localisation>())].flatMap(([window, own]) =>
      metricsOf(own).map((metric) => ({ window, ...metric, key: JSON.stringify([window, metric.metric]) })),
    );
    return new Map(rows.map((row) => [row.key, row] as const));
  });
  const all = new Map(measured.flatMap((one) => [...one]));
  return [...all].map(([key, { window, metric }]) => {
    const rows = measured.map((one) => one.get(key));
    return {
      window,
      metric,
      values: rows.map((row) => row?.value ?? null),
      differences: shareDifferences(rows.map((row) => row?.share)),
    };
  });
}

interface LocalisationMetric {
  readonly metric: string;
  readonly value: number;
  readonly share?: Share;
}

function metricsOf({ meanIou, asked, detection }: Localisation): readonly LocalisationMetric[] {
  const measured = (metric: string, recall: number, interval: Interval): LocalisationMetric => ({
    metric,
    value: recall,
    share: { value: recall, interval },
  });
  return [
    { metric: "mean IoU", value: meanIou },
    ...asked.map(({ iou, recall, interval }) => measured(`recall at IoU ${iou}`, recall, interval)),
    ...(detection?.curves ?? []).flatMap(({ iou, rates }) =>
      rates.map(({ fppi, recall, interval }) =>
        measured(`found at IoU ${iou}, ${fppi} false per image`, recall, interval),
      ),
    ),
  ];
}

function outcomeOf(view: RunProgress, stage: string): StageOutcome | null {
  const result = view.stages.get(stage);
  const groups = [...view.groups.values()].filter((course) => course.stage === stage && !Number.isNaN(course.loss));
  if (result === undefined && groups.length === 0) return null;
  return {
    seconds: result !== undefined && "seconds" in result ? result.seconds : null,
    nets: groups.map(({ nets, loss, accuracy, best, recent }) => ({
      nets,
      loss,
      accuracy,
      validationLoss: (best ?? recent.at(-1))?.loss ?? null,
    })),
  };
}

async function readSpec(folder: string): Promise<SpecTexts | undefined> {
  const file = join(folder, "spec.json");
  if ((await readIfThere(file)) === undefined) return undefined;
  const { main } = checked(specRecordSchema, await readRunJson(file, folder), file);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith(".fan")) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1), await readText(path));
  }
  return { main, files };
}
