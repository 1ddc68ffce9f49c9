import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** A PNG chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG file of 8-bit RGB that claims a size, whatever its data unpacks to. */
export function pngOf(width: number, height: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [pngChunk("IHDR", header), pngChunk("IDAT", deflateSync(data)), pngChunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Puts a chunk or segment into a picture file, directly behind its header (PNG) or start mark (JPEG). */
export function insertBehindStart(file: Buffer, part: Buffer): Buffer {
  const at = file[0] === 0xff ? 2 : 33;
  return Buffer.concat([file.subarray(0, at), part, file.subarray(at)]);
}

/** A JPEG file whose frame header claims another size. */
export function jpegClaiming(file: Buffer, width: number, height: number): Buffer {
  const out = Buffer.from(file);
  const frame = [0xc0, 0xc2].map((marker) => out.indexOf(Buffer.from([0xff, marker]))).find((at) => at > 0);
  if (frame === undefined) throw new Error("no frame header");
  out.writeUInt16BE(height, frame + 5);
  out.writeUInt16BE(width, frame + 7);
  return out;
}

/** A copy with `bytes` written over it at a share of its length. */
export function overwritten(file: Buffer, share: number, bytes: Uint8Array): Buffer {
  const out = Buffer.from(file);
  out.set(bytes.subarray(0, out.length - 1), Math.min(Math.floor(share * out.length), out.length - bytes.length));
  return out;
}

/** A picture from RGB values. */
export function imageOf(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set(colour(i % width, Math.floor(i / width)), i * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** An uncompressed TIFF file of inks, 4 bytes a pixel (TIFF 6.0, section 16): a way to give sharp CMYK values. */
export function cmykTiff(width: number, height: number, inks: Uint8Array): Buffer {
  const tags = 12;
  const depths = 8 + 2 + tags * 12 + 4;
  const data = depths + 8;
  const head = Buffer.alloc(data);
  head.write("II*", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags, 8);
  const [short, long] = [3, 4];
  const entries = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, 4, depths],
    [259, short, 1, 1],
    [262, short, 1, 5],
    [273, long, 1, data],
    [277, short, 1, 4],
    [278, long, 1, height],
    [279, long, 1, inks.length],
    [284, short, 1, 1],
    [332, short, 1, 1],
    [334, short, 1, 4],
  ] as const;
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    head.writeUInt16LE(tag, 10 + i * 12);
    head.writeUInt16LE(type, 12 + i * 12);
    head.writeUInt32LE(count, 14 + i * 12);
    head.writeUInt32LE(value, 18 + i * 12);
  }
  for (let i = 0; i < 4; i++) head.writeUInt16LE(8, depths + i * 2);
  return Buffer.concat([head, inks]);
}
