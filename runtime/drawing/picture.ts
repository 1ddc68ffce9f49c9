import sharp from "sharp";
import type { Size } from "../data/box.js";
import { ExitCode, UserError } from "../errors/user-error.js";
import { readRegular } from "../files/regular-file.js";

/** A photograph, decoded and resized for showing. */
export interface Picture {
  /** Size of the file's picture after its EXIF rotation, pixels. */
  readonly source: Size;
  readonly shown: Size;
  /** RGB, shown.width * shown.height * 3. */
  readonly pixels: Uint8Array;
}

/** The shown picture's shorter side is brought into this range, unless its longer side would pass the limit. */
const SHORTER_SIDE = { least: 320, most: 640 } as const;
const LONGER_SIDE = 1280;

/** Size at which a picture is shown, same aspect. */
export function shownSize({ width, height }: Size): Size {
  const shorter = Math.min(width, height);
  const wanted = Math.min(SHORTER_SIDE.most, Math.max(SHORTER_SIDE.least, shorter)) / shorter;
  const scale = Math.min(wanted, LONGER_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Decodes a picture upright, in sRGB, transparency on white.
 *
 * @throws UserError if the file is missing or no picture.
 */
export async function loadPicture(path: string): Promise<Picture> {
  try {
    const bytes = await readRegular(path);
    const { autoOrient: source } = await sharp(bytes).metadata();
    const shown = shownSize(source);
    const { data } = await sharp(bytes, { failOn: "error" })
      .autoOrient()
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .resize(shown.width, shown.height, { fit: "fill" })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { source, shown, pixels: data };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("cannot read the picture", { file: path, found: messageOf(cause), cause });
  }
}

/** The pixels as a data URI for an SVG `image`. */
export async function dataUri(pixels: Uint8Array, { width, height }: Size): Promise<string> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

/** @throws UserError (exit code 2) for a name that does not end in .png, .jpg or .jpeg. */
export function requirePictureName(out: string): void {
  if (/\.(?:png|jpe?g)$/i.test(out)) return;
  throw new UserError("pictures are written as PNG or JPEG", {
    file: out,
    expected: "a name ending in .png or .jpg",
    exitCode: ExitCode.usage,
  });
}

/**
 * A rendered PNG as the file type that a name asks for: .png, .jpg or .jpeg.
 *
 * @throws UserError for another ending.
 */
export async function encodedFor(out: string, png: Uint8Array): Promise<Uint8Array> {
  requirePictureName(out);
  if (/\.png$/i.test(out)) return png;
  return sharp(png).flatten({ background: "white" }).jpeg({ quality: 92 }).toBuffer();
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
