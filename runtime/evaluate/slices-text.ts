import { printable } from "../../dsl/text/printable.js";
import { type TextTable, textTable } from "../../dsl/text/table.js";
import { counted, percentNumber, probability, setting, signedPercent } from "../text/numbers.js";
import { comparedMetrics, metricWords } from "./differences.js";
import type { CheckedRule, Evaluation, MeasuredSlice, SliceGap, SlicePart } from "./evaluation-schema.js";

/** Slices and rules of an evaluation, after the table of attributes; empty without any. */
export function partsText({ slices = [], rules = [] }: Evaluation, style: { readonly colour: boolean }): string {
  const wide = { ...style, width: undefined };
  const tables = [
    ...slices.map((slice) => sliceLines(slice, wide).join("\n")),
    ...(rules.length === 0
      ? []
      : [["contradictions on the test images", textTable(rulesTable(rules), wide)].join("\n")]),
    ...exampleLines(rules),
  ];
  return tables.map((one) => `\n${one}\n`).join("");
}

/** A slice without images has neither parts nor gaps to show. */
function sliceLines(
  slice: MeasuredSlice,
  style: { readonly colour: boolean; readonly width: undefined },
): readonly string[] {
  if (slice.parts.every(({ images }) => images === 0))
    return [`by ${printable(slice.name)}: ${emptySlice[slice.kind]}`];
  return [...titleOf(slice).map(printable), textTable(meansTable(slice), style), printable(gapLine(slice))];
}

const emptySlice: Readonly<Record<MeasuredSlice["kind"], string>> = {
  attribute: "no test image has a known label",
  size: "no test image has an annotated or a found box",
  brightness: "no test image can be decoded",
};

/** The slice, and a line for each part. */
const titleOf = ({ kind, name, parts }: MeasuredSlice): readonly string[] => [
  `by ${name}${kind === "size" ? " of the face in pixels" : ""}`,
  ...parts.map((part) => partTitle(kind, part)),
];

function partTitle(kind: MeasuredSlice["kind"], { part, images, range, few, measured }: SlicePart): string {
  const ends = range === undefined ? "" : ` (${setting(Math.round(range.low))} to ${setting(Math.round(range.high))})`;
  const single = measured?.attributes.filter(({ balancedAccuracy }) => balancedAccuracy === null).length ?? 0;
  return [
    `  ${kind === "attribute" ? part : `${part}${ends}`}: ${counted(images, "image", "images")}`,
    ...(few ? ["too few to say much"] : []),
    ...(single === 0 ? [] : [`${counted(single, "attribute", "attributes")} with one kind of label`]),
  ].join(", ");
}

/** Means over attributes in each part, and their gap. */
function meansTable({ parts, gaps }: MeasuredSlice): TextTable {
  return {
    header: ["mean", ...parts.map(({ part }) => part), `${gaps.to} - ${gaps.from}`, "95 % interval", "p (Holm)"],
    align: ["left", ...parts.map(() => "right" as const), "right", "right", "right"],
    rows: comparedMetrics.map((metric) => [
      metricWords[metric],
      ...parts.map(({ measured }) => percentNumber(measured?.means[metric] ?? null)),
      ...gapCells(gaps.means[metric]),
    ]),
    total: [],
    shrinkable: [],
    dispensable: [],
  };
}

function gapCells(gap: SliceGap | null): readonly string[] {
  if (gap === null) return ["-", "-", "-"];
  const { value, interval, holm } = gap;
  const ends = interval === null ? "-" : `${signedPercent(interval.low)} to ${signedPercent(interval.high)}`;
  return [signedPercent(value), ends, probability(holm)];
}

/** The attributes whose accuracies differ. */
function gapLine({ gaps }: MeasuredSlice): string {
  const certain = gaps.attributes.flatMap(({ name, accuracy }) =>
    accuracy === null || accuracy.holm >= 0.05 ? [] : [`${name} ${signedPercent(accuracy.value)}`],
  );
  return certain.length === 0
    ? "no attribute has a gap in accuracy with p < 0.05"
    : `gaps in accuracy with p < 0.05: ${certain.join(", ")}`;
}

function rulesTable(rules: readonly CheckedRule[]): TextTable {
  return {
    header: ["rule", "labels", "of", "answers", "of"],
    align: ["left", "right", "right", "right", "right"],
    rows: rules.map((rule) => [
      ruleText(rule),
      ...[rule.labels, rule.answers].flatMap(({ contradictions, images }) => [String(contradictions), String(images)]),
    ]),
    total: [],
    shrinkable: [],
    dispensable: [],
  };
}

const ruleText = ({ attribute, kind, other }: Pick<CheckedRule, "attribute" | "kind" | "other">): string =>
  `${attribute} ${kind} ${other}`;

function exampleLines(rules: readonly CheckedRule[]): readonly string[] {
  const lines = rules.flatMap((rule) =>
    (["labels", "answers"] as const).flatMap((of) =>
      rule[of].examples.length === 0 ? [] : [`${of} against ${ruleText(rule)}: ${rule[of].examples.join(", ")}`],
    ),
  );
  return lines.length === 0 ? [] : [lines.map(printable).join("\n")];
}
