import { line, PANEL, panelLegend, plotPanel } from "./plot-panel.js";
import { element, svgDocument, text } from "./svg.js";
import { textWidth } from "./text-width.js";
import { lineColour, theme } from "./theme.js";

export interface ThresholdPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly threshold: number;
  /** Lower end of the first bin, and the width of each. */
  readonly low: number;
  readonly width: number;
  /** Share of each group in each bin. */
  readonly faces: readonly number[];
  readonly backgrounds: readonly number[];
}

const COLOURS = { faces: lineColour(0), backgrounds: lineColour(1) } as const;

/** Histograms of the scores of faces and backgrounds, with the threshold between them. SVG. */
export function thresholdPlot({ title, subtitle, threshold, low, width, faces, backgrounds }: ThresholdPlot): string {
  const high = low + width * faces.length;
  const margin = 0.03 * (high - low);
  const most = Math.max(...faces, ...backgrounds);
  const panel = plotPanel(
    title,
    subtitle,
    { label: "score of the best window", low: low - margin, high: high + margin },
    { label: "share of the images", low: 0, high: most * 1.12 || 1 },
  );
  const bars = (shares: readonly number[], fill: string): string =>
    shares
      .map((share, i) => {
        if (share === 0) return "";
        const [left, right] = [panel.x(low + i * width), panel.x(low + (i + 1) * width)];
        const top = panel.y(share);
        return element("rect", {
          x: left + 0.5,
          y: top,
          width: Math.max(1, right - left - 1),
          height: panel.y(0) - top,
          fill,
          "fill-opacity": 0.5,
          stroke: fill,
        });
      })
      .join("");
  const x = panel.x(threshold);
  const label = `threshold ${shown(threshold)}`;
  const room = PANEL.width - PANEL.right - x;
  const anchor = room > textWidth(label, 12) + 10 ? "start" : "end";
  const content = [
    panel.frame,
    bars(backgrounds, COLOURS.backgrounds),
    bars(faces, COLOURS.faces),
    line(x, PANEL.top, x, panel.y(0), theme.text, "5 4"),
    text(anchor === "start" ? x + 6 : x - 6, PANEL.top + 15, label, { size: 12, fill: theme.text, anchor }),
    panelLegend([
      ["images with a face", COLOURS.faces],
      ["backgrounds", COLOURS.backgrounds],
    ]),
  ].join("");
  return svgDocument(
    PANEL.width + 20,
    PANEL.height + 20,
    element("rect", { width: PANEL.width + 20, height: PANEL.height + 20, fill: theme.page }) +
      element("g", { transform: "translate(10 10)" }, content),
  );
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));
