import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cmykTiff, imageOf, insertBehindStart, pngChunk } from "../../../tests/support/image-files.js";
import { decodeImage } from "./decode.js";

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-formats-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Colour = readonly [number, number, number];
const corners: readonly Colour[] = [
  [230, 30, 40],
  [40, 200, 60],
  [30, 50, 220],
  [240, 230, 80],
];
/** Four fields of 16 x 8 pixels, a colour each. */
const fields = () => imageOf(32, 16, (x, y) => corners[(x < 16 ? 0 : 1) + (y < 8 ? 0 : 2)] as Colour);

/** Colours in the middle of the four fields of a decoded file: top left, top right, bottom left, bottom right. */
async function decoded(file: Uint8Array, width = 32, height = 16, name = "image.jpg"): Promise<readonly Colour[]> {
  await writeFile(at(name), file);
  const result = await decodeImage({ path: at(name), width, height, fit: "stretch" });
  if (!result.ok) throw new Error(result.reason);
  expect(result.source).toEqual({ width, height });
  const pixel = (x: number, y: number): Colour => {
    const i = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
    return [...result.pixels.subarray(i, i + 3)] as unknown as Colour;
  };
  return [pixel(0.25, 0.25), pixel(0.75, 0.25), pixel(0.25, 0.75), pixel(0.75, 0.75)];
}

function expectNear(found: readonly Colour[], expected: readonly Colour[], tolerance: number): void {
  const off = found.flatMap((colour, i) => colour.map((value, c) => Math.abs(value - (expected[i]?.[c] as number))));
  expect(Math.max(...off), `${JSON.stringify(found)} for ${JSON.stringify(expected)}`).toBeLessThanOrEqual(tolerance);
}

const best = { quality: 100, chromaSubsampling: "4:4:4" };

