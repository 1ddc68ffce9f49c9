import { type Answers, outcomeOf } from "../evaluate/answers.js";
import { answersAt, columnsOf, type Resampling } from "../evaluate/attribute-metrics.js";
import { type Differences, differencesOf } from "../evaluate/differences.js";
import { type RankedColumn, rightRows } from "../evaluate/ranked-column.js";
import { clustersOf, resamplesFor } from "../evaluate/resampling.js";
import { holm, mcnemarP } from "../evaluate/significance.js";

export interface PairedAttribute {
  readonly name: string;
  /** Images that only the first, and only the other run gets right. */
  readonly onlyFirst: number;
  readonly onlyOther: number;
  /** Of McNemar's exact test, and corrected for all attributes by Holm. */
  readonly p: number;
  readonly holm: number;
  readonly differences: Differences;
}

export interface PairedRuns {
  readonly paired: true;
  readonly images: number;
  readonly resampling: Resampling;
  readonly attributes: readonly PairedAttribute[];
  /** Of the means over attributes. */
  readonly means: Differences;
}

/** How a run is compared with the first one. */
export type RunPair = PairedRuns | { readonly paired: false; readonly reason: string };

/** Compares the answers of two runs about the same images; undefined answers are those of a run that keeps none. */
export function pairRuns(first: Answers | undefined, other: Answers | undefined): RunPair {
  if (first === undefined || other === undefined)
    return { paired: false, reason: "a run has no answers about each image: `fanc eval` keeps them" };
  const names = first.names.filter((name) => other.names.includes(name));
  if (names.length === 0) return { paired: false, reason: "the runs have no attribute in common" };
  const places = new Map(other.images.map(({ file }, row) => [file, row]));
  const missing = first.images.filter(({ file }) => !places.has(file)).length;
  const added = other.images.length - (first.images.length - missing);
  if (missing > 0 || added > 0)
    return { paired: false, reason: `the test images differ: ${missing} of the first run only, ${added} of the other` };
  const order = first.images.map(({ file }) => places.get(file) ?? -1);
  const [own, their] = [chosen(first, names, Array.from(first.images.keys())), chosen(other, names, order)];
  const differing = own.truth.filter((label, at) => label !== their.truth[at]).length;
  if (differing > 0) return { paired: false, reason: `${differing} labels of the test images differ` };
  return compared(own, their);
}

/** Some attributes of the images in another order. */
function chosen(answers: Answers, names: readonly string[], order: readonly number[]): Answers {
  const columns = names.map((name) => answers.names.indexOf(name));
  const places = order.flatMap((row) => columns.map((column) => row * answers.names.length + column));
  return {
    names,
    images: order.flatMap((row) => answers.images[row] ?? []),
    ...answersAt(answers, places),
  };
}

function compared(first: Answers, other: Answers): PairedRuns {
  const rows = first.images.length;
  // Without labels of a fit: they only make the baseline, which is not compared.
  const [own, their] = [
    columnsOf({ ...outcomeOf(first), fitting: new Int8Array() }),
    columnsOf({ ...outcomeOf(other), fitting: new Int8Array() }),
  ];
  const clusters = clustersOf(rows, outcomeOf(first).identities);
  const resamples = resamplesFor(2 * first.truth.length);
  const { attributes, means } = differencesOf(own, their, clusters, resamples);
  const discordant = own.map((column, i) => discordantOf(column, their[i] ?? column));
  const ps = discordant.map(({ onlyFirst, onlyOther }) => mcnemarP(onlyFirst, onlyOther));
  const corrected = holm(ps);
  return {
    paired: true,
    images: rows,
    resampling: { units: clusters.units, clusters: clusters.count, resamples },
    attributes: attributes.map((differences, i) => ({
      name: first.names[i] ?? "",
      ...(discordant[i] ?? { onlyFirst: 0, onlyOther: 0 }),
      p: ps[i] ?? 1,
      holm: corrected[i] ?? 1,
      differences,
    })),
    means,
  };
}

/** Of the images whose label is known. */
function discordantOf(first: RankedColumn, other: RankedColumn): Pick<PairedAttribute, "onlyFirst" | "onlyOther"> {
  const [own, their] = [rightRows(first), rightRows(other)];
  return {
    onlyFirst: [...own].filter((row) => !their.has(row)).length,
    onlyOther: [...their].filter((row) => !own.has(row)).length,
  };
}
