import { niceTicks, tickText } from "./plot-ticks.js";
import { element, svgDocument, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";
import { lineColour, theme } from "./theme.js";

interface Point {
  readonly step: number;
  readonly value: number;
}

/** The curves of one group of nets in one stage. */
export interface CurvePanel {
  readonly title: string;
  readonly lines: readonly {
    /** Index of the run, for its colour. */
    readonly run: number;
    readonly losses: readonly Point[];
    readonly validation: readonly Point[];
  }[];
}

const WIDTH = 440;
const HEIGHT = 270;
const GAP = 18;
const MARGIN = { left: 58, right: 18, top: 42, bottom: 36 } as const;

/** Losses of runs over steps, a panel for each stage; dashes with dots are the validation split. SVG. */
export function lossCurves(runs: readonly string[], panels: readonly CurvePanel[]): string {
  const columns = panels.length > 1 ? 2 : 1;
  const width = 2 * GAP + columns * WIDTH + (columns - 1) * GAP;
  const key = legendRows(runs, panels, width - 2 * GAP);
  const top = GAP + key.height + 10;
  const height = top + Math.max(1, Math.ceil(panels.length / columns)) * (HEIGHT + GAP);
  const drawn = panels.map((one, i) => {
    const x = GAP + (i % columns) * (WIDTH + GAP);
    return element("g", { transform: `translate(${x} ${top + Math.floor(i / columns) * (HEIGHT + GAP)})` }, panel(one));
  });
  const none = text(width / 2, top + 40, "no steps in these runs", { size: 14, fill: theme.muted, anchor: "middle" });
  return svgDocument(
    width,
    height,
    [element("rect", { width, height, fill: theme.page }), key.drawn, ...(panels.length === 0 ? [none] : drawn)].join(
      "",
    ),
  );
}

function legendRows(
  runs: readonly string[],
  panels: readonly CurvePanel[],
  width: number,
): { readonly drawn: string; readonly height: number } {
  const validated = panels.some(({ lines }) => lines.some(({ validation }) => validation.length > 0));
  const entries = [
    ...runs.map((name, i) => ({ name, colour: lineColour(i), dash: "" })),
    ...(validated ? [{ name: "validation", colour: theme.muted, dash: "5 4" }] : []),
  ];
  let [x, y] = [0, 14];
  const drawn = entries.map(({ name, colour, dash }) => {
    const label = fitText(name, 13, 320);
    const own = 34 + textWidth(label, 13) + 22;
    if (x > 0 && x + own > width) [x, y] = [0, y + 22];
    const line = {
      x1: GAP + x,
      x2: GAP + x + 26,
      y1: GAP + y - 4.5,
      y2: GAP + y - 4.5,
      stroke: colour,
      "stroke-width": 2.5,
    };
    const swatch = element("line", dash === "" ? line : { ...line, "stroke-dasharray": dash });
    const shown = swatch + text(GAP + x + 34, GAP + y, label, { size: 13, fill: theme.text });
    x += own;
    return shown;
  });
  return { drawn: drawn.join(""), height: y };
}

function panel({ title, lines }: CurvePanel): string {
  const points = lines.flatMap(({ losses, validation }) => [...losses, ...validation]);
  const steps = niceTicks(0, Math.max(1, ...points.map(({ step }) => step)), 5);
  const values = niceTicks(
    Math.min(...points.map(({ value }) => value)),
    Math.max(...points.map(({ value }) => value)),
    5,
  );
  const [right, low, high] = [Math.max(1, ...points.map(({ step }) => step)), values[0] ?? 0, values.at(-1) ?? 1];
  const x = (step: number): number => MARGIN.left + (step / right) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number): number =>
    HEIGHT - MARGIN.bottom - ((value - low) / (high - low || 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const path = (own: readonly Point[]): string =>
    own.map(({ step, value }, i) => `${i === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const small = { size: 11, fill: theme.muted } as const;
  return [
    element("rect", { width: WIDTH, height: HEIGHT, rx: 8, fill: theme.card, stroke: theme.line }),
    text(16, 25, fitText(title, 14, WIDTH - 32), { size: 14, fill: theme.text, weight: 600 }),
    ...values.map(
      (value) =>
        element("line", { x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: y(value), y2: y(value), stroke: theme.line }) +
        text(MARGIN.left - 8, y(value) + 4, tickText(value, values), { ...small, anchor: "end" }),
    ),
    ...steps
      .filter((step) => step <= right)
      .map((step) => text(x(step), HEIGHT - MARGIN.bottom + 17, String(step), { ...small, anchor: "middle" })),
    text(WIDTH - MARGIN.right, HEIGHT - 6, "step", { ...small, anchor: "end" }),
    ...lines.map(({ run, losses }) =>
      losses.length === 0
        ? ""
        : element("path", {
            d: path(losses),
            fill: "none",
            stroke: lineColour(run),
            "stroke-width": 1.6,
            "stroke-linejoin": "round",
            "stroke-opacity": 0.85,
          }),
    ),
    ...lines.map(({ run, validation }) => {
      if (validation.length === 0) return "";
      const line = element("path", {
        d: path(validation),
        fill: "none",
        stroke: lineColour(run),
        "stroke-width": 2,
        "stroke-dasharray": "5 4",
      });
      const marks = validation.length > 40 ? [] : validation;
      return (
        line +
        marks
          .map((one) =>
            element("circle", { cx: x(one.step), cy: y(one.value), r: 2.6, fill: lineColour(run), stroke: theme.card }),
          )
          .join("")
      );
    }),
  ].join("");
}
