import { crc32 } from "node:zlib";
import type { ImageHeader } from "./image-header.js";

const SIGNATURE = 8;
/** Length and type before a chunk's data, checksum after it. */
const FRAME = 12;
/** Permitted bits of a sample by colour type (PNG specification, table 11.1). */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

const bad = (reason: string): ImageHeader => ({ ok: false, reason });

/**
 * Walks the chunks of a PNG file: the size from its header, and the checksum of every critical chunk. A damaged
 * file gives a reason instead of wrong pixels (PNG specification, section 5).
 */
export function pngHeader(bytes: Buffer): ImageHeader {
  let size: { readonly width: number; readonly height: number } | undefined;
  let data = 0;
  for (let at = SIGNATURE; ; ) {
    if (at + FRAME > bytes.length) return bad("the PNG file is truncated: its end mark is missing");
    const length = bytes.readUInt32BE(at);
    const end = at + FRAME + length;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return bad(`the PNG file is damaged: no chunk begins at byte ${at}`);
    if (size === undefined && type !== "IHDR") return bad("the PNG file is damaged: it does not begin with its header");
    if (end > bytes.length) return bad("the PNG file is truncated: its end mark is missing");
    // A capital first letter: the image cannot be shown without this chunk.
    const critical = (bytes[at + 4] as number) < 0x60;
    if (critical && crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4))
      return bad(`the PNG file is damaged: the checksum of its ${type} chunk at byte ${at} is wrong`);
    if (type === "IHDR") {
      const read = headerChunk(bytes, at, length);
      if (typeof read === "string") return bad(read);
      size = read;
    }
    if (type === "IDAT") data++;
    if (type === "IEND") break;
    at = end;
  }
  if (size === undefined || data === 0) return bad("the PNG file is damaged: it holds no pixels");
  return { ok: true, format: "PNG", ...size, bytes };
}

function headerChunk(
  bytes: Buffer,
  at: number,
  length: number,
): { readonly width: number; readonly height: number } | string {
  if (length !== 13) return `the PNG file is damaged: its header has ${length} bytes instead of 13`;
  const width = bytes.readUInt32BE(at + 8);
  const height = bytes.readUInt32BE(at + 12);
  const [depth, colour] = [bytes[at + 16] as number, bytes[at + 17] as number];
  if (width === 0 || height === 0) return `the PNG file is damaged: its size is ${width} x ${height}`;
  if (DEPTHS.get(colour)?.includes(depth) !== true)
    return `the PNG file is damaged: no image has colour type ${colour} with ${depth} bits`;
  return { width, height };
}
