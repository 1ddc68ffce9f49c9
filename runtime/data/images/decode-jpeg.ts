import type { ImageHeader } from "./image-header.js";

/** Markers of JPEG (ITU-T T.81, table B.1). */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;

/** Each scan of a progressive file goes over all pixels; real ones have about ten. */
const MOST_SCANS = 100;

const bad = (reason: string): ImageHeader => ({ ok: false, reason });
const truncated = bad("the JPEG file is truncated: its end mark is missing");

/** Start of a frame; DHT, JPG and DAC are in the same range. */
const startsFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

interface Frame {
  readonly marker: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Walks the segments of a JPEG file to its end mark, ignoring those inside a segment, such as a preview's. Some telephones
 * write a wrong range of a baseline scan; decoders do not use it, but warn about it, so it is corrected.
 */
export function jpegHeader(bytes: Buffer): ImageHeader {
  let frame: Frame | undefined;
  let scans = 0;
  let repaired = bytes;
  for (let at = 2; ; ) {
    // Between segments a marker must follow; fill bytes ff can precede it.
    if (at + 1 >= bytes.length) return truncated;
    if (bytes[at] !== 0xff) return bad(`the JPEG file is damaged: no segment begins at byte ${at}`);
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === EOI) break;
    if (standsAlone(marker)) {
      at += 2;
      continue;
    }
    if (marker === SOI || marker === 0) return bad(`the JPEG file is damaged: no segment begins at byte ${at}`);
    if (at + 4 > bytes.length) return truncated;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4) return bad(`the JPEG file is damaged: the segment at byte ${at} has no length`);
    if (end > bytes.length) return truncated;
    if (startsFrame(marker)) {
      if (frame !== undefined) return bad("the JPEG file is damaged: it has two frame headers");
      const read = frameHeader(bytes, at, end, marker);
      if (typeof read === "string") return bad(read);
      frame = read;
    }
    if (marker !== SOS) {
      at = end;
      continue;
    }
    if (frame === undefined) return bad("the JPEG file is damaged: its pixels come before its frame header");
    if (++scans > MOST_SCANS) return bad(`the JPEG file is not decoded: it has more than ${MOST_SCANS} scans`);
    if (frame.marker <= 0xc1) repaired = withPlainRange(repaired, end);
    const next = afterScan(bytes, end);
    if (next === undefined) return truncated;
    at = next;
  }
  if (frame === undefined) return bad("the JPEG file is damaged: it has no frame header");
  if (scans === 0) return bad("the JPEG file is damaged: it holds no pixels");
  return { ok: true, format: "JPEG", width: frame.width, height: frame.height, bytes: repaired };
}

function frameHeader(bytes: Buffer, at: number, end: number, marker: number): Frame | string {
  if (end - at < 10) return "the JPEG file is damaged: its frame header is too short";
  const [depth, height, width] = [bytes[at + 4] as number, bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
  if (marker === 0xc3 || (marker >= 0xc5 && marker <= 0xc7) || marker >= 0xcb)
    return "lossless and hierarchical JPEG files cannot be decoded";
  if (depth !== 8) return `JPEG files of ${depth} bits cannot be decoded`;
  if (width === 0 || height === 0) return `the JPEG file is damaged: its size is ${width} x ${height}`;
  return { marker, width, height };
}

/** The next marker that ends the scan's data: not a stuffed zero, not a restart mark. */
function afterScan(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && !standsAlone(next)) return at;
  }
  return undefined;
}

/** A sequential scan covers coefficients 0 to 63 in full; `end` is the end of the scan's header. */
function withPlainRange(bytes: Buffer, end: number): Buffer {
  if (bytes[end - 3] === 0 && bytes[end - 2] === 63 && bytes[end - 1] === 0) return bytes;
  const repaired = Buffer.from(bytes);
  repaired.set([0, 63, 0], end - 3);
  return repaired;
}
