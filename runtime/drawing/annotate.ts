import { basename } from "node:path";
import { type Box, intersectionOverUnion } from "../data/box.js";
import { share } from "../text/numbers.js";
import {
  attributePanel,
  COLUMN_WIDTH,
  isRight,
  panelShape,
  ROW_HEIGHT,
  type ScoredAttribute,
} from "./attribute-panel.js";
import { boxOverlay, type NamedWindows } from "./box-overlay.js";
import { LEGEND_HEIGHT, legend } from "./legend.js";
import { renderSvg } from "./render-svg.js";
import { dataUri, loadImage, type ShownImage } from "./shown-image.js";
import { element, svgDocument, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";
import { theme } from "./theme.js";

export interface Annotation {
  readonly imagePath: string;
  /** By name, for example "head" and "face", in pixels of the upright image. */
  readonly windows: NamedWindows;
  /** True face box, same pixels; the drawing shows its overlap with the window "face". */
  readonly truth?: Box;
  readonly attributes: readonly ScoredAttribute[];
  /** Heading; the file's name if absent. */
  readonly title?: string;
}

const PADDING = 20;
const HEADING = 34;

/**
 * Draws a prediction: the image with its windows, and next to it each attribute's score, with a right/wrong mark if the
 * truth is known.
 *
 * @returns PNG.
 * @throws UserError if the image cannot be read.
 */
export async function renderAnnotation(annotation: Annotation): Promise<Uint8Array> {
  const image = await loadImage(annotation.imagePath);
  return renderSvg(annotationSvg(annotation, image, await dataUri(image.pixels, image.shown)));
}

function annotationSvg(annotation: Annotation, { source, shown }: ShownImage, image: string): string {
  const { windows, truth, attributes } = annotation;
  const { columns, rows } = panelShape(attributes.length, shown.height - HEADING);
  const panelWidth = attributes.length === 0 ? 0 : columns * COLUMN_WIDTH;
  const bodyHeight = Math.max(shown.height, HEADING + rows * ROW_HEIGHT);
  const names = [...windows.keys()];
  const hasLegend = names.length > 0 || truth !== undefined;
  const width = PADDING + shown.width + (panelWidth === 0 ? 0 : PADDING + panelWidth) + PADDING;
  const photoBlock = shown.height + (hasLegend ? LEGEND_HEIGHT + 4 : 0);
  const card = cardHeight(rows, bodyHeight);
  const height = PADDING + Math.max(photoBlock, panelWidth === 0 ? 0 : card) + PADDING;
  const frame = { x: PADDING, y: PADDING, ...shown };
  const panelLeft = frame.x + frame.width + PADDING;
  return svgDocument(
    width,
    height,
    [
      element("rect", { width, height, fill: theme.page }),
      element("defs", {}, element("clipPath", { id: "photo" }, element("rect", { ...frame, rx: 8 }))),
      element("image", { ...frame, "xlink:href": image, "clip-path": "url(#photo)" }),
      boxOverlay(windows, truth, source, frame),
      hasLegend ? legend(frame.x, frame.y + frame.height + 8, names, truthLabel(windows, truth)) : "",
      panelWidth === 0 ? "" : panel(panelLeft, card, panelWidth, rows, annotation),
    ].join(""),
  );
}

/** The height of its rows, or of the image if that is only a little more. */
function cardHeight(rows: number, bodyHeight: number): number {
  const needed = HEADING + rows * ROW_HEIGHT + 6;
  return needed > 0.75 * bodyHeight ? bodyHeight : needed;
}

function panel(left: number, height: number, width: number, rows: number, annotation: Annotation): string {
  const { attributes, title, imagePath } = annotation;
  const marks = attributes.map(isRight).filter((right) => right !== null);
  const tally = marks.length === 0 ? "" : `${marks.filter(Boolean).length} of ${marks.length} right`;
  const card = { x: left, y: PADDING, width, height, rx: 8, fill: theme.card, stroke: theme.line };
  const heading = fitText(title ?? basename(imagePath), 14, width - 36 - textWidth(tally, 13));
  return [
    element("rect", card),
    text(left + 12, PADDING + 22, heading, { size: 14, fill: theme.text, weight: 600 }),
    text(left + width - 12, PADDING + 22, tally, { size: 13, fill: theme.muted, anchor: "end" }),
    attributePanel(left, PADDING + HEADING - 2, attributes, rows),
  ].join("");
}

function truthLabel(windows: NamedWindows, truth: Box | undefined): string | undefined {
  if (truth === undefined) return undefined;
  const face = windows.get("face");
  return face === undefined ? "truth" : `truth (IoU ${share(intersectionOverUnion(face, truth))})`;
}
