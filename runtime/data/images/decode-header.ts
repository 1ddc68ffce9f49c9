import { jpegHeader } from "./decode-jpeg.js";
import { pngHeader } from "./decode-png.js";
import type { ImageHeader } from "./image-header.js";

const JPEG = "\xff\xd8\xff";
const PNG = "\x89PNG\r\n\x1a\n";

/** Formats that are often named .jpg: a text at a position of the file identifies them. */
const OTHERS: readonly (readonly [at: number, text: string, name: string])[] = [
  [0, "GIF87a", "a GIF image"],
  [0, "GIF89a", "a GIF image"],
  [8, "WEBP", "a WebP image"],
  [0, "BM", "a BMP image"],
  [0, "II*\0", "a TIFF image"],
  [0, "MM\0*", "a TIFF image"],
  [4, "ftypavi", "an AVIF image"],
  [4, "ftyphe", "a HEIC image"],
  [4, "ftypmif1", "a HEIC image"],
  [4, "JXL ", "a JPEG XL image"],
  [0, "\xff\x0a", "a JPEG XL image"],
  [4, "jP  ", "a JPEG 2000 image"],
  [0, "\xff\x4f\xff\x51", "a JPEG 2000 image"],
  [0, "8BPS", "a Photoshop file"],
  [0, "%PDF", "a PDF file"],
  [0, "PK\x03\x04", "a ZIP archive"],
  [0, "\x1f\x8b", "a gzip file"],
  [0, "version https://git-lfs", "a pointer of Git LFS: fetch the file itself"],
];

/** Bytes at the start of a file that determine its format. */
const START = 512;

/** Format and size of an image, from the content of the file and not from its name. */
export function readHeader(bytes: Buffer): ImageHeader {
  const start = bytes.toString("latin1", 0, START);
  if (start.startsWith(JPEG)) return jpegHeader(bytes);
  if (start.startsWith(PNG)) return pngHeader(bytes);
  return { ok: false, reason: `the file is neither JPEG nor PNG: ${whatItIs(bytes, start)}` };
}

function whatItIs(bytes: Buffer, start: string): string {
  const known = OTHERS.find(([at, text]) => start.startsWith(text, at));
  if (known !== undefined) return `it is ${known[2]}`;
  if (JPEG.startsWith(start) || PNG.startsWith(start)) return `it ends after ${bytes.length} bytes`;
  if (bytes.every((byte) => byte === 0)) return "it holds only zeros";
  const text = start.replace("\xef\xbb\xbf", "").trimStart().toLowerCase();
  if (/^<(?:!doctype html|html|head|body)/.test(text)) return "it is an HTML page";
  if (/^<(?:\?xml|svg)/.test(text)) return "it is an XML or SVG text";
  if (/^[^\p{Cc}]+$/u.test(text.replace(/[\t\r\n]/g, " "))) return "it is a text";
  return `it starts with ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
