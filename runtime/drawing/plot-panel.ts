import { niceTicks, tickText } from "./plot-ticks.js";
import { element, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";
import { theme } from "./theme.js";

/** One axis of a panel. */
export interface PlotAxis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  /** Powers of 10 are at equal distances; `low` is above 0. */
  readonly logarithmic?: boolean;
}

export interface PlotPanel {
  /** Where values are, in pixels of the panel. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Frame, title, grid and axes, as markup. */
  readonly frame: string;
}

export const PANEL = { width: 520, height: 340, left: 62, right: 20, top: 64, bottom: 48 } as const;

/** An empty panel with its axes; values outside them are drawn at the border. */
export function plotPanel(title: string, subtitle: string, across: PlotAxis, up: PlotAxis): PlotPanel {
  const x = scaleOf(across, PANEL.left, PANEL.width - PANEL.right);
  const y = scaleOf(up, PANEL.height - PANEL.bottom, PANEL.top);
  const small = { size: 11, fill: theme.muted } as const;
  const base = PANEL.height - PANEL.bottom;
  const room = PANEL.width - 32;
  const vertical = ticksOf(up);
  const horizontal = ticksOf(across);
  const frame = [
    element("rect", { width: PANEL.width, height: PANEL.height, rx: 8, fill: theme.card, stroke: theme.line }),
    text(16, 26, fitText(title, 15, room), { size: 15, fill: theme.text, weight: 600 }),
    text(16, 45, fitText(subtitle, 12, room), { size: 12, fill: theme.muted }),
    ...vertical.map(
      ({ value, label }) =>
        line(PANEL.left, y(value), PANEL.width - PANEL.right, y(value), theme.line) +
        text(PANEL.left - 8, y(value) + 4, label, { ...small, anchor: "end" }),
    ),
    ...horizontal.map(
      ({ value, label }) =>
        line(x(value), base, x(value), base + 4, theme.faint) +
        text(x(value), base + 17, label, { ...small, anchor: "middle" }),
    ),
    text((PANEL.left + PANEL.width - PANEL.right) / 2, PANEL.height - 10, across.label, { ...small, anchor: "middle" }),
    element(
      "g",
      { transform: `translate(16 ${(PANEL.top + base) / 2}) rotate(-90)` },
      text(0, 0, up.label, { ...small, anchor: "middle" }),
    ),
  ].join("");
  return { x, y, frame };
}

export const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, dash = ""): string =>
  element("line", {
    x1,
    y1,
    x2,
    y2,
    stroke,
    ...(dash === "" ? {} : { "stroke-dasharray": dash, "stroke-width": 1.6 }),
  });

/** A line through points of a panel, in its pixels. */
export const polyline = (points: readonly (readonly [number, number])[], stroke: string): string =>
  element("path", {
    d: points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join(""),
    fill: "none",
    stroke,
    "stroke-width": 2,
    "stroke-linejoin": "round",
  });

/** Names and colours in one row, at the top right of a panel. */
export function panelLegend(entries: readonly (readonly [name: string, colour: string])[]): string {
  let right = PANEL.width - 16;
  return [...entries]
    .reverse()
    .map(([name, colour]) => {
      const start = right - textWidth(name, 11) - 16;
      right = start - 14;
      const swatch = { x: start, y: 52, width: 10, height: 10, fill: colour, "fill-opacity": 0.6, stroke: colour };
      return element("rect", swatch) + text(start + 16, 61, name, { size: 11, fill: theme.muted });
    })
    .join("");
}

function scaleOf({ low, high, logarithmic = false }: PlotAxis, start: number, end: number): (value: number) => number {
  const place = logarithmic ? Math.log10 : (value: number): number => value;
  const [from, to] = [place(low), place(high)];
  return (value) => {
    const inside = Math.min(high, Math.max(low, value));
    return start + ((place(inside) - from) / (to - from || 1)) * (end - start);
  };
}

function ticksOf({ low, high, logarithmic = false }: PlotAxis): readonly { value: number; label: string }[] {
  if (logarithmic) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const exponent = first + i;
      return { value: 10 ** exponent, label: exponent < -3 ? `1e${exponent}` : String(10 ** exponent) };
    });
  }
  const all = niceTicks(low, high, 5);
  return all
    .filter((value) => value >= low - 1e-9 * (high - low) && value <= high + 1e-9 * (high - low))
    .map((value) => ({ value, label: tickText(value, all) }));
}
