import Table from "cli-table3";
import { printable } from "../../../dsl/text/printable.js";
import { FACES_LIST } from "../../data/celeba/release.js";
import { percent, percentNumber, score } from "../../text/numbers.js";
import { strongestPairs } from "./correlations.js";
import type { DataReport } from "./report-schema.js";

/** Images named for each kind of fault; the JSON names all of them. */
const mostNamed = 20;
/** Pairs of attributes shown, and the correlation from which they are. */
const mostPairs = 10;
const leastPhi = 0.2;

/** A report of `fanc data check` for people. */
export function reportText(report: DataReport): string {
  const { folder, kind, images, boxes, landmarks, faces, unreadable, faults } = report;
  const lines = [`${printable(folder)}: ${kind}, ${images} images`, ...tables(report), ...summary(report)];
  if (faces !== null)
    lines.push(`${faces.total} faces in all: ${faces.several} images have several, at most ${faces.most}`);
  if (boxes.crossing > 0)
    lines.push(
      `${boxes.crossing === 1 ? "1 box reaches" : `${boxes.crossing} boxes reach`} over an edge of the image (allowed)`,
    );
  if (landmarks.crossing > 0)
    lines.push(
      `${landmarks.crossing === 1 ? "1 image has" : `${landmarks.crossing} images have`} landmarks over an edge (allowed)`,
    );
  lines.push(
    ...mostlyUnknown(report),
    ...neverAbsent(report),
    ...contradictions(report),
    ...notAnnotated("box", boxes.empty),
    ...notAnnotated("landmarks", landmarks.empty),
    ...(unreadable.length > 0 && report.imageFolder !== null
      ? [`the images were searched in ${printable(report.imageFolder)}`]
      : []),
    ...named(unreadable.map(({ file, reason }) => `${file}: ${reason}`)),
    ...named(boxes.outside.map(({ file, reason }) => `${file}: ${reason}`)),
    ...named(landmarks.outside.map(({ file, reason }) => `${file}: ${reason}`)),
    ...named((faces?.outside ?? []).map(({ file, reason }) => `${file}: ${reason}`)),
    ...named((faces?.unknown ?? []).map((file) => `${file}: only in ${FACES_LIST}`)),
    ...duplicates(report),
    ...unlisted(report),
    ...(faults.length === 0 ? ["nothing is wrong"] : faults.map((fault) => `fault: ${printable(fault)}`)),
  );
  return `${lines.join("\n")}\n`;
}

