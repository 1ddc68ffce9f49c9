import { columnsOf, glyphs } from "../../dsl/text/columns.js";
import { printable } from "../../dsl/text/printable.js";

/** How lines for a terminal are drawn. */
export interface ScreenStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Block and Braille characters; else ASCII only. */
  readonly unicode: boolean;
}

const codes = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33", cyan: "36" } as const;
export type Ink = keyof typeof codes;

/** The text in that ink; unchanged without colours. */
export function paint({ colour }: Pick<ScreenStyle, "colour">, ink: Ink, text: string): string {
  return colour && text !== "" ? `\u001b[${codes[ink]}m${text}\u001b[0m` : text;
}

/** Text of any origin made safe and at most `width` columns wide, cut with an ellipsis. */
export function cut(text: string, width: number, unicode = true): string {
  const safe = printable(text);
  if (columnsOf(safe) <= width) return safe;
  const dots = unicode ? "…" : "...";
  if (width <= dots.length) return dots.slice(0, Math.max(0, width));
  let column = dots.length;
  let kept = "";
  for (const { text: glyph, width: own } of glyphs(safe)) {
    column += own;
    if (column > width) break;
    kept += glyph;
  }
  return `${kept}${dots}`;
}

/** The text with blanks behind it, `width` columns wide. */
export const padded = (text: string, width: number): string =>
  `${text}${" ".repeat(Math.max(0, width - columnsOf(text)))}`;

/** A bar of `width` columns that is filled to `share` in [0, 1]. */
export function bar(share: number, width: number, style: ScreenStyle): string {
  const filled = Math.min(1, Math.max(0, share)) * width;
  const whole = Math.floor(filled);
  if (!style.unicode) return `${"#".repeat(whole)}${"-".repeat(width - whole)}`;
  const half = filled - whole >= 0.5 ? "╸" : "";
  const rest = "─".repeat(width - whole - half.length);
  return `${paint(style, "cyan", `${"━".repeat(whole)}${half}`)}${paint(style, "dim", rest)}`;
}
