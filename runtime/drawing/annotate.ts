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

export interface AnnotatedFace {
  /** By name, for example "head" and "face", in pixels of the upright image. */
  readonly windows: NamedWindows;
  readonly attributes: readonly ScoredAttribute[];
}

export interface Annotation {
  readonly imagePath: string;
  readonly faces: readonly AnnotatedFace[];
  /** True face box, in pixels of the upright image; the drawing shows its largest overlap with a window "face". */
  readonly truth?: Box;
  /** Heading; the file's name if absent. */
  readonly title?: string;
}

const PADDING = 20;
const HEADING = 34;
/** Cards next to each other. */
const mostAcross = 3;

/**
 * Draws a prediction: the image with the windows of its faces, and next to it a card for each face with the score of each
 * attribute, with a right/wrong mark if the truth is known. An image without a face has a card that says so.
 *
 * @returns PNG.
 * @throws UserError if the image cannot be read.
 */
export async function renderAnnotation(annotation: Annotation): Promise<Uint8Array> {
  const image = await loadImage(annotation.imagePath);
  return renderSvg(annotationSvg(annotation, image, await dataUri(image.pixels, image.shown)));
}

function annotationSvg(annotation: Annotation, { source, shown }: ShownImage, image: string): string {
  const { faces, truth } = annotation;
  const windows = faces.map((face) => face.windows);
  const { cards, width: cardsWidth, height: cardsHeight } = layOut(annotation, shown.height);
  const names = [...new Set(windows.flatMap((one) => [...one.keys()]))];
  const hasLegend = names.length > 0 || truth !== undefined;
  const width = PADDING + shown.width + (cardsWidth === 0 ? 0 : PADDING + cardsWidth) + PADDING;
  const photoBlock = shown.height + (hasLegend ? LEGEND_HEIGHT + 4 : 0);
  const height = PADDING + Math.max(photoBlock, cardsHeight) + PADDING;
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
      ...cards.map((card) => panel(panelLeft, card)),
    ].join(""),
  );
}

interface Card {
  readonly heading: string;
  readonly attributes: readonly ScoredAttribute[];
  readonly rows: number;
  /** Relative to the first card. */
  readonly box: Box;
}

/** The cards of the faces: one beside the image, or several in a grid. */
function layOut(
  { faces, title, imagePath }: Annotation,
  shownHeight: number,
): { readonly cards: readonly Card[]; readonly width: number; readonly height: number } {
  const heading = title ?? basename(imagePath);
  const [first] = faces;
  if (first === undefined) {
    const box = { x: 0, y: 0, width: COLUMN_WIDTH, height: HEADING + 6 };
    return {
      cards: [{ heading: `${heading}: no face`, attributes: [], rows: 0, box }],
      width: box.width,
      height: box.height,
    };
  }
  if (faces.length === 1) {
    const { attributes } = first;
    if (attributes.length === 0) return { cards: [], width: 0, height: 0 };
    const { columns, rows } = panelShape(attributes.length, shownHeight - HEADING);
    const bodyHeight = Math.max(shownHeight, HEADING + rows * ROW_HEIGHT);
    const box = { x: 0, y: 0, width: columns * COLUMN_WIDTH, height: cardHeight(rows, bodyHeight) };
    return { cards: [{ heading, attributes, rows, box }], width: box.width, height: box.height };
  }
  const rows = Math.max(...faces.map(({ attributes }) => attributes.length));
  const [across, down] = [Math.min(mostAcross, faces.length), HEADING + rows * ROW_HEIGHT + 6];
  const cards = faces.map(({ attributes }, i) => ({
    heading: `face ${i + 1} of ${heading}`,
    attributes,
    rows,
    box: {
      x: (i % across) * (COLUMN_WIDTH + PADDING),
      y: Math.floor(i / across) * (down + PADDING),
      width: COLUMN_WIDTH,
      height: down,
    },
  }));
  const lines = Math.ceil(faces.length / across);
  return { cards, width: across * (COLUMN_WIDTH + PADDING) - PADDING, height: lines * (down + PADDING) - PADDING };
}

/** The height of its rows, or of the image if that is only a little more. */
function cardHeight(rows: number, bodyHeight: number): number {
  const needed = HEADING + rows * ROW_HEIGHT + 6;
  return needed > 0.75 * bodyHeight ? bodyHeight : needed;
}

function panel(panelLeft: number, { heading, attributes, rows, box }: Card): string {
  const [left, top] = [panelLeft + box.x, PADDING + box.y];
  const marks = attributes.map(isRight).filter((right) => right !== null);
  const tally = marks.length === 0 ? "" : `${marks.filter(Boolean).length} of ${marks.length} right`;
  const card = { x: left, y: top, width: box.width, height: box.height, rx: 8, fill: theme.card, stroke: theme.line };
  const title = fitText(heading, 14, box.width - 36 - textWidth(tally, 13));
  return [
    element("rect", card),
    text(left + 12, top + 22, title, { size: 14, fill: theme.text, weight: 600 }),
    text(left + box.width - 12, top + 22, tally, { size: 13, fill: theme.muted, anchor: "end" }),
    attributePanel(left, top + HEADING - 2, attributes, rows),
  ].join("");
}

function truthLabel(faces: readonly NamedWindows[], truth: Box | undefined): string | undefined {
  if (truth === undefined) return undefined;
  const overlaps = faces.flatMap((windows) => {
    const face = windows.get("face");
    return face === undefined ? [] : [intersectionOverUnion(face, truth)];
  });
  return overlaps.length === 0 ? "truth" : `truth (IoU ${share(Math.max(...overlaps))})`;
}