function named(all: readonly string[]): readonly string[] {
  const rest = all.length - mostNamed;
  return [...all.slice(0, mostNamed).map(printable), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

/** Not a fault: CelebA has images without annotations, too. */
function notAnnotated(what: string, images: DataReport["boxes"]["empty"]): readonly string[] {
  if (images.length === 0) return [];
  const head = `${images.length === 1 ? "1 image has" : `${images.length} images have`} no annotated ${what} (left out of localisation):`;
  return [head, ...named(images.map(({ file, reason }) => `${file}: ${reason}`))];
}

function summary({ sizes, grey, imagesPerIdentity: per, correlations, attributes }: DataReport): readonly string[] {
  const lines: string[] = [];
  if (per !== null) lines.push(`images of an identity: ${per.least} to ${per.most}, median ${per.median}`);
  if (sizes !== null) {
    const size = ({ width, height }: typeof sizes.least): string => `${width} x ${height}`;
    const same = size(sizes.least) === size(sizes.most);
    lines.push(
      `images: ${size(sizes.least)}${same ? "" : ` to ${size(sizes.most)}, median ${size(sizes.median)}`}` +
        `, ${percent(grey)} grey`,
    );
  }
  const pairs = strongestPairs(
    attributes.map(({ name }) => name),
    correlations,
  ).filter(({ phi }) => Math.abs(phi) >= leastPhi);
  if (pairs.length > 0) {
    lines.push(
      table(
        ["strongest correlations", "with", "phi"],
        pairs.slice(0, mostPairs).map(({ first, second, phi }) => [printable(first), printable(second), score(phi)]),
        2,
      ),
    );
  }
  return lines;
}

function duplicates({ duplicates: groups }: DataReport): readonly string[] {
  if (groups.length === 0) return [];
  const images = groups.reduce((sum, { files }) => sum + files.length, 0);
  const lines = groups.map(({ files, same, splits, labelsDiffer }) => {
    const shown = files.length > 4 ? [...files.slice(0, 4), `${files.length - 4} more`] : files;
    const what = same === "bytes" ? "the same file" : "the same image";
    const where = splits.length > 1 ? ` in ${splits.join(" and ")}` : "";
    return `${shown.join(", ")}: ${what}${where}${labelsDiffer ? ", labelled differently" : ""}`;
  });
  const head = `${groups.length === 1 ? "1 image occurs" : `${groups.length} images occur`} more than once, in ${images} images:`;
  return [head, ...named(lines)];
}

function unlisted({ unlisted: files, kind }: DataReport): readonly string[] {
  if (files.length === 0) return [];
  const isFolder = kind === "image_folder" || kind === "backgrounds";
  const what = isFolder ? `that ${files.length === 1 ? "is" : "are"} not read` : "that no list names";
  const shown = files.slice(0, 3).map(printable);
  const rest = files.length - shown.length;
  return [
    `${files.length} ${files.length === 1 ? "file" : "files"} ${what}: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
  ];
}

function tables({ kind, splits, attributes, classes }: DataReport): readonly string[] {
  switch (kind) {
    case "backgrounds":
      return [];
    case "image_folder":
      return [
        table(
          ["class", "images"],
          classes.map((c) => [printable(c.name), String(c.images)]),
        ),
      ];
    case "celeba":
    case "lfwa":
    case "csv":
      return [
        table(
          ["split", "images", "identities"],
          splits.map((s) => [s.split, String(s.images), s.identities === null ? "-" : String(s.identities)]),
        ),
        ...labelTables(attributes),
      ];
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** How many of the known labels are positive; the numbers of labels, too, if some are unknown. */
function labelTables(attributes: DataReport["attributes"]): readonly string[] {
  const gaps = attributes.some(({ labels }) => labels.all.unknown > 0);
  const shares = table(
    [gaps ? "positives % of known" : "attribute, positives %", "all", "train", "validation", "test"],
    attributes.map(({ name, all, train, validation, test }) => [
      printable(name),
      ...[all, train, validation, test].map(percentNumber),
    ]),
  );
  if (!gaps) return [shares];
  const counts = table(
    ["labels", "present", "absent", "unknown"],
    attributes.map(({ name, labels: { all } }) => [
      printable(name),
      ...[all.present, all.absent, all.unknown].map(String),
    ]),
  );
  return [shares, counts];
}

/** Not a fault: the rule can be wrong, too. */
function contradictions({ rules }: DataReport): readonly string[] {
  return rules.map(({ attribute, kind, other, images, contradictions: count, examples }) => {
    const shown = examples.length === 0 ? "" : `: ${examples.join(", ")}${count > examples.length ? ", …" : ""}`;
    return printable(`${attribute} ${kind} ${other}: ${count} of ${images} images contradict it${shown}`);
  });
}

/** Not a fault: what is known can be enough. */
function mostlyUnknown({ attributes }: DataReport): readonly string[] {
  const few = attributes.filter(({ labels: { all } }) => all.unknown > all.present + all.absent);
  if (few.length === 0) return [];
  const head = `${few.length === 1 ? "1 attribute is" : `${few.length} attributes are`} unknown in more than half of the images:`;
  return [
    head,
    ...named(
      few.map(
        ({ name, labels: { all } }) =>
          `${name}: ${all.present + all.absent} of ${all.present + all.absent + all.unknown} known`,
      ),
    ),
  ];
}

/** Not a fault: a part of a data set can lack absent labels. But `unknown: 0` holds for columns of 0 and 1, too. */
function neverAbsent({ attributes }: DataReport): readonly string[] {
  const oneSided = attributes.filter(({ labels: { all } }) => all.present > 0 && all.absent === 0 && all.unknown > 0);
  if (oneSided.length === 0) return [];
  const head = `${oneSided.length === 1 ? "1 attribute has" : `${oneSided.length} attributes have`} unknown labels and no absent one; a value that \`unknown\` names may mean absent there:`;
  return [
    head,
    ...named(oneSided.map(({ name, labels: { all } }) => `${name}: ${all.present} present, ${all.unknown} unknown`)),
  ];
}

/** The first `words` columns hold words, the others numbers. */
function table(head: readonly string[], rows: readonly (readonly string[])[], words = 1): string {
  const grid = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i < words ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) grid.push([...row]);
  return grid.toString();
}
