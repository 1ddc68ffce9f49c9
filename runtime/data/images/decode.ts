import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Box } from "../face-data.js";
import { readHeader } from "./decode-header.js";
import { readRegularFile } from "./decode-read.js";
import type { ImageHeader, Undecoded } from "./decode-types.js";
import { placeIn, type RawImage, resampleInto } from "./resample.js";

export interface DecodeRequest {
  readonly path: string;
  /** Part of the image in its upright pixels; may be fractional and reach outside, where the edge pixels continue. */
  readonly crop?: Box;
  /** Size of the output in pixels. */
  readonly width: number;
  readonly height: number;
  readonly fit: "stretch" | "letterbox";
  /** Whether the SHA-256 of the file is wanted, in hexadecimal. */
  readonly digest?: boolean;
}

export type DecodeResult =
  | {
      readonly ok: true;
      /** RGB, interleaved, rows top to bottom: `width * height * 3` bytes. */
      readonly pixels: Uint8Array;
      /** Size of the image file, upright. */
      readonly source: { readonly width: number; readonly height: number };
      /** Where the image (or its crop) lies inside the output. */
      readonly placed: Box;
      readonly digest?: string;
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
 * Decodes a JPEG or PNG upright (EXIF), as sRGB without alpha, and resamples it. Faults of the file are results, not
 * exceptions: a missing, truncated, damaged or too large image gives `ok: false` and a reason. Whether an image is
 * damaged never depends on what is decoded beside it.
 *
 * The file is decoded as a whole and cropped and resampled by `resampleInto`: measured on 128 x 128 JPEGs this is about
 * twice as fast as a resizing sharp pipeline, whose fixed cost per call outweighs the pixels.
 *
 * @throws Error if there is not enough memory.
 */
export async function decodeImage(request: DecodeRequest): Promise<DecodeResult> {
  const fault = badRequest(request);
  if (fault !== undefined) return { ok: false, reason: fault };
  const { path, width, height, fit } = request;
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
  const crop = request.crop ?? { x: 0, y: 0, width: image.width, height: image.height };
  const placed = placeIn(crop, request, fit);
  const pixels = new Uint8Array(width * height * 3);
  if (placed.width < width || placed.height < height) pixels.fill(LETTERBOX_FILL);
  resampleInto(image, crop, pixels, width, placed);
  const done = { ok: true, pixels, source: { width: image.width, height: image.height }, placed } as const;
  if (request.digest !== true) return done;
  return { ...done, digest: createHash("sha256").update(file.bytes).digest("hex") };
}

/**
 * Undefined if libvips finds the file damaged, also where it could go on and make something up. Its words are not
 * repeated: it keeps them in one buffer for the whole process, so images decoded at the same time can swap them.
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

/** Large images of a thread are decoded one after the other, so that a few of them do not take its memory. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const done = lastLarge.then(work, work);
  lastLarge = done.catch(() => undefined);
  return done;
}
