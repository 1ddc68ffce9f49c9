import { type Box, clip, mapBox, type Size, wholeOf } from "../data/box.js";
import { element, text } from "./svg.js";
import { theme, windowColour } from "./theme.js";

/** Named windows of one face, in source pixels; drawn in this order. */
export type NamedWindows = ReadonlyMap<string, Box>;

const STROKE = 3;
const HALO = 5.5;
const TAG = 20;

/**
 * Outlines of the windows of each face and, dashed, of the true box. Parts of a box outside the image are cut off so that
 * its border still shows. If there are several faces, the last window of each has a tag with its number.
 *
 * @param source size that the boxes refer to.
 * @param frame the image's rectangle on the canvas, canvas pixels.
 */
export function boxOverlay(faces: readonly NamedWindows[], truth: Box | undefined, source: Size, frame: Box): string {
  const outlines = faces.flatMap((windows) =>
    [...windows].map(([name, box], index) => outline(box, windowColour(name, index), false, source, frame)),
  );
  if (faces.length > 1) outlines.push(...faces.map((windows, index) => tag(windows, index + 1, source, frame)));
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

/** The number of a face in the upper left corner of its last window, inside the image. */
function tag(windows: NamedWindows, number: number, source: Size, frame: Box): string {
  const last = [...windows].at(-1);
  if (last === undefined) return "";
  const [name, box] = last;
  const { x, y } = mapBox(box, wholeOf(source), frame);
  const width = TAG + 8 * (String(number).length - 1);
  const left = Math.min(Math.max(x, frame.x), frame.x + frame.width - width);
  const top = Math.min(Math.max(y, frame.y), frame.y + frame.height - TAG);
  const plate = { x: left, y: top, width, height: TAG, rx: 4, fill: windowColour(name, windows.size - 1) };
  const style = { size: 14, fill: theme.text, weight: 600, anchor: "middle" } as const;
  return element("rect", plate) + text(left + width / 2, top + TAG / 2 + 5, String(number), style);
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: Math.max(0, width - 2 * by), height: Math.max(0, height - 2 * by) };
}
