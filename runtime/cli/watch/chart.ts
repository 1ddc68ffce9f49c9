import type { CurvePoint } from "../../observe/curve.js";
import { paint, type ScreenStyle } from "../../terminal/screen-style.js";
import { loss } from "../../text/numbers.js";

/** Bits of the dots of a Braille character, rows from above, left and right. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A curve as lines of text with its highest and lowest value at the left; none for fewer than two points. */
export function chart(points: readonly CurvePoint[], height: number, style: ScreenStyle): readonly string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return [];
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const labels = [loss(high), ...Array.from({ length: height - 2 }, () => ""), loss(low)];
  const margin = Math.max(...labels.map((label) => label.length));
  const width = Math.max(8, Math.min(60, style.width - margin - 6));
  const [perColumn, perRow] = style.unicode ? [2, 4] : [1, 1];
  const [columns, rows] = [width * perColumn, height * perRow];
  const grid = Array.from({ length: height }, () => new Uint8Array(width));
  const span = last.step - first.step || 1;
  let before: number | undefined;
  for (let column = 0; column < columns; column++) {
    const value = valueAt(points, first.step + (span * column) / (columns - 1));
    const row = high === low ? rows - 1 : Math.round(((high - value) / (high - low)) * (rows - 1));
    // A steep piece is drawn whole, so that the curve holds together.
    for (const y of between(before ?? row, row)) {
      const cells = grid[Math.floor(y / perRow)];
      const cell = Math.floor(column / perColumn);
      if (cells !== undefined) cells[cell] = (cells[cell] ?? 0) | (dots[y % perRow]?.[column % perColumn] ?? 0);
    }
    before = row;
  }
  return grid.map((cells, i) => {
    const drawn = Array.from(cells, (cell) => (style.unicode ? String.fromCodePoint(0x2800 + cell) : cell ? "*" : " "));
    const axis = style.unicode ? "┤" : "|";
    return `  ${paint(style, "dim", `${(labels[i] ?? "").padStart(margin)} ${axis}`)}${paint(style, "cyan", drawn.join("").trimEnd())}`;
  });
}

/** Between two points, on the line from one to the other. */
function valueAt(points: readonly CurvePoint[], step: number): number {
  const after = points.findIndex((point) => point.step >= step - 1e-9);
  const [a, b] = [points[Math.max(0, after - 1)], points[after < 0 ? points.length - 1 : after]];
  if (a === undefined || b === undefined) return Number.NaN;
  const share = b.step === a.step ? 1 : (step - a.step) / (b.step - a.step);
  return a.value + (b.value - a.value) * Math.min(1, Math.max(0, share));
}

/** From one row to the next without the first, unless they are the same. */
function between(from: number, to: number): readonly number[] {
  const step = Math.sign(to - from);
  return Array.from({ length: Math.max(1, Math.abs(to - from)) }, (_, i) => to - step * i);
}
