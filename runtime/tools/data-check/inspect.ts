import { FACES_LIST } from "../../data/celeba/release.js";
import type { Split } from "../../data/face-data.js";
import { contradictionsOf } from "../../evaluate/contradictions.js";
import { counted } from "../../text/numbers.js";
import { checkBoxes, checkFaces, checkLandmarks } from "./annotations.js";
import type { CheckedData, CheckedSample } from "./checked-data.js";
import { phiMatrix } from "./correlations.js";
import { findDuplicates } from "./duplicates.js";
import type { DataReport } from "./report-schema.js";
import type { Scan } from "./scan.js";
import { commonFolder } from "./unlisted.js";

const splits = ["train", "validation", "test"] as const;

/** Counts, balance, duplicates and faults of a data set, from its lists and from decoding its images. */
export function inspect(data: CheckedData, scan: Scan, unlisted: readonly string[]): DataReport {
  const { kind, root, samples, attributeNames, classes } = data;
  const isFaces = kind !== "image_folder" && kind !== "backgrounds";
  const bySplit = new Map(splits.map((split) => [split, isFaces ? samples.filter((s) => s.split === split) : []]));
  const of = (split: Split): readonly CheckedSample[] => bySplit.get(split) ?? [];
  const known = samples.some(({ identity }) => identity !== undefined);
  const attributes = attributeNames.map((name, a) => {
    const labels = {
      all: countLabels(samples, a),
      train: countLabels(of("train"), a),
      validation: countLabels(of("validation"), a),
      test: countLabels(of("test"), a),
    };
    const { all, train, validation, test } = labels;
    return {
      name,
      all: shareOf(all),
      train: shareOf(train),
      validation: shareOf(validation),
      test: shareOf(test),
      labels,
    };
  });
  const report: Omit<DataReport, "faults"> = {
    schema: "fanc.data-check/6",
    folder: root,
    kind,
    images: samples.length,
    splits: isFaces
      ? splits.map((split) => ({
          split,
          images: of(split).length,
          identities: known ? identitiesOf(of(split)).size : null,
        }))
      : [],
    imagesPerIdentity: imagesPerIdentity(samples),
    sharedIdentities: sharedIdentities(of),
    attributes,
    rules: checkedRules(data),
    correlations: phiMatrix(attributesOf(samples), attributeNames.length),
    classes: countClasses(classes, samples),
    ...images(scan),
    imageFolder: commonFolder(samples.map(({ path }) => path)) ?? null,
    unreadable: scan.unreadable.map(({ index, reason }) => ({ file: samples[index]?.file ?? "", reason })),
    duplicates: duplicates(samples, scan),
    unlisted,
    boxes: checkBoxes(samples, scan),
    landmarks: checkLandmarks(samples, scan),
    faces: checkFaces(data.faces, samples, scan),
  };
  return { ...report, faults: faultsOf(report) };
}

function checkedRules({ rules = [], samples, attributeNames }: CheckedData): DataReport["rules"] {
  const labels = {
    images: samples.length,
    value: (row: number, name: string) => samples[row]?.attributes?.[attributeNames.indexOf(name)] ?? 0,
    file: (row: number) => samples[row]?.file ?? "",
  };
  return rules.map((rule) => ({ ...rule, ...contradictionsOf(rule, labels) }));
}

function* attributesOf(samples: readonly CheckedSample[]): Generator<Int8Array> {
  for (const { attributes } of samples) if (attributes !== undefined) yield attributes;
}

function identitiesOf(samples: readonly CheckedSample[]): ReadonlySet<number> {
  return new Set(samples.flatMap((s) => s.identity ?? []));
}

function imagesPerIdentity(samples: readonly CheckedSample[]): DataReport["imagesPerIdentity"] {
  const counts = new Map<number, number>();
  for (const { identity } of samples) if (identity !== undefined) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  const sorted = [...counts.values()].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return null;
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { least, median, most };
}

function sharedIdentities(of: (split: Split) => readonly CheckedSample[]): DataReport["sharedIdentities"] {
  const pairs = [
    ["train", "validation"],
    ["train", "test"],
    ["validation", "test"],
  ] as const;
  return pairs.flatMap(([first, second]) => {
    const others = identitiesOf(of(second));
    const identities = [...identitiesOf(of(first))].filter((identity) => others.has(identity)).length;
    return identities === 0 ? [] : [{ between: [first, second] as [Split, Split], identities }];
  });
}

