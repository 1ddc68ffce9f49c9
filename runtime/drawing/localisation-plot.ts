import { PANEL, panelLegend, plotPanel, polyline } from "./plot-panel.js";
import { element, svgDocument } from "./svg.js";
import { lineColour, theme } from "./theme.js";

export interface LocalisationPlot {
  readonly title: string;
  /** Shares of the annotated faces by required overlap, with their 95 % intervals. */
  readonly recall: {
    readonly subtitle: string;
    readonly curve: readonly {
      readonly iou: number;
      readonly recall: number;
      readonly interval: { readonly low: number; readonly high: number };
    }[];
  };
  /** True-positive rate over false windows per image, a line for each overlap. */
  readonly detection: {
    readonly subtitle: string;
    readonly lines: readonly {
      readonly iou: number;
      readonly points: readonly { readonly fppi: number; readonly recall: number }[];
      /** What passes the threshold of the run. */
      readonly run: { readonly fppi: number; readonly recall: number };
    }[];
    /** Rates that the spec asks for: marked on the axis. */
    readonly asked: readonly number[];
    /** Images: the smallest rate above 0 is 1 / images. */
    readonly images: number;
  };
}

const GAP = 16;

/** Recall over the required overlap, and true-positive rate over false windows per image. SVG. */
export function localisationPlot(plot: LocalisationPlot): string {
  const width = 2 * PANEL.width + 3 * GAP;
  const height = PANEL.height + 2 * GAP;
  return svgDocument(
    width,
    height,
    element("rect", { width, height, fill: theme.page }) +
      element("g", { transform: `translate(${GAP} ${GAP})` }, recallPanel(plot)) +
      element("g", { transform: `translate(${PANEL.width + 2 * GAP} ${GAP})` }, detectionPanel(plot)),
  );
}

function recallPanel({ title, recall: { subtitle, curve } }: LocalisationPlot): string {
  const panel = plotPanel(
    `${title}: recall`,
    subtitle,
    { label: "required intersection over union", low: 0, high: 1 },
    { label: "recall", low: 0, high: 1 },
  );
  const upper = curve.map(({ iou, interval }) => `${panel.x(iou).toFixed(1)} ${panel.y(interval.high).toFixed(1)}`);
  const lower = curve.map(({ iou, interval }) => `${panel.x(iou).toFixed(1)} ${panel.y(interval.low).toFixed(1)}`);
  const band = { d: `M${[...upper, ...lower.reverse()].join("L")}Z`, fill: lineColour(0), "fill-opacity": 0.16 };
  return (
    panel.frame +
    element("path", band) +
    polyline(
      curve.map(({ iou, recall }) => [panel.x(iou), panel.y(recall)] as const),
      lineColour(0),
    )
  );
}

function detectionPanel({ title, detection: { subtitle, lines, asked, images } }: LocalisationPlot): string {
  const most = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ fppi }) => fppi)));
  // Rates below half a false window do not occur: the curve starts there.
  const least = Math.min(0.5 / images, ...asked.map((one) => one / 2));
  const panel = plotPanel(
    `${title}: detection`,
    subtitle,
    { label: "false windows per image", low: least, high: most, logarithmic: true },
    { label: "true-positive rate", low: 0, high: 1 },
  );
  const marks = asked.map((fppi) =>
    element("line", {
      x1: panel.x(fppi),
      x2: panel.x(fppi),
      y1: PANEL.top,
      y2: panel.y(0),
      stroke: theme.faint,
      "stroke-dasharray": "3 3",
    }),
  );
  const drawn = lines.map(({ points, run }, i) => {
    const steps: (readonly [number, number])[] = [];
    let [x, y] = [panel.x(least), panel.y(0)];
    if (points.length === 0) return "";
    for (const point of points) {
      x = panel.x(point.fppi);
      // Rates hold from their number of false windows on: the curve has steps.
      steps.push([x, y]);
      y = panel.y(point.recall);
      steps.push([x, y]);
    }
    const dot = { cx: panel.x(run.fppi), cy: panel.y(run.recall), r: 4.5, fill: lineColour(i), stroke: theme.card };
    return polyline(steps, lineColour(i)) + element("circle", { ...dot, "stroke-width": 1.5 });
  });
  const key = panelLegend(lines.map(({ iou }, i) => [`IoU ${iou}`, lineColour(i)] as const));
  return panel.frame + marks.join("") + drawn.join("") + key;
}
