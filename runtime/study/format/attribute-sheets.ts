import { percentNumber } from "../../text/numbers.js";
import type { StudyTable, TablePoint } from "../table-schema.js";
import type { Sheet } from "./sheets.js";

/** From which corrected p on a difference counts as chance. */
const level = 0.05;

/** The mean accuracy of each attribute, a column for each point by its number; at most `columns` points in a table. */
export function attributeSheets(table: StudyTable, columns: number): readonly Sheet[] {
  const attributes = table.metrics.flatMap(({ attribute, name }, at) =>
    attribute === undefined ? [] : [{ attribute, name, at }],
  );
  if (attributes.length === 0) return [];
  const certain = certainDifferences(table);
  const base = table.points.find((point) => point.base);
  return chunks(table.points, columns).map(
    (points): Sheet => ({
      title: "accuracy of each attribute, %, mean over seeds",
      header: ["attribute", ...points.map((point) => String(table.points.indexOf(point)))],
      align: ["left", ...points.map(() => "right" as const)],
      rows: attributes.map(({ attribute, name, at }) => [
        attribute,
        ...points.map(({ name: point, summaries }) => {
          const mark = certain.has(JSON.stringify([name, point])) ? "*" : " ";
          const mean = summaries[at]?.mean;
          return mean === undefined ? "- " : `${percentNumber(mean)}${mark}`;
        }),
      ]),
      dispensable: [],
      footnotes:
        base === undefined
          ? []
          : [
              `columns: the numbers of the points; *: differs from ${base.name}, p of the t-test corrected for all attributes and points below ${level}`,
            ],
    }),
  );
}

function certainDifferences({ comparisons, points }: StudyTable): ReadonlySet<string> {
  const base = points.find((point) => point.base)?.name;
  return new Set(
    comparisons
      .filter(({ reference, t }) => reference === base && t !== null && t.holm < level)
      .map(({ metric, point }) => JSON.stringify([metric, point])),
  );
}

function chunks(points: readonly TablePoint[], size: number): readonly (readonly TablePoint[])[] {
  const count = Math.max(1, Math.ceil(points.length / size));
  const each = Math.ceil(points.length / count);
  return Array.from({ length: count }, (_, i) => points.slice(i * each, (i + 1) * each));
}