type LabelCounts = DataReport["attributes"][number]["labels"]["all"];

function countLabels(samples: readonly CheckedSample[], attribute: number): LabelCounts {
  let [present, absent] = [0, 0];
  for (const { attributes } of samples) {
    if (attributes?.[attribute] === 1) present++;
    else if (attributes?.[attribute] === -1) absent++;
  }
  return { present, absent, unknown: samples.length - present - absent };
}

function shareOf({ present, absent }: LabelCounts): number | null {
  return present + absent === 0 ? null : present / (present + absent);
}

function countClasses(classes: readonly string[], samples: readonly CheckedSample[]): DataReport["classes"] {
  const images = new Array<number>(classes.length).fill(0);
  for (const { label } of samples) if (label !== undefined) images[label] = (images[label] ?? 0) + 1;
  return classes.map((name, label) => ({ name, images: images[label] ?? 0 }));
}

function images({ widths, heights, grey }: Scan): Pick<DataReport, "sizes" | "grey"> {
  const readable = [...widths.keys()].filter((i) => (widths[i] as number) > 0);
  const area = (i: number): number => (widths[i] as number) * (heights[i] as number);
  readable.sort((a, b) => area(a) - area(b));
  const size = (i: number) => ({ width: widths[i] as number, height: heights[i] as number });
  const [least, median, most] = [readable[0], readable[(readable.length - 1) >> 1], readable.at(-1)];
  if (least === undefined || median === undefined || most === undefined) return { sizes: null, grey: 0 };
  const colourless = readable.filter((i) => grey[i] === 1).length;
  return {
    sizes: { least: size(least), median: size(median), most: size(most) },
    grey: colourless / readable.length,
  };
}

function duplicates(samples: readonly CheckedSample[], scan: Scan): DataReport["duplicates"] {
  return findDuplicates(scan).map(({ samples: group, identical }) => {
    const members = group.flatMap((i) => samples[i] ?? []);
    const [first] = members;
    const agree = (one: number, other: number | undefined): boolean => one === other || one === 0 || other === 0;
    const sameLabels = (one: CheckedSample): boolean =>
      one.label === first?.label && (one.attributes?.every((value, a) => agree(value, first?.attributes?.[a])) ?? true);
    return {
      files: members.map(({ file }) => file),
      same: identical ? "bytes" : "image",
      splits: splits.filter((split) => members.some((one) => one.split === split)),
      labelsDiffer: !members.every(sameLabels),
    };
  });
}

function faultsOf(report: Omit<DataReport, "faults">): readonly string[] {
  const { unreadable, boxes, landmarks, faces, sharedIdentities: shared } = report;
  const across = report.duplicates.filter((group) => group.splits.length > 1).length;
  return [
    ...(unreadable.length > 0
      ? [`${counted(unreadable.length, "image is", "images are")} missing or cannot be read`]
      : []),
    ...(boxes.outside.length > 0
      ? [`${counted(boxes.outside.length, "box is", "boxes are")} empty or outside the image`]
      : []),
    ...(landmarks.outside.length > 0
      ? [`the landmarks of ${counted(landmarks.outside.length, "image are outside it", "images are outside them")}`]
      : []),
    ...(faces !== null && faces.outside.length > 0
      ? [`${counted(faces.outside.length, "face", "faces")} of ${FACES_LIST} outside the image`]
      : []),
    ...(faces !== null && faces.unknown.length > 0
      ? [`${FACES_LIST} names ${counted(faces.unknown.length, "image", "images")} that the other lists do not name`]
      : []),
    ...shared.map(
      ({ between, identities }) =>
        `${counted(identities, "identity is", "identities are")} in both ${between[0]} and ${between[1]}`,
    ),
    ...splits.flatMap((split) => {
      const without = report.attributes.filter(
        ({ labels }) => shareOf(labels[split]) === null && labels[split].unknown > 0,
      );
      const names = without.map(({ name }) => name);
      return names.length === 0 ? [] : [`no label in ${split} is known of ${shortList(names)}`];
    }),
    ...(across > 0 ? [`${counted(across, "image is", "images are")} in more than one split`] : []),
  ];
}

/** The first names of a list, and the number of the others. */
function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  return `${shown.join(", ")}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ""}`;
}
