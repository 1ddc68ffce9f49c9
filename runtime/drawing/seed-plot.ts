import { niceTicks, tickText } from "./plot-ticks.js";
import { element, svgDocument, text } from "./svg.js";
import { fitText } from "./text-width.js";
import { theme } from "./theme.js";

/** A metric of several points over seeds. */
export interface SeedPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly points: readonly {
    readonly label: string;
    readonly values: readonly number[];
    /** Null where there are no values. */
    readonly mean: number | null;
    readonly interval: { readonly low: number; readonly high: number } | null;
    /** Others are compared with it: a line shows its mean. */
    readonly base: boolean;
  }[];
}

/** Colours of a plot: of a drawing, or names of colours that a page defines. */
export interface PlotColours {
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly value: string;
}

const SIZE = { width: 460, left: 20, right: 20, top: 58, row: 42, bottom: 34 } as const;

/** A row for each point: a dot for each seed, the mean, and the 95 % interval of the mean as a bar. SVG. */
export function seedPlot(
  { title, subtitle, points }: SeedPlot,
  colours: PlotColours = { ...theme, value: theme.positive },
): string {
  const height = SIZE.top + points.length * SIZE.row + SIZE.bottom;
  const shown = points.flatMap(({ values, interval }) => [
    ...values,
    ...(interval === null ? [] : [interval.low, interval.high]),
  ]);
  const ticks = niceTicks(Math.min(...shown), Math.max(...shown), 5);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const x = (value: number): number =>
    SIZE.left + ((value - low) / (high - low || 1)) * (SIZE.width - SIZE.left - SIZE.right);
  const base = height - SIZE.bottom;
  const reference = points.find((point) => point.base)?.mean ?? undefined;
  const room = SIZE.width - 2 * SIZE.left;
  const drawn = [
    element("rect", {
      x: 0.5,
      y: 0.5,
      width: SIZE.width - 1,
      height: height - 1,
      rx: 8,
      fill: colours.card,
      stroke: colours.line,
    }),
    text(SIZE.left, 26, fitText(title, 15, room), { size: 15, fill: colours.text, weight: 600 }),
    text(SIZE.left, 44, fitText(subtitle, 12, room), { size: 12, fill: colours.muted }),
    ...ticks.map(
      (value) =>
        element("line", { x1: x(value), x2: x(value), y1: SIZE.top, y2: base, stroke: colours.line }) +
        text(x(value), base + 18, tickText(value, ticks), { size: 11, fill: colours.muted, anchor: "middle" }),
    ),
    ...(reference === undefined
      ? []
      : [
          element("line", {
            ...{ x1: x(reference), x2: x(reference), y1: SIZE.top, y2: base },
            ...{ stroke: colours.muted, "stroke-dasharray": "4 3" },
          }),
        ]),
    ...points.map((point, i) => element("g", {}, row(point, SIZE.top + i * SIZE.row, x, colours, room))),
  ];
  return svgDocument(SIZE.width, height, drawn.join(""));
}

function row(
  { label, values, mean, interval }: SeedPlot["points"][number],
  top: number,
  x: (value: number) => number,
  colours: PlotColours,
  room: number,
): string {
  const y = top + 29;
  const name = text(SIZE.left, top + 16, fitText(label, 12, room), { size: 12, fill: colours.text });
  if (mean === null) return name + text(SIZE.left, y + 4, "no evaluated seed", { size: 11, fill: colours.muted });
  const bar =
    interval === null
      ? ""
      : element("line", {
          ...{ x1: x(interval.low), x2: x(interval.high), y1: y, y2: y },
          ...{ stroke: colours.value, "stroke-width": 5, "stroke-opacity": 0.3, "stroke-linecap": "round" },
        });
  const seeds = values.map((value) =>
    element("circle", { cx: x(value), cy: y, r: 3, fill: colours.value, "fill-opacity": 0.45 }),
  );
  const dot = element("circle", {
    cx: x(mean),
    cy: y,
    r: 5,
    fill: colours.value,
    stroke: colours.card,
    "stroke-width": 1.5,
  });
  return [name, bar, ...seeds, dot].join("");
}
