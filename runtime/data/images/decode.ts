import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Box } from "../box.js";
import { edgeBoxes, type Proposal } from "../edge-boxes/edge-boxes.js";
import type { EdgeBoxOptions } from "../edge-boxes/options.js";
import { readHeader } from "./decode-header.js";
import { readRegularFile, type Undecoded } from "./decode-read.js";
import type { ImageHeader } from "./image-header.js";
import { placeIn, type RawImage, resampleInto } from "./resample.js";

export interface DecodeRequest {
  readonly path: string;
  /** Part of the image in its upright pixels; can be fractional and reach outside, where the edge pixels are repeated. */
  readonly crop?: Box;
  /** Size of the output in pixels. */
  readonly width: number;
  readonly height: number;
  readonly fit: "stretch" | "letterbox";
  /** Whether to return the SHA-256 of the file, in hexadecimal. */
  readonly digest?: boolean;
  /** Candidate windows to find in the output; none if undefined. */
  readonly proposals?: EdgeBoxOptions;
}

export type DecodeResult =
  | {
      readonly ok: true;
      /** RGB, interleaved, rows top to bottom: `width * height * 3` bytes. */
      readonly pixels: Uint8Array;
      /** Size of the image file, upright. */
      readonly source: { readonly width: number; readonly height: number };
      /** The part of the output that the image (or its crop) fills. */
      readonly placed: Box;
      readonly digest?: string;
      /** The requested candidate windows, in pixels of the output. */
      readonly proposals?: readonly Proposal[];
    }
  | Undecoded;

/** Larger images are refused, before their pixels are allocated. */
const PIXEL_LIMIT = 100_000_000;
/** Pixels from which images are decoded one at a time. */
const LARGE = 16_000_000;
const SIDE_LIMIT = 8192;
const CROP_LIMIT = 100_000;
/** Grey around a letterboxed image. */
const LETTERBOX_FILL = 128;

function badRequest({ crop, width, height }: DecodeRequest): string | undefined {
  const usable = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= SIDE_LIMIT;
  if (!usable(width) || !usable(height)) return `the output size ${width} x ${height} is not usable`;
  if (crop === undefined) return undefined;
  const numbers = [crop.x, crop.y, crop.width, crop.height];
  const fits = numbers.every((value) => Number.isFinite(value) && Math.abs(value) <= CROP_LIMIT);
  if (fits && crop.width > 0 && crop.height > 0) return undefined;
  return `the crop ${numbers.join(", ")} is not usable (finite, not empty, at most ${CROP_LIMIT} pixels)`;
}

/**
 * Decodes a JPEG or PNG and resamples it. Errors of the file are results, not exceptions: see `decodeFile`.
 *
 * The file is decoded as a whole and cropped and resampled by `resampleInto`: measured on 128 x 128 JPEGs, this is about
 * twice as fast as a resizing sharp pipeline, whose fixed cost per call outweighs the pixels.
 *
 * @throws Error if there is not enough memory.
 */
export async function decodeImage(request: DecodeRequest): Promise<DecodeResult> {
  const wrong = badRequest(request);
  if (wrong !== undefined) return { ok: false, reason: wrong };
  const { path, width, height, fit } = request;
  const file = await decodeFile(path);
  if (!file.ok) return file;
  const { image, bytes } = file;
  const crop = request.crop ?? { x: 0, y: 0, width: image.width, height: image.height };
  const placed = placeIn(crop, request, fit);
  const pixels = new Uint8Array(width * height * 3);
  if (placed.width < width || placed.height < height) pixels.fill(LETTERBOX_FILL);
  resampleInto(image, crop, pixels, width, placed);
  return {
    ok: true,
    pixels,
    source: { width: image.width, height: image.height },
    placed,
    ...(request.digest === true ? { digest: createHash("sha256").update(bytes).digest("hex") } : {}),
    ...(request.proposals === undefined ? {} : { proposals: proposalsIn(pixels, width, placed, request.proposals) }),
  };
}

/** Searches the part of the output that shows the image: the border of a letterbox does not count as an edge. */
function proposalsIn(pixels: Uint8Array, stride: number, placed: Box, options: EdgeBoxOptions): readonly Proposal[] {
  const { x, y, width, height } = placed;
  const shown = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * stride + x) * 3;
    shown.set(pixels.subarray(from, from + width * 3), row * width * 3);
  }
  return edgeBoxes({ pixels: shown, width, height }, options).map((one) => ({ ...one, x: one.x + x, y: one.y + y }));
}

/** A decoded image file. */
export type DecodedFile = { readonly ok: true; readonly image: RawImage; readonly bytes: Buffer } | Undecoded;

/**
 * Decodes a JPEG or PNG upright (EXIF), as 8-bit sRGB whose alpha is to be ignored: the pixels that nets see. Errors of the
 * file are results, not exceptions: a missing, truncated, damaged or too large image gives `ok: false` and a reason. Whether
 * an image is damaged never depends on other images that are decoded at the same time.
 * @throws Error if there is not enough memory.
 */
export async function decodeFile(path: string): Promise<DecodedFile> {
  const file = readRegularFile(path);
  if (!file.ok) return file;
  const header = readHeader(file.bytes);
  if (!header.ok) return header;
  const area = header.width * header.height;
  if (area > PIXEL_LIMIT) {
    const reason = `the image has ${Math.ceil(area / 1e6)} megapixels, at most ${PIXEL_LIMIT / 1e6} are decoded`;
    return { ok: false, reason };
  }
  const image = await (area > LARGE ? alone(() => decodePixels(header)) : decodePixels(header));
  if (image === undefined)
    return { ok: false, reason: `the ${header.format} file is damaged: its pixels do not decode` };
  return { ok: true, image, bytes: file.bytes };
}

/**
 * Undefined if libvips finds the file damaged, even where it could continue with invented pixels. Its messages are dropped:
 * it keeps them in one buffer for the whole process, so images decoded at the same time can swap them.
 */
async function decodePixels({ bytes }: ImageHeader & { readonly ok: true }): Promise<RawImage | undefined> {
  try {
    const { data, info } = await sharp(bytes, { failOn: "warning", limitInputPixels: PIXEL_LIMIT })
      .autoOrient()
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    if (error instanceof Error && /out of memory|cannot allocate/i.test(error.message)) throw error;
    return undefined;
  }
}

let lastLarge: Promise<unknown> = Promise.resolve();

/** Decodes the large images of a thread one after the other, to limit its memory. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const done = lastLarge.then(work, work);
  lastLarge = done.catch(() => undefined);
  return done;
}
