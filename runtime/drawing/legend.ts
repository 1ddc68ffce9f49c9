import { element, text } from "./svg.js";
import { textWidth } from "./text-width.js";
import { theme, windowColour } from "./theme.js";

export const LEGEND_HEIGHT = 26;
const SIZE = 13;

/** A line with the names of the windows in their colours, and the true box if it is known; (x, y) is the upper left corner. */
export function legend(x: number, y: number, names: readonly string[], truth: string | undefined): string {
  const middle = y + LEGEND_HEIGHT / 2;
  let at = x;
  const entry = (label: string, swatch: string): string => {
    const drawn = swatch + text(at + 28, middle + 4.5, label, { size: SIZE, fill: theme.text });
    at += 28 + textWidth(label, SIZE) + 18;
    return drawn;
  };
  const entries = names.map((name, index) => {
    const box = { x: at + 1, y: middle - 7, width: 20, height: 14, rx: 3, fill: "none" };
    return entry(name, element("rect", { ...box, stroke: windowColour(name, index), "stroke-width": 3 }));
  });
  if (truth !== undefined) {
    const box = { x: at, y: middle - 8, width: 22, height: 16 };
    const line = { x1: at + 3.5, x2: at + 18.5, y1: middle, y2: middle, stroke: theme.truth };
    const swatch =
      element("rect", { ...box, rx: 3, fill: "#475569" }) +
      element("line", { ...line, "stroke-width": 2.5, "stroke-dasharray": "6 3" });
    entries.push(entry(truth, swatch));
  }
  return entries.join("");
}
