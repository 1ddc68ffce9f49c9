import sharp from "sharp";
import { type Size, wholeOf } from "../data/box.js";
import { decodeFile } from "../data/images/decode.js";
import { resampleInto } from "../data/images/resample.js";
import { fault } from "../errors/user-error.js";

/** An image file, decoded and resized for display. */
export interface ShownImage {
  /** Size of the upright image, pixels. */
  readonly source: Size;
  readonly shown: Size;
  /** RGB, shown.width * shown.height * 3. */
  readonly pixels: Uint8Array;
}

/** The shorter side is scaled to this range, unless the longer side would exceed its limit. */
const SHORTER_SIDE = { least: 320, most: 640 } as const;
const LONGER_SIDE = 1280;

/** Size at which an image is shown, with the same aspect ratio. */
export function shownSize({ width, height }: Size): Size {
  const shorter = Math.min(width, height);
  const wanted = Math.min(SHORTER_SIDE.most, Math.max(SHORTER_SIDE.least, shorter)) / shorter;
  const scale = Math.min(wanted, LONGER_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Decodes and resamples an image exactly as it is decoded for nets, so a drawing shows what the net saw.
 *
 * @throws UserError if the file is missing or cannot be decoded.
 */
export async function loadImage(path: string): Promise<ShownImage> {
  const file = await decodeFile(path);
  if (!file.ok) throw fault("image/unreadable", { file: path, found: file.reason });
  const { width, height } = file.image;
  const source = { width, height };
  const shown = shownSize(source);
  const pixels = new Uint8Array(shown.width * shown.height * 3);
  resampleInto(file.image, wholeOf(source), pixels, shown.width, wholeOf(shown));
  return { source, shown, pixels };
}

/** The pixels as a data URI for an SVG `image`. */
export async function dataUri(pixels: Uint8Array, { width, height }: Size): Promise<string> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

/** @throws UserError for a name that does not end in .png, .jpg or .jpeg. */
export function requireImageName(out: string): void {
  if (!/\.(?:png|jpe?g)$/i.test(out))
    throw fault("image/file-type", { file: out, expected: "a name ending in .png or .jpg" });
}

/** @throws UserError for a name that does not end in .svg, .png, .jpg or .jpeg. */
export function requirePlotName(out: string): void {
  if (!/\.(?:svg|png|jpe?g)$/i.test(out))
    throw fault("image/file-type", { file: out, expected: "a name ending in .svg, .png or .jpg" });
}

/**
 * A rendered PNG in the file type of a name: .png, .jpg or .jpeg.
 *
 * @throws UserError for another ending.
 */
export async function encodedFor(out: string, png: Uint8Array): Promise<Uint8Array> {
  requireImageName(out);
  if (/\.png$/i.test(out)) return png;
  return sharp(png).flatten({ background: "white" }).jpeg({ quality: 92 }).toBuffer();
}
