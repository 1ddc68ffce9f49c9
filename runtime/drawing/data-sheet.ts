import type { Box } from "../data/box.js";
import { decodeImage } from "../data/images/decode.js";
import { renderSvg } from "./render-svg.js";
import { dataUri } from "./shown-image.js";
import { element, svgDocument, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";
import { theme } from "./theme.js";

/** An image of a data set with its entries in the lists. */
export interface SheetCell {
  readonly path: string;
  readonly title: string;
  /** The identity and the split. */
  readonly subtitle: string;
  /** Attributes that the image has; wrapped over a few lines. */
  readonly labels: readonly string[];
  /** In pixels of the image. */
  readonly box?: Box | undefined;
}

export interface DataSheet {
  readonly title: string;
  readonly subtitle: string;
  readonly cells: readonly SheetCell[];
  readonly columns: number;
}

/** Pixels of a side of an image. */
const SIDE = 192;
const GAP = 18;
const PADDING = 24;
const HEADING = 58;
const LINE = 15;
const SIZE = 11;
const MOST_LINES = 6;
const BOX = "#f0a500";

/**
 * Images of a data set with their boxes and labels, as PNG. In place of an unreadable image, the sheet has the reason.
 *
 * @throws RangeError for no images.
 */
export async function renderDataSheet({ title, subtitle, cells, columns }: DataSheet): Promise<Uint8Array> {
  if (cells.length === 0) throw new RangeError("a sheet needs at least one image");
  const across = Math.min(columns, cells.length);
  const wrapped = cells.map(({ labels }) => wrap(labels));
  const lines = Math.max(...wrapped.map((all) => all.length));
  const cellHeight = SIDE + 38 + lines * LINE;
  const width = 2 * PADDING + across * (SIDE + GAP) - GAP;
  const rows = Math.ceil(cells.length / across);
  const height = PADDING + HEADING + rows * (cellHeight + GAP) - GAP + PADDING;
  const parts: string[] = [
    element("rect", { width, height, fill: theme.page }),
    text(PADDING, PADDING + 18, fitText(title, 18, width - 2 * PADDING), { size: 18, fill: theme.text, weight: 600 }),
    text(PADDING, PADDING + 38, fitText(subtitle, 13, width - 2 * PADDING), { size: 13, fill: theme.muted }),
  ];
  for (const [i, cell] of cells.entries()) {
    const x = PADDING + (i % across) * (SIDE + GAP);
    const y = PADDING + HEADING + Math.floor(i / across) * (cellHeight + GAP);
    parts.push(await imageOf(cell, x, y, i), ...caption(cell, wrapped[i] ?? [], x, y + SIDE));
  }
  return renderSvg(svgDocument(width, height, parts.join("")));
}

async function imageOf({ path, box }: SheetCell, x: number, y: number, index: number): Promise<string> {
  const frame = { x, y, width: SIDE, height: SIDE, rx: 8 };
  const decoded = await decodeImage({ path, width: SIDE, height: SIDE, fit: "letterbox" });
  if (!decoded.ok) {
    const reason = wrap(decoded.reason.split(" "), " ").slice(0, MOST_LINES);
    const top = y + SIDE / 2 - ((reason.length - 1) * LINE) / 2 + 4;
    const lines = reason.map((line, i) =>
      text(x + SIDE / 2, top + i * LINE, line, { size: SIZE, fill: theme.wrong, anchor: "middle" }),
    );
    return element("rect", { ...frame, fill: "#fef2f2", stroke: "#fecaca" }) + lines.join("");
  }
  const { placed, source, pixels } = decoded;
  const clip = `cell-${index}`;
  const shape = { x: x + placed.x, y: y + placed.y, width: placed.width, height: placed.height, rx: 8 };
  // Only the image itself, without the grey around it.
  const inner = new Uint8Array(placed.width * placed.height * 3);
  for (let row = 0; row < placed.height; row++) {
    const from = ((placed.y + row) * SIDE + placed.x) * 3;
    inner.set(pixels.subarray(from, from + placed.width * 3), row * placed.width * 3);
  }
  const image = await dataUri(inner, placed);
  const shown = { ...shape, "xlink:href": image, "clip-path": `url(#${clip})` };
  return (
    element("rect", { ...frame, fill: theme.card, stroke: theme.line }) +
    element("defs", {}, element("clipPath", { id: clip }, element("rect", shape))) +
    element("image", shown) +
    (box === undefined ? "" : boxOf(box, source, shape, clip))
  );
}

function boxOf(
  box: Box,
  source: { readonly width: number; readonly height: number },
  shape: Box,
  clip: string,
): string {
  const scale = shape.width / source.width;
  const outline = {
    x: shape.x + box.x * scale,
    y: shape.y + box.y * scale,
    width: Math.max(1, box.width * scale),
    height: Math.max(1, box.height * scale),
    rx: 3,
    fill: "none",
    "clip-path": `url(#${clip})`,
  };
  return (
    element("rect", { ...outline, stroke: "#0f172a", "stroke-opacity": 0.55, "stroke-width": 4 }) +
    element("rect", { ...outline, stroke: BOX, "stroke-width": 2 })
  );
}

function caption({ title, subtitle }: SheetCell, lines: readonly string[], x: number, y: number): readonly string[] {
  return [
    text(x, y + 17, fitText(title, 12, SIDE), { size: 12, fill: theme.text, weight: 600 }),
    text(x, y + 32, fitText(subtitle, SIZE, SIDE), { size: SIZE, fill: theme.muted }),
    ...lines.map((line, i) => text(x, y + 32 + (i + 1) * LINE, line, { size: SIZE, fill: theme.text })),
  ];
}

/** Words in lines as wide as an image; the last line counts those that do not fit. */
function wrap(words: readonly string[], separator = ", "): readonly string[] {
  const lines: string[] = [];
  for (const [i, word] of words.entries()) {
    const end = i < words.length - 1 ? separator : "";
    const last = lines.at(-1);
    if (last !== undefined && textWidth(last + word + end, SIZE) <= SIDE) lines[lines.length - 1] = last + word + end;
    else lines.push(fitText(word + end, SIZE, SIDE));
  }
  if (lines.length <= MOST_LINES) return lines;
  const kept = lines.slice(0, MOST_LINES - 1);
  return [
    ...kept,
    `and ${
      words.length -
      kept
        .join(separator)
        .split(separator)
        .filter((w) => w.trim() !== "").length
    } more`,
  ];
}
