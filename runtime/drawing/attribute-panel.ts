import type { Decision } from "../../compiler/contract/decisions.js";
import { element, text } from "./svg.js";
import { fitText } from "./text-width.js";
import { theme } from "./theme.js";

export interface ScoredAttribute {
  readonly name: string;
  /** Without a decision, a score above 0 says that the image has the attribute. */
  readonly score: number;
  readonly decision?: Pick<Decision, "answer" | "probability">;
  /** Whether the image has the attribute, as its data set says; absent for an image without labels. */
  readonly truth?: boolean | "unknown";
}

export const ROW_HEIGHT = 23;
export const COLUMN_WIDTH = 340;

const MARK = 20;
const NAME_LEFT = 34;
const BAR = { left: 190, right: 280, thickness: 9 } as const;

/** Pixels by which a panel can exceed the wanted height before it gets another column. */
const EXCESS = 1.25;

/** Columns and rows that show `count` attributes in about `height` pixels, at most three columns. */
export function panelShape(count: number, height: number): { readonly columns: number; readonly rows: number } {
  const fitting = Math.max(1, Math.floor((EXCESS * height) / ROW_HEIGHT));
  const columns = Math.min(3, Math.max(1, Math.ceil(count / fitting)));
  return { columns, rows: Math.ceil(count / columns) };
}

/**
 * Rows of mark, name, signed bar and score, column by column. Bars share one scale: the largest absolute score, at
 * least 1 (the SVM's margin). With a probability, a row shows that, and its bar reaches from one half to it.
 *
 * @param x,y upper left corner.
 */
export function attributePanel(x: number, y: number, attributes: readonly ScoredAttribute[], rows: number): string {
  const largest = attributes.reduce((most, { score }) => Math.max(most, Math.abs(score)), 1);
  return attributes
    .map((attribute, index) => {
      const left = x + Math.floor(index / rows) * COLUMN_WIDTH;
      return attributeRow(left, y + (index % rows) * ROW_HEIGHT, attribute, largest);
    })
    .join("");
}

/** 1: the image has the attribute; -1: it has not; 0: cannot tell. */
const answerOf = ({ score, decision }: ScoredAttribute): Decision["answer"] => decision?.answer ?? (score > 0 ? 1 : -1);

/** Whether the decision is right; null if the truth is not known, or the answer is "cannot tell". */
export function isRight(attribute: ScoredAttribute): boolean | null {
  const answer = answerOf(attribute);
  return typeof attribute.truth !== "boolean" || answer === 0 ? null : (answer === 1) === attribute.truth;
}

function attributeRow(x: number, y: number, attribute: ScoredAttribute, largest: number): string {
  const middle = y + ROW_HEIGHT / 2;
  const seen = answerOf(attribute) === 1;
  const right = isRight(attribute);
  const name = fitText(attribute.name.replaceAll("_", " "), 13, BAR.left - NAME_LEFT - 10);
  const nameFill = right === false ? theme.wrong : seen ? theme.text : theme.muted;
  return [
    right !== null ? mark(x + MARK, middle, right) : attribute.truth === "unknown" ? unknownMark(x + MARK, middle) : "",
    text(x + NAME_LEFT, middle + 4.5, name, { size: 13, fill: nameFill, weight: seen ? 600 : 400 }),
    bar(x, middle, barOf(attribute, largest)),
    text(x + COLUMN_WIDTH - 12, middle + 4.5, resultText(attribute), {
      size: 12,
      fill: seen ? theme.text : theme.muted,
      anchor: "end",
    }),
  ].join("");
}

/** From -1 to 1. */
const barOf = ({ score, decision }: ScoredAttribute, largest: number): number =>
  decision?.probability === undefined ? score / largest : 2 * decision.probability - 1;

function bar(x: number, middle: number, share: number): string {
  const half = (BAR.right - BAR.left) / 2;
  const axis = x + BAR.left + half;
  const length = Math.abs(share) * half;
  const y = middle - BAR.thickness / 2;
  const track = { x: x + BAR.left, y, width: 2 * half, height: BAR.thickness, rx: 3, fill: "#f1f5f9" };
  const filled = {
    x: share > 0 ? axis : axis - length,
    y,
    width: length,
    height: BAR.thickness,
    rx: Math.min(2, length / 2),
    fill: share > 0 ? theme.positive : theme.negative,
  };
  const line = { x1: axis, x2: axis, y1: middle - 8, y2: middle + 8, stroke: "#cbd5e1", "stroke-width": 1.5 };
  return element("rect", track) + element("rect", filled) + element("line", line);
}

/** A drawn path, because few fonts have check marks. */
function mark(x: number, y: number, right: boolean): string {
  const path = right
    ? `M${x - 3.2} ${y + 0.2}L${x - 0.8} ${y + 2.6}L${x + 3.4} ${y - 2.4}`
    : `M${x - 2.5} ${y - 2.5}L${x + 2.5} ${y + 2.5}M${x + 2.5} ${y - 2.5}L${x - 2.5} ${y + 2.5}`;
  const stroke = { d: path, stroke: "#ffffff", "stroke-width": 1.8, fill: "none", "stroke-linecap": "round" };
  const disc = element("circle", { cx: x, cy: y, r: 7, fill: right ? theme.right : theme.wrong });
  return disc + element("path", { ...stroke, "stroke-linejoin": "round" });
}

/** The data set does not know the label. */
function unknownMark(x: number, y: number): string {
  const disc = element("circle", { cx: x, cy: y, r: 7, fill: theme.muted });
  return disc + text(x, y + 4, "?", { size: 11, fill: "#ffffff", weight: 600, anchor: "middle" });
}

/** The probability of an attribute, if there is one; `?` for "cannot tell". */
function resultText({ score, decision }: ScoredAttribute): string {
  if (decision?.probability === undefined) return scoreText(score);
  return `${Math.round(100 * decision.probability)} %${decision.answer === 0 ? " ?" : ""}`;
}

/** With U+2212, the minus sign as wide as a plus. */
function scoreText(score: number): string {
  const digits = Math.abs(score) >= 100 ? Math.abs(score).toFixed(0) : Math.abs(score).toFixed(2);
  return `${score < 0 ? "\u2212" : "+"}${digits}`;
}
