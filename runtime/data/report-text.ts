import Table from "cli-table3";
import { printable } from "../printable.js";
import type { DataReport } from "./inspect.js";

/** Images named for each kind of fault; the JSON names all of them. */
const mostNamed = 20;

/** A report of `fanc data check` for people. */
export function reportText(report: DataReport): string {
  const { folder, kind, images, boxes, unreadable, faults } = report;
  const lines = [`${folder}: ${kind}, ${images} images`, ...tables(report)];
  if (boxes.crossing > 0) lines.push(`${boxes.crossing} boxes reach over an edge of their image (allowed)`);
  for (const list of [unreadable, boxes.outside]) {
    for (const { file, reason } of list.slice(0, mostNamed)) lines.push(printable(`${file}: ${reason}`));
    if (list.length > mostNamed) lines.push(`and ${list.length - mostNamed} more`);
  }
  lines.push(...(faults.length === 0 ? ["nothing is wrong"] : faults.map((fault) => `fault: ${fault}`)));
  return `${lines.join("\n")}\n`;
}

function tables({ kind, splits, attributes, classes }: DataReport): readonly string[] {
  switch (kind) {
    case "image_folder":
      return [
        table(
          ["class", "images"],
          classes.map((c) => [printable(c.name), String(c.images)]),
        ),
      ];
    case "celeba":
      return [
        table(
          ["split", "images", "identities"],
          splits.map((s) => [s.split, String(s.images), String(s.identities)]),
        ),
        table(
          ["attribute, positives %", "all", "train", "validation", "test"],
          attributes.map((a) => [
            printable(a.name),
            percent(a.all),
            percent(a.train),
            percent(a.validation),
            percent(a.test),
          ]),
        ),
      ];
  }
}

function percent(share: number | null): string {
  return share === null ? "-" : (100 * share).toFixed(1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const grid = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) grid.push([...row]);
  return grid.toString();
}
