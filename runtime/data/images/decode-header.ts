import { fileKind, KIND_BYTES } from "../../files/file-kind.js";
import { jpegHeader } from "./decode-jpeg.js";
import { pngHeader } from "./decode-png.js";
import type { ImageHeader } from "./image-header.js";

const JPEG = "\xff\xd8\xff";
const PNG = "\x89PNG\r\n\x1a\n";

/** Format and size of an image, from the content of the file and not from its name. */
export function readHeader(bytes: Buffer): ImageHeader {
  const start = bytes.toString("latin1", 0, KIND_BYTES);
  if (start.startsWith(JPEG)) return jpegHeader(bytes);
  if (start.startsWith(PNG)) return pngHeader(bytes);
  return { ok: false, reason: `the file is neither JPEG nor PNG: ${whatItIs(bytes, start)}` };
}

function whatItIs(bytes: Buffer, start: string): string {
  const known = fileKind(bytes);
  if (known !== undefined) return `it is ${known.name}${known.family === "pointer" ? ": fetch the file itself" : ""}`;
  if (JPEG.startsWith(start) || PNG.startsWith(start)) return `it ends after ${bytes.length} bytes`;
  if (bytes.every((byte) => byte === 0)) return "it holds only zeros";
  const text = start.replace("\xef\xbb\xbf", "").trimStart().toLowerCase();
  if (/^<(?:\?xml|svg)/.test(text)) return "it is an XML or SVG text";
  if (/^[^\p{Cc}]+$/u.test(text.replace(/[\t\r\n]/g, " "))) return "it is a text";
  return `it starts with ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
