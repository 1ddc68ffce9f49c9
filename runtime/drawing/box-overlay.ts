import { type Box, clip, mapBox, type Size, wholeOf } from "../data/box.js";
import { element } from "./svg.js";
import { theme, windowColour } from "./theme.js";

/** Named windows of one image, in source pixels; drawn in this order. */
export type NamedWindows = ReadonlyMap<string, Box>;

const STROKE = 3;
const HALO = 5.5;

/**
 * Outlines of the windows and, dashed, of the true box. Parts of a box outside the image are cut off so that its
 * border still shows.
 *
 * @param source size that the boxes refer to.
 * @param frame where the image lies on the canvas, canvas pixels.
 */
export function boxOverlay(windows: NamedWindows, truth: Box | undefined, source: Size, frame: Box): string {
  const outlines = [...windows].map(([name, box], index) =>
    outline(box, windowColour(name, index), false, source, frame),
  );
  if (truth !== undefined) outlines.push(outline(truth, theme.truth, true, source, frame));
  return outlines.join("");
}

function outline(box: Box, colour: string, dashed: boolean, source: Size, frame: Box): string {
  const visible = clip(mapBox(box, wholeOf(source), frame), inset(frame, STROKE / 2));
  if (visible.width === 0 || visible.height === 0) return "";
  const shape = { ...visible, rx: dashed ? 0 : 4, fill: "none" };
  const halo = element("rect", { ...shape, stroke: "#000000", "stroke-opacity": 0.45, "stroke-width": HALO });
  const dash: Record<string, string> = dashed ? { "stroke-dasharray": "9 6" } : {};
  const width = dashed ? STROKE - 0.5 : STROKE;
  return halo + element("rect", { ...shape, stroke: colour, "stroke-width": width, ...dash });
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: Math.max(0, width - 2 * by), height: Math.max(0, height - 2 * by) };
}
