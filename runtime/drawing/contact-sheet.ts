import sharp from "sharp";
import { fault } from "../errors/user-error.js";
import { renderSvg } from "./render-svg.js";
import { element, svgDocument, text } from "./svg.js";
import { fitText } from "./text-width.js";
import { theme } from "./theme.js";

interface SheetItem {
  /** An encoded image, such as `renderAnnotation` and `renderHeatmap` return. */
  readonly image: Uint8Array;
  readonly caption?: string;
}

export interface ContactSheet {
  readonly items: readonly SheetItem[];
  readonly columns: number;
  /** Pixels; images are shrunk to it, never enlarged. They determine the heights of the rows. */
  readonly cellWidth: number;
  readonly title?: string;
}

const GAP = 14;
const TITLE = 40;
const CAPTION = 24;
const MOST_PIXELS = 100_000_000;

/**
 * Several images on one sheet, row by row.
 *
 * @returns PNG.
 * @throws UserError for a sheet of over 100 megapixels; RangeError for no images, and unless columns and cell width are at
 *   least 1.
 */
export async function renderContactSheet(sheet: ContactSheet): Promise<Uint8Array> {
  const { items, cellWidth, title } = sheet;
  if (!(sheet.columns >= 1) || !(cellWidth >= 1)) {
    throw new RangeError(`no contact sheet of ${sheet.columns} columns of ${cellWidth} pixels`);
  }
  if (items.length === 0) throw new RangeError("a contact sheet needs at least one image");
  const columns = Math.min(sheet.columns, items.length);
  const cells = await Promise.all(items.map((item) => fitCell(item, cellWidth)));
  const captionRoom = items.some(({ caption }) => caption !== undefined) ? CAPTION : 0;
  const top = GAP + (title === undefined ? 0 : TITLE);
  const rowTops: number[] = [];
  let height = top;
  for (let first = 0; first < cells.length; first += columns) {
    rowTops.push(height);
    const tallest = Math.max(...cells.slice(first, first + columns).map((cell) => cell.height));
    height += tallest + captionRoom + GAP;
  }
  const width = GAP + columns * (cellWidth + GAP);
  if (width * height > MOST_PIXELS) {
    throw fault("image/sheet-too-large", { images: items.length, found: `${width} x ${height} pixels` });
  }
  const placed = cells.map((cell, index) => {
    const column = index % columns;
    const left = GAP + column * (cellWidth + GAP) + Math.floor((cellWidth - cell.width) / 2);
    return { ...cell, left, top: rowTops[Math.floor(index / columns)]! };
  });
  const captions = placed.map((cell, index) => {
    const caption = items[index]!.caption;
    if (caption === undefined) return "";
    const fitted = fitText(caption, 12, cellWidth);
    const style = { size: 12, fill: theme.muted, anchor: "middle" } as const;
    return text(cell.left + cell.width / 2, cell.top + cell.height + 16, fitted, style);
  });
  const heading = title === undefined ? "" : text(GAP, GAP + 20, fitText(title, 16, width - 2 * GAP), titleStyle);
  const page = element("rect", { width, height, fill: theme.page }) + heading + captions.join("");
  const ground = await renderSvg(svgDocument(width, height, page));
  return sharp(ground)
    .composite(placed.map(({ data, left, top: y }) => ({ input: data, left, top: y })))
    .png()
    .toBuffer();
}

const titleStyle = { size: 16, fill: theme.text, weight: 600 } as const;

interface Cell {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

async function fitCell({ image }: SheetItem, cellWidth: number): Promise<Cell> {
  const { data, info } = await sharp(image, { failOn: "error" })
    .resize({ width: cellWidth, height: 4 * cellWidth, fit: "inside", withoutEnlargement: true })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
