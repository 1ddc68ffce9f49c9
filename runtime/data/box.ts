/** Axis-aligned rectangle; (x, y) is its upper left corner. Pixel or cell (i, j) covers [i, i+1) x [j, j+1). */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function area(box: Box): number {
  return box.width * box.height;
}

/** The rectangle of that size at the origin. */
export function wholeOf({ width, height }: Size): Box {
  return { x: 0, y: 0, width, height };
}

/** The intersection of two boxes; of width or height 0 if they do not overlap. */
export function clip(box: Box, bounds: Box): Box {
  const x = Math.min(Math.max(box.x, bounds.x), bounds.x + bounds.width);
  const y = Math.min(Math.max(box.y, bounds.y), bounds.y + bounds.height);
  const right = Math.min(Math.max(box.x + box.width, bounds.x), bounds.x + bounds.width);
  const bottom = Math.min(Math.max(box.y + box.height, bounds.y), bounds.y + bounds.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

/** Intersection over union in [0, 1]; 0 if both boxes are empty. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const common = area(clip(a, b));
  const union = area(a) + area(b) - common;
  return union > 0 ? common / union : 0;
}

/** Why a box cannot be the place of a face in an image, in words; undefined for a box that overlaps the image. */
export function boxFault(box: Box, image: Size): string | undefined {
  const { x, y, width, height } = box;
  const shown = `the box ${width} x ${height} at ${x}, ${y}`;
  if (!(width > 0 && height > 0)) return `${shown} is empty`;
  if (area(clip(box, wholeOf(image))) > 0) return undefined;
  return `${shown} is outside the ${image.width} x ${image.height} image`;
}

/** Same centre, both sides times `factor` (the paper enlarges the face window a little). */
export function enlarge(box: Box, factor: number): Box {
  const width = box.width * factor;
  const height = box.height * factor;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/**
 * The box in other coordinates: `from` and `to` are the same region of the image, expressed in the old and in the
 * new ones. The result reaches outside `to` if the box reaches outside `from`.
 */
export function mapBox(box: Box, from: Box, to: Box): Box {
  const sx = to.width / from.width;
  const sy = to.height / from.height;
  return {
    x: to.x + (box.x - from.x) * sx,
    y: to.y + (box.y - from.y) * sy,
    width: box.width * sx,
    height: box.height * sy,
  };
}

/** How a response map corresponds to a source image. */
export interface MapGeometry {
  /** Cells of the response map. */
  readonly rows: number;
  readonly cols: number;
  /** Part of the network's input that the cells cover, input pixels: a cell extends half a stride around its centre. */
  readonly covers: Box;
  /** The part of the input that the image fills (letterbox), input pixels. */
  readonly placed: Box;
  /** Region of the source image that was resized to `placed`, source pixels. */
  readonly region: Box;
}

/** The part of the map that covers the image and not the letterbox's border, in cells, which can be fractions. */
export function validCells({ rows, cols, covers, placed }: MapGeometry): Box {
  const cells = { x: 0, y: 0, width: cols, height: rows };
  return clip(mapBox(placed, covers, cells), cells);
}

/** Map cells -> source pixels, through network input and letterbox. */
export function cellsToSource(box: Box, { rows, cols, covers, placed, region }: MapGeometry): Box {
  // The region in cells; it reaches outside the map if the map does not cover all of it.
  const cells = mapBox(placed, covers, { x: 0, y: 0, width: cols, height: rows });
  return mapBox(box, cells, region);
}
