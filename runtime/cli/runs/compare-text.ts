import { printable, printableLines } from "../../../dsl/text/printable.js";
import type { TextTable } from "../../../dsl/text/table.js";
import { type TableStyle, textTable } from "../../../dsl/text/table.js";
import { commonAttributes, type RunComparison, type SpecTexts, type StageOutcome } from "../../observe/compare-runs.js";
import { paint } from "../../terminal/screen-style.js";
import { lineDiff } from "../../text/line-diff.js";
import { elapsed, loss, percentNumber, signedPercent } from "../../text/numbers.js";
import { pairedTables, starLines } from "./paired-text.js";

/** Lines of a spec's differences that are shown. */
const specLines = 40;

/** Runs side by side as text: what differs in the specs, then stages and accuracies. */
export function compareText(
  comparison: RunComparison,
  specs: readonly (SpecTexts | undefined)[],
  style: TableStyle,
): string {
  const heading = (text: string): string => paint(style, "bold", printable(text));
  const { differences, attributes, folders } = comparison;
  const parts = [
    `${heading("what differs in the plans")}\n${
      differences.length === 0 ? "nothing" : textTable(differenceTable(comparison), style)
    }`,
    ...specs.slice(1).flatMap((own, i) => {
      const lines = specDifferences(specs[0], own);
      return lines.length === 0
        ? []
        : [`${heading(`the spec of ${folders[i + 1]}, against ${folders[0]}`)}\n${lines.join("\n")}`];
    }),
    `${heading("stages: time, loss at the end (best loss on the validation split)")}\n${textTable(stageTable(comparison), style)}`,
    ...(attributes.length === 0
      ? ["no accuracies: `fanc eval RUN` measures them"]
      : [
          `${heading("accuracy on the test split, %")}\n${textTable(attributeTable(comparison), style)}\n${[...starLines(comparison), ...meanLine(comparison)].map(printable).join("\n")}`,
          ...pairedTables(comparison).map(({ title, table }) => `${heading(title)}\n${textTable(table, style)}`),
        ]),
    ...(comparison.localisation.length === 0
      ? []
      : [`${heading("localisation on the test split, %")}\n${textTable(localisationTable(comparison), style)}`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Says which attributes the mean is of, if it is not of all. */
function meanLine({ attributes }: RunComparison): readonly string[] {
  const { length } = commonAttributes(attributes);
  if (length === attributes.length) return [];
  return [
    length === 0
      ? "no mean: these runs have no attribute in common"
      : `mean: of the ${length} attributes that these runs have in common`,
  ];
}

const wide = { shrinkable: [], dispensable: [] } as const;
const columnsFor = (
  first: string,
  folders: readonly string[],
  align: "left" | "right",
): Pick<TextTable, "header" | "align"> => ({
  header: [first, ...folders],
  align: ["left", ...folders.map(() => align)],
});

export function differenceTable({ folders, differences }: RunComparison): TextTable {
  return {
    ...columnsFor("", folders, "left"),
    rows: differences.map(({ what, values }) => [what, ...values.map((value) => value ?? "-")]),
    total: [],
    ...wide,
    shrinkable: folders.map((_, i) => i + 1),
  };
}

function specDifferences(first: SpecTexts | undefined, other: SpecTexts | undefined): readonly string[] {
  if (first === undefined || other === undefined) return [];
  const rest = [...new Set([...first.files.keys(), ...other.files.keys()])]
    .filter((file) => file !== first.main && file !== other.main)
    .sort();
  // The files that were compiled belong together, whatever they are called.
  const pairs = [[first.main, other.main] as const, ...rest.map((file) => [file, file] as const)];
  return pairs.flatMap(([one, two]) => {
    const lines = lineDiff(first.files.get(one) ?? "", other.files.get(two) ?? "", specLines);
    return lines.length === 0
      ? []
      : [printable(one === two ? one : `${one}, ${two}`), ...lines.map((line) => `  ${printableLines(line)}`)];
  });
}

function stageTable({ folders, stages }: RunComparison): TextTable {
  return {
    ...columnsFor("stage", folders, "left"),
    rows: stages.map(({ name, outcomes }) => [name, ...outcomes.map(outcomeText)]),
    total: [],
    ...wide,
    shrinkable: folders.map((_, i) => i + 1),
  };
}

function outcomeText(outcome: StageOutcome | null): string {
  if (outcome === null) return "-";
  const losses = outcome.nets.map(({ nets, loss: last, validationLoss }) => {
    const validation = validationLoss === null ? "" : ` (${loss(validationLoss)})`;
    return `${outcome.nets.length > 1 ? `${nets.join(", ")} ` : ""}${loss(last)}${validation}`;
  });
  return [...(outcome.seconds === null ? [] : [elapsed(outcome.seconds)]), ...losses].join(", ");
}

export function localisationTable({ folders, localisation }: RunComparison): TextTable {
  return {
    ...columnsFor("window", folders, "right"),
    rows: localisation.map(({ window, metric, values }) => [`${window}: ${metric}`, ...values.map(percentNumber)]),
    total: [],
    shrinkable: [],
    dispensable: [],
  };
}

export function attributeTable({ folders, attributes, means }: RunComparison): TextTable {
  const cell = (value: number | null): string => percentNumber(value);
  const [first, ...others] = folders;
  const meanDifference = (i: number): string => {
    const [a, b] = [means[0] ?? null, means[i + 1] ?? null];
    return a === null || b === null ? "" : signedPercent(b - a);
  };
  return {
    header: ["attribute", first ?? "", ...others.flatMap((name) => [name, "difference"])],
    align: ["left", "right", ...others.flatMap(() => ["right", "right"] as const)],
    rows: attributes.map(({ name, accuracies, differences }) => [
      name,
      cell(accuracies[0] ?? null),
      ...differences.flatMap((one, i) => [
        cell(accuracies[i + 1] ?? null),
        one === null ? "" : `${signedPercent(one.value)} ${one.certain ? "*" : " "}`,
      ]),
    ]),
    total: [
      "mean",
      cell(means[0] ?? null),
      ...others.flatMap((_, i) => [cell(means[i + 1] ?? null), `${meanDifference(i)}  `]),
    ],
    shrinkable: [],
    dispensable: [],
  };
}