describe("decodeImage", () => {
  it.each([
    ["PNG", () => fields().png(), 0],
    ["16-bit PNG", () => fields().toColourspace("rgb16").png(), 0],
    ["interlaced PNG", () => fields().png({ progressive: true }), 0],
    ["palette PNG", () => fields().png({ palette: true, colours: 8 }), 0],
    ["transparent PNG", () => fields().ensureAlpha(0.3).png(), 0],
    ["baseline JPEG", () => fields().jpeg(best), 3],
    ["progressive JPEG", () => fields().jpeg({ ...best, progressive: true }), 3],
    ["subsampled JPEG", () => fields().jpeg({ quality: 100, chromaSubsampling: "4:2:0" }), 3],
  ] as const)("decoding a %s gives the right pixels", async (_, make, tolerance) => {
    expectNear(await decoded(await make().toBuffer()), corners, tolerance);
  });

  it.each([
    ["grey PNG", () => fields().toColourspace("b-w").png(), 1],
    ["16-bit grey PNG", () => fields().toColourspace("grey16").png(), 1],
    ["grey JPEG", () => fields().toColourspace("b-w").jpeg(best), 2],
  ] as const)("decoding a %s gives the right pixels", async (_, make, tolerance) => {
    const grey = await fields().toColourspace("b-w").raw().toBuffer();
    const expected = [4 * 32 + 8, 4 * 32 + 24, 12 * 32 + 8, 12 * 32 + 24].map((i): Colour => {
      const value = grey[i] as number;
      return [value, value, value];
    });
    expectNear(await decoded(await make().toBuffer()), expected, tolerance);
  });

  it("a PNG with one bit for each pixel is decoded to the right pixels", async () => {
    const file = await imageOf(32, 16, (x) => (x < 16 ? [0, 0, 0] : [255, 255, 255]))
      .toColourspace("b-w")
      .png({ palette: true, colours: 2 })
      .toBuffer();
    expect(await decoded(file)).toEqual([
      [0, 0, 0],
      [255, 255, 255],
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });

  it("an image of one pixel is decoded", async () => {
    const file = await imageOf(1, 1, () => [12, 34, 56])
      .png()
      .toBuffer();
    expect(await decoded(file, 1, 1)).toEqual(new Array(4).fill([12, 34, 56]));
  });

  it("the first frame of an animated PNG is decoded", async () => {
    const control = Buffer.alloc(8);
    control.set([0, 0, 0, 2], 0);
    const frame = Buffer.alloc(26);
    frame.set([0, 0, 0, 32, 0, 0, 0, 16], 4);
    const still = await fields().png().toBuffer();
    const data = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.alloc(40, 7)]);
    const end = still.length - 12;
    const animated = Buffer.concat([
      still.subarray(0, end),
      pngChunk("fcTL", frame),
      pngChunk("fdAT", data),
      still.subarray(end),
    ]);
    expect(await decoded(insertBehindStart(animated, pngChunk("acTL", control)))).toEqual(corners);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("a JPEG with EXIF orientation %i is decoded upright", async (orientation) => {
    const [a, b, c, d] = corners as [Colour, Colour, Colour, Colour];
    // Where the stored corners are seen, by orientation (EXIF 2.3, tag 0112).
    const upright = [
      [a, b, c, d],
      [b, a, d, c],
      [d, c, b, a],
      [c, d, a, b],
      [a, c, b, d],
      [c, a, d, b],
      [d, b, c, a],
      [b, d, a, c],
    ][orientation - 1] as readonly Colour[];
    const file = await fields().withMetadata({ orientation }).jpeg(best).toBuffer();
    const [width, height] = orientation > 4 ? [16, 32] : [32, 16];
    expectNear(await decoded(file, width, height), upright, 3);
  });

  it("CMYK and YCCK JPEGs are decoded to the same pixels", async () => {
    const inks = corners.map(([r, g, b]) => [255 - r, 255 - g, 255 - b] as const);
    const four = (values: readonly (readonly number[])[]): Promise<Buffer> => {
      const pixels = new Uint8Array(32 * 16 * 4);
      for (let i = 0; i < 32 * 16; i++)
        pixels.set(values[(i % 32 < 16 ? 0 : 1) + (i < 256 ? 0 : 2)] as readonly number[], i * 4);
      const tiff = cmykTiff(32, 16, pixels);
      return sharp(tiff).pipelineColourspace("cmyk").toColourspace("cmyk").jpeg(best).toBuffer();
    };
    const plain = await four(inks);
    const transform = plain.indexOf("Adobe") + 11;
    expect(plain[transform]).toBe(0);
    // Luma and chroma of the inks (JFIF), inverted as Adobe stores them, and marked by the code 2.
    const coded = await four(
      inks.map(([c, m, y]) => {
        const luma = 0.299 * c + 0.587 * m + 0.114 * y;
        return [luma, 128 + 0.564 * (y - luma), 128 + 0.713 * (c - luma)].map((value) => 255 - Math.round(value));
      }),
    );
    coded[transform] = 2;
    const seen = await decoded(plain);
    expectNear(await decoded(coded), seen, 6);
    // Red stays the reddest and so on, whatever the printer's profile.
    for (const [i, channel] of [0, 1, 2].entries()) {
      const colour = seen[i] as Colour;
      expect(Math.max(...colour)).toBe(colour[channel]);
    }
  });

  it("a JPEG with a wrong range of its baseline scan, as some telephones write it, is decoded", async () => {
    const file = await fields().jpeg(best).toBuffer();
    const scan = file.indexOf(Buffer.from([0xff, 0xda]));
    const end = scan + 2 + file.readUInt16BE(scan + 2);
    file[end - 2] = 0;
    expectNear(await decoded(file), corners, 3);
  });

  it("a file is decoded whatever its name: another format, blanks, other scripts, a line break, a link", async () => {
    const png = await fields().png().toBuffer();
    for (const name of ["wrong.jpg", "two words.png", "лицо 顔 🙂.png", "line\nbreak.png", "none"])
      expect(await decoded(png, 32, 16, name)).toEqual(corners);
    await symlink(at("wrong.jpg"), at("link.jpg"));
    expect(await decodeImage({ path: at("link.jpg"), width: 1, height: 1, fit: "stretch" })).toMatchObject({
      ok: true,
    });
  });

  it("images with broken EXIF, colour profile or text are decoded", async () => {
    const segment = (marker: number, data: string): Buffer => {
      const bytes = Buffer.from(data, "latin1");
      return Buffer.concat([Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]), bytes]);
    };
    const jpeg = await fields().jpeg(best).toBuffer();
    for (const part of [
      segment(0xe1, "Exif\0\0MM\0*\0\0\0\x08\0\x20garbagegarbage"),
      segment(0xe2, `ICC_PROFILE\0\x01\x01${"x".repeat(300)}`),
      segment(0xe1, "Exif\0\0\xff\xd8\xff\xd9 a preview with an end mark of its own"),
    ])
      expectNear(await decoded(insertBehindStart(jpeg, part)), corners, 3);
    const png = await fields().png().toBuffer();
    expect(await decoded(insertBehindStart(png, pngChunk("tEXt", Buffer.from("no keyword"))))).toEqual(corners);
  });
});
