import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "./decode.js";

let folder: string;
const at = (name: string): string => join(folder, name);

/** Left half red, right half blue, 40 x 20. */
function halves() {
  const pixels = new Uint8Array(40 * 20 * 3);
  for (let i = 0; i < 40 * 20; i++) pixels.set(i % 40 < 20 ? [255, 0, 0] : [0, 0, 255], i * 3);
  return sharp(pixels, { raw: { width: 40, height: 20, channels: 3 } });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-decode-"));
  await halves().png().toFile(at("halves.png"));
  await halves().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).withExif({}).toFile(at("halves.jpg"));
  await halves()
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
    .toFile(at("turned.jpg"));
  await halves().toColourspace("b-w").png().toFile(at("grey.png"));
  await halves().toColourspace("cmyk").jpeg({ quality: 100 }).toFile(at("cmyk.jpg"));
  await halves().ensureAlpha(0.5).png().toFile(at("alpha.png"));
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
  const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  await writeFile(at("truncated.jpg"), jpeg.subarray(0, Math.floor(jpeg.length / 2)));
  const png = await halves().png({ compressionLevel: 0 }).toBuffer();
  await writeFile(at("truncated.png"), png.subarray(0, 900));
  await writeFile(at("text.jpg"), "no picture");
});
afterAll(() => rm(folder, { recursive: true }));

async function pixelsOf(
  name: string,
  request: {
    width: number;
    height: number;
    fit?: "letterbox";
    crop?: { x: number; y: number; width: number; height: number };
  },
) {
  const result = await decodeImage({ fit: "stretch", path: at(name), ...request });
  if (!result.ok) throw new Error(result.reason);
  const rgb = (x: number, y: number) => [
    ...result.pixels.subarray((y * request.width + x) * 3, (y * request.width + x) * 3 + 3),
  ];
  return { ...result, rgb };
}

function near(found: readonly number[], expected: readonly number[], tolerance: number): void {
  for (const [i, value] of expected.entries())
    expect(Math.abs((found[i] as number) - value)).toBeLessThanOrEqual(tolerance);
}

describe("decodeImage", () => {
  it("gives RGB bytes, the source's size and the whole output as place", async () => {
    const { pixels, source, placed, rgb } = await pixelsOf("halves.png", { width: 40, height: 20 });
    expect(pixels).toHaveLength(40 * 20 * 3);
    expect(source).toEqual({ width: 40, height: 20 });
    expect(placed).toEqual({ x: 0, y: 0, width: 40, height: 20 });
    expect(rgb(0, 0)).toEqual([255, 0, 0]);
    expect(rgb(39, 19)).toEqual([0, 0, 255]);
  });

  it("letterboxes on grey 128", async () => {
    const { placed, rgb } = await pixelsOf("halves.png", { width: 20, height: 20, fit: "letterbox" });
    expect(placed).toEqual({ x: 0, y: 5, width: 20, height: 10 });
    expect([rgb(0, 4), rgb(0, 5), rgb(19, 14), rgb(19, 15)]).toEqual([
      [128, 128, 128],
      [255, 0, 0],
      [0, 0, 255],
      [128, 128, 128],
    ]);
  });

  it("fills a crop far outside the image with the nearest edge", async () => {
    const { rgb } = await pixelsOf("halves.png", {
      width: 4,
      height: 4,
      crop: { x: -5000, y: -900, width: 10_040, height: 2000 },
    });
    near(rgb(0, 0), [255, 0, 0], 0);
    near(rgb(3, 3), [0, 0, 255], 0);
    const beside = await pixelsOf("halves.png", {
      width: 4,
      height: 4,
      crop: { x: 500, y: 0.5, width: 3.5, height: 2 },
    });
    near(beside.rgb(0, 0), [0, 0, 255], 0);
  });

  it("turns an image upright as its EXIF orientation says", async () => {
    const { source, rgb } = await pixelsOf("turned.jpg", { width: 20, height: 40 });
    expect(source).toEqual({ width: 20, height: 40 });
    near(rgb(10, 2), [254, 0, 0], 6);
    near(rgb(10, 37), [0, 0, 254], 6);
  });

  it("brings grey, CMYK and alpha images to RGB", async () => {
    const grey = await pixelsOf("grey.png", { width: 40, height: 20 });
    expect(new Set(grey.rgb(3, 3)).size).toBe(1);
    const cmyk = await pixelsOf("cmyk.jpg", { width: 40, height: 20 });
    expect(cmyk.rgb(3, 3)[0]).toBeGreaterThan(cmyk.rgb(3, 3)[2] as number);
    const alpha = await pixelsOf("alpha.png", { width: 40, height: 20 });
    expect(alpha.rgb(3, 3)).toEqual([255, 0, 0]);
  });

  it.each([
    ["missing.jpg", /does not exist/],
    ["truncated.jpg", /JPEG file is truncated/],
    ["truncated.png", /PNG file is truncated/],
    ["text.jpg", /neither JPEG nor PNG/],
  ])("gives a reason for %s", async (name, reason) => {
    const result = await decodeImage({ path: at(name), width: 8, height: 8, fit: "stretch" });
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  it("refuses more than 100 megapixels before decoding", async () => {
    const chunk = (type: string, data: Uint8Array): Buffer => {
      const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
      const frame = Buffer.alloc(8);
      frame.writeUInt32BE(data.length, 0);
      frame.writeUInt32BE(crc32(body), 4);
      return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(12_000, 0);
    header.writeUInt32BE(9_000, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const chunks = [
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(new Uint8Array(9))),
      chunk("IEND", Buffer.alloc(0)),
    ];
    await writeFile(at("large.png"), Buffer.concat([signature, ...chunks]));
    const result = await decodeImage({ path: at("large.png"), width: 8, height: 8, fit: "stretch" });
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/more than 100 megapixels/) });
  });

  it.each([
    { width: 0, height: 8 },
    { width: 8, height: 1.5 },
    { width: 8, height: 8, crop: { x: 0, y: 0, width: 0, height: 4 } },
    { width: 8, height: 8, crop: { x: Number.NaN, y: 0, width: 4, height: 4 } },
    { width: 8, height: 8, crop: { x: 0, y: 0, width: 1e9, height: 4 } },
  ])("refuses the request $width x $height, $crop", async (request) => {
    const result = await decodeImage({ path: at("halves.png"), fit: "stretch", ...request });
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/not usable/) });
  });
});
