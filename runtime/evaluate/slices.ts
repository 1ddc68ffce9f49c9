import type { EvaluationPlan } from "../../compiler/contract/schema.js";
import { type AttributeOutcome, answersAt, columnsOf, measureAttributes } from "./attribute-metrics.js";
import { type ComparedMetric, comparedMetrics, type Differences, differencesOf, recordOf } from "./differences.js";
import type { MeasuredSlice, SliceGap, SlicePart } from "./evaluation-schema.js";
import { type RankedColumn, restricted } from "./ranked-column.js";
import { clustersOf, resamplesFor } from "./resampling.js";
import { holm } from "./significance.js";

/** What is known of the test images, in the order of the outcome; null where it is not. */
export interface ImageProperties {
  /** Longer side of the face in pixels of the image file. */
  readonly size: readonly (number | null)[];
  /** Mean of the pixels of the face, from 0 to 255. */
  readonly brightness: readonly (number | null)[];
}

type PlannedSlice = EvaluationPlan["slices"][number];

interface Part {
  readonly part: SlicePart["part"];
  /** In ascending order. */
  readonly rows: readonly number[];
  readonly range?: NonNullable<SlicePart["range"]>;
}

/** Fewer images say little, whatever the interval. */
const fewImages = 30;

/**
 * The metrics in each part of the test images, and the gaps between the first and the last part: images with an attribute and
 * without it, the third with the lowest values of a property and the one with the highest.
 */
export function measureSlices(
  slices: readonly PlannedSlice[],
  outcome: AttributeOutcome,
  properties: ImageProperties,
): readonly MeasuredSlice[] {
  const columns = slices.length === 0 ? [] : columnsOf(outcome);
  const measured = slices.map((slice) => {
    const parts = partsOf(slice, outcome, properties);
    // An attribute has one kind of label in the parts that it makes.
    const others = outcome.names.filter((name) => slice.kind !== "attribute" || name !== slice.attribute);
    return { slice, parts, others, differences: gapsOf(parts, others, outcome, columns) };
  });
  const means = corrected(measured.map(({ differences }) => differences.means));
  const attributes = corrected(measured.flatMap(({ differences }) => differences.attributes));
  let next = 0;
  return measured.map(({ slice, parts, others }, i): MeasuredSlice => {
    const from = next;
    next += others.length;
    return {
      kind: slice.kind,
      name: slice.kind === "attribute" ? slice.attribute : slice.kind,
      parts: parts.map((part) => measuredPart(part, others, outcome)),
      gaps: {
        from: parts.at(0)?.part ?? "absent",
        to: parts.at(-1)?.part ?? "present",
        means: means[i] ?? recordOf(comparedMetrics.map((metric) => [metric, null])),
        attributes: others.flatMap((name, at) => {
          const own = attributes[from + at];
          return own === undefined ? [] : [{ name, ...own }];
        }),
      },
    };
  });
}

function partsOf(
  slice: PlannedSlice,
  { names, truth }: AttributeOutcome,
  properties: ImageProperties,
): readonly Part[] {
  if (slice.kind === "attribute") {
    const column = names.indexOf(slice.attribute);
    const rows = Array.from({ length: truth.length / names.length }, (_, row) => row);
    const having = (label: number): readonly number[] =>
      rows.filter((row) => truth[row * names.length + column] === label);
    return [
      { part: "absent", rows: having(-1) },
      { part: "present", rows: having(1) },
    ];
  }
  const values = properties[slice.kind];
  const known = values.flatMap((value, row) => (value === null ? [] : [{ value, row }]));
  const sorted = known.map(({ value }) => value).sort((a, b) => a - b);
  const [first = 0, second = 0] = [1, 2].map((third) => sorted[Math.ceil((third * sorted.length) / 3) - 1]);
  const between = (part: Part["part"], above: number, to: number): Part => {
    const own = known.filter(({ value }) => value > above && value <= to);
    const inPart = own.map(({ value }) => value);
    const range = inPart.length === 0 ? {} : { range: { low: Math.min(...inPart), high: Math.max(...inPart) } };
    return { part, rows: own.map(({ row }) => row), ...range };
  };
  return [
    between("low", Number.NEGATIVE_INFINITY, first),
    between("middle", first, second),
    between("high", second, Number.POSITIVE_INFINITY),
  ];
}

function measuredPart({ part, rows, range }: Part, names: readonly string[], outcome: AttributeOutcome): SlicePart {
  const own = partOf(outcome, names, rows);
  const known = own.truth.some((label) => label !== 0);
  return {
    part,
    images: rows.length,
    ...(range === undefined ? {} : { range }),
    few: rows.length < fewImages,
    measured: known ? measureAttributes(own) : null,
  };
}

/** Some attributes of some rows. */
function partOf(outcome: AttributeOutcome, names: readonly string[], rows: readonly number[]): AttributeOutcome {
  const { identities, withoutFace } = outcome;
  const columns = names.map((name) => outcome.names.indexOf(name));
  const places = rows.flatMap((row) => columns.map((column) => row * outcome.names.length + column));
  const fitted = Array.from({ length: outcome.fitting.length / outcome.names.length }, (_, row) =>
    columns.map((column) => outcome.fitting[row * outcome.names.length + column] ?? 0),
  );
  return {
    names,
    ...answersAt(outcome, places),
    fitting: Int8Array.from(fitted.flat()),
    ...(identities === undefined ? {} : { identities: rows.map((row) => identities[row]) }),
    ...(withoutFace === undefined ? {} : { withoutFace: Uint8Array.from(rows, (row) => withoutFace[row] ?? 0) }),
  };
}

/** Both parts are measured on the same draws of all identities: one person can be in both. */
function gapsOf(
  parts: readonly Part[],
  names: readonly string[],
  outcome: AttributeOutcome,
  columns: readonly RankedColumn[],
): ReturnType<typeof differencesOf> {
  const all = columns.filter((_, i) => names.includes(outcome.names[i] ?? ""));
  const [first = [], last = []] = [parts.at(0), parts.at(-1)].map((part) => {
    const rows = new Set(part?.rows ?? []);
    return all.map((column) => restricted(column, (row) => rows.has(row)));
  });
  const clusters = clustersOf(outcome.truth.length / outcome.names.length, outcome.identities);
  return differencesOf(first, last, clusters, resamplesFor(outcome.truth.length));
}

/** Adds p corrected by Holm, for each metric over the whole list. */
function corrected(family: readonly Differences[]): readonly Readonly<Record<ComparedMetric, SliceGap | null>>[] {
  const byMetric = comparedMetrics.map((metric) => {
    const own = family.map((one) => one[metric]);
    const ps = holm(own.flatMap((one) => one?.p ?? []));
    let next = 0;
    return own.map((one) => (one === null ? null : { ...one, holm: ps[next++] ?? 1 }));
  });
  return family.map((_, i) => recordOf(comparedMetrics.map((metric, at) => [metric, byMetric[at]?.[i] ?? null])));
}
