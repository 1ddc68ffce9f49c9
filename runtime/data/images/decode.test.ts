import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Box, clip, intersectionOverUnion } from "../box.js";
import { defaultEdgeBoxOptions } from "../edge-boxes/options.js";
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
  const image = (pixel: (x: number, y: number) => number) => {
    const pixels = new Uint8Array(240 * 120 * 3);
    for (let i = 0; i < 240 * 120; i++) pixels.fill(pixel(i % 240, Math.floor(i / 240)), i * 3, i * 3 + 3);
    return sharp(pixels, { raw: { width: 240, height: 120, channels: 3 } }).png();
  };
  await image((x, y) => (Math.hypot(x - 168, y - 60) < 36 ? 230 : 20)).toFile(at("disc.png"));
  await image(() => 20).toFile(at("blank.png"));
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
  it("proposals are windows of the output, and the border of a letterbox is no contour", async () => {
    const request = { width: 120, height: 120, fit: "letterbox" } as const;
    const options = { ...defaultEdgeBoxOptions, count: 20, minArea: 200 };
    const found = await decodeImage({ path: at("disc.png"), ...request, proposals: options });
    if (!found.ok) throw new Error(found.reason);
    const { placed, proposals: [best, ...others] = [] } = found;
    expect(placed).toEqual({ x: 0, y: 30, width: 120, height: 60 });
    expect(intersectionOverUnion(best as Box, { x: 66, y: 42, width: 36, height: 36 })).toBeGreaterThan(0.75);
    for (const one of [best as Box, ...others])
      expect(clip(one, placed)).toEqual({ x: one.x, y: one.y, width: one.width, height: one.height });
    const blank = await decodeImage({ path: at("blank.png"), ...request, proposals: options });
    expect(blank).toMatchObject({ ok: true, placed, proposals: [] });
    const plain = await decodeImage({ path: at("disc.png"), ...request });
    expect(plain).not.toHaveProperty("proposals");
  });

  it("decoding gives RGB bytes, the size of the source and the place in the output", async () => {
    const { pixels, source, placed, rgb } = await pixelsOf("halves.png", { width: 40, height: 20 });
    expect(pixels).toHaveLength(40 * 20 * 3);
    expect(source).toEqual({ width: 40, height: 20 });
    expect(placed).toEqual({ x: 0, y: 0, width: 40, height: 20 });
    expect(rgb(0, 0)).toEqual([255, 0, 0]);
    expect(rgb(39, 19)).toEqual([0, 0, 255]);
  });

  it("decoding letterboxes on grey 128", async () => {
    const { placed, rgb } = await pixelsOf("halves.png", { width: 20, height: 20, fit: "letterbox" });
    expect(placed).toEqual({ x: 0, y: 5, width: 20, height: 10 });
    expect([rgb(0, 4), rgb(0, 5), rgb(19, 14), rgb(19, 15)]).toEqual([
      [128, 128, 128],
      [255, 0, 0],
      [0, 0, 255],
      [128, 128, 128],
    ]);
  });

  it("a crop far outside the image is filled with the nearest edge", async () => {
    const { rgb } = await pixelsOf("halves.png", {
      width: 4,
      height: 4,
      crop: { x: -5000, y: -900, width: 10_040, height: 2000 },
    });
    near(rgb(0, 0), [255, 0, 0], 0);
    near(rgb(3, 3), [0, 0, 255], 0);
    const right = await pixelsOf("halves.png", {
      width: 4,
      height: 4,
      crop: { x: 500, y: 0.5, width: 3.5, height: 2 },
    });
    near(right.rgb(0, 0), [0, 0, 255], 0);
  });

  it.each([
    { width: 0, height: 8 },
    { width: 8, height: 1.5 },
    { width: 8, height: 8, crop: { x: 0, y: 0, width: 0, height: 4 } },
    { width: 8, height: 8, crop: { x: Number.NaN, y: 0, width: 4, height: 4 } },
    { width: 8, height: 8, crop: { x: 0, y: 0, width: 1e9, height: 4 } },
  ])("decoding refuses the request $width x $height, $crop", async (request) => {
    const result = await decodeImage({ path: at("halves.png"), fit: "stretch", ...request });
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/not usable/) });
  });
});
