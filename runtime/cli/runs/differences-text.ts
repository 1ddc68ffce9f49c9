import { printable } from "../../../dsl/text/printable.js";
import { type TableStyle, type TextTable, textTable } from "../../../dsl/text/table.js";
import type { RunComparison } from "../../observe/compare-runs.js";
import type { Omitted } from "../../observe/only-differences.js";
import type { StageDifference } from "../../observe/stage-differences.js";
import { paint } from "../../terminal/screen-style.js";
import { attributeTable, differenceTable, localisationTable } from "./compare-text.js";
import { starLines } from "./paired-text.js";

/** Only what differs between runs, and how much is left out. */
export function differencesText(comparison: RunComparison, omitted: Omitted, style: TableStyle): string {
  const { folders, differences, stages, attributes, means, localisation } = comparison;
  const part = (title: string, none: string, count: number, table: () => TextTable): string =>
    `${paint(style, "bold", printable(title))}\n${count === 0 ? none : textTable(table(), style)}`;
  const measured = means.filter((mean) => mean !== null).length > 1;
  const parts = [
    part("settings that differ", "none", differences.length, () => differenceTable(comparison)),
    part(`stages that differ from those of ${folders[0]}`, "none", stages.length, () => stageTable(comparison)),
    measured
      ? part(
          "accuracy on the test split, %",
          "no attribute differs by more than chance explains",
          attributes.length,
          () => attributeTable(comparison),
        ) + (attributes.length === 0 ? "" : `\n${starLines(comparison).map(printable).join("\n")}`)
      : "no accuracies of the same attributes to compare: `fanc eval RUN` measures them",
    ...(localisation.length === 0
      ? []
      : [part("localisation on the test split, %", "", localisation.length, () => localisationTable(comparison))]),
    `left out: ${omittedText(omitted)}; without --differences, everything is printed`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function stageTable({ folders, stages }: RunComparison): TextTable {
  const [first = "", ...others] = folders;
  return {
    header: ["stage", ...others],
    align: ["left", ...others.map(() => "left" as const)],
    rows: stages.map(({ name, differences }) => [
      name,
      ...differences.map((one, i) => stageText(one, first, others[i] ?? "")),
    ]),
    total: [],
    shrinkable: others.map((_, i) => i + 1),
    dispensable: [],
  };
}

function stageText(difference: StageDifference, first: string, other: string): string {
  switch (difference.kind) {
    case "equal":
      return "equal";
    case "changed":
      return difference.parts.join(", ");
    case "unfinished":
      return difference.here && difference.first
        ? "not finished"
        : `not finished in ${difference.here ? other : first}`;
    case "absent":
      return difference.here && difference.first ? "-" : `only in ${difference.here ? first : other}`;
    default:
      return difference satisfies never;
  }
}

function omittedText({ stages, unfinished, attributes, localisation }: Omitted): string {
  const count = (number: number, one: string, several: string): string => `${number} ${number === 1 ? one : several}`;
  return [
    count(stages, "equal stage", "equal stages"),
    ...(unfinished === 0 ? [] : [`${count(unfinished, "stage", "stages")} that no run has finished`]),
    `${count(attributes, "attribute", "attributes")} that chance explains`,
    ...(localisation === 0 ? [] : [`${count(localisation, "metric", "metrics")} of the localisation`]),
    "the texts of the specs",
  ].join(", ");
}
