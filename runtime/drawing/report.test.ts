import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "../data/images/decode.js";
import { UserError } from "../errors/user-error.js";
import { type AnnotatedFace, type Annotation, renderAnnotation } from "./annotate.js";
import { panelShape } from "./attribute-panel.js";
import { renderContactSheet } from "./contact-sheet.js";
import { renderHeatmap } from "./heatmap.js";
import { encodedFor, loadImage, shownSize } from "./shown-image.js";
import { theme } from "./theme.js";

let folder: string;
let photo: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-report-"));
  photo = join(folder, "photo.png");
  await sharp({ create: { width: 100, height: 80, channels: 3, background: "#206020" } })
    .png()
    .toFile(photo);
});

afterAll(() => rm(folder, { recursive: true }));

async function decode(png: Uint8Array | string) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): string =>
    data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3).toString("hex");
  const count = (colour: string): number => {
    let pixels = 0;
    for (let y = 0; y < info.height; y++)
      for (let x = 0; x < info.width; x++) if (at(x, y) === colour.slice(1)) pixels++;
    return pixels;
  };
  return { width: info.width, height: info.height, at, count };
}

const face: AnnotatedFace = {
  windows: new Map([
    ["head", { x: 10, y: 10, width: 60, height: 60 }],
    ["face", { x: 25, y: 20, width: 30, height: 30 }],
  ]),
  attributes: [
    { name: "Smiling", score: 1.2, truth: true },
    { name: "Bald", score: -0.5, truth: true },
    { name: "Young", score: 0.3 },
  ],
};
const base = (): Annotation => ({ imagePath: photo, faces: [face] });

describe("annotation", () => {
  it("an annotation enlarges the image to 320 pixels and draws each window at its place", async () => {
    const image = await decode(await renderAnnotation(base()));
    // 100 x 80 -> 400 x 320 at (20, 20): factor 4. Left border of head at 20 + 40, of face at 20 + 100.
    expect(image.at(60, 200)).toBe("56b4e9");
    expect(image.at(120, 160)).toBe("f0a500");
    expect(image.at(90, 160)).toBe("206020");
  });

  it("an annotation marks right and wrong only if the truth is known", async () => {
    const both = await decode(await renderAnnotation(base()));
    expect(both.count(theme.right)).toBeGreaterThan(40);
    expect(both.count(theme.wrong)).toBeGreaterThan(40);
    const attributes = face.attributes.map(({ name, score }) => ({ name, score }));
    const neither = await decode(await renderAnnotation({ ...base(), faces: [{ ...face, attributes }] }));
    expect(neither.count(theme.right) + neither.count(theme.wrong)).toBe(0);
    const unknown = attributes.map((one) => ({ ...one, truth: "unknown" as const }));
    const asked = await decode(await renderAnnotation({ ...base(), faces: [{ ...face, attributes: unknown }] }));
    expect(asked.count(theme.right) + asked.count(theme.wrong)).toBe(0);
    // Three discs of radius 7 with a question mark.
    expect(asked.count(theme.muted) - neither.count(theme.muted)).toBeGreaterThan(3 * 60);
  });

  it("the bars of an annotation are proportional to the scores, to the right above 0", async () => {
    const bars = async (score: number) => {
      const attributes = [
        { name: "A", score: 2 },
        { name: "B", score },
      ];
      const image = await decode(await renderAnnotation({ ...base(), faces: [{ ...face, attributes }] }));
      return { positive: image.count(theme.positive), negative: image.count(theme.negative) };
    };
    const [strong, weak, against] = [await bars(2), await bars(1), await bars(-1)];
    expect(strong.positive / weak.positive).toBeGreaterThan(1.25);
    expect(weak.negative).toBe(0);
    expect(against.negative).toBeGreaterThan(0.8 * (strong.positive - weak.positive));
  });

  it("an annotation shows text without fonts of the system", async () => {
    const panel = async (title: string) =>
      (await decode(await renderAnnotation({ ...base(), title }))).count(theme.text);
    expect(await panel("MMMMMMMMMM")).toBeGreaterThan((await panel(" ")) + 200);
  });

  it("an annotation draws the true box dashed", async () => {
    const truth = { x: 70, y: 55, width: 20, height: 20 };
    const image = await decode(await renderAnnotation({ ...base(), truth }));
    const border = Array.from({ length: 60 }, (_, i) => image.at(310 + i, 240));
    expect(border.filter((colour) => colour === "ffffff").length).toBeGreaterThan(20);
    expect(border.filter((colour) => colour !== "ffffff").length).toBeGreaterThan(15);
  });

  it("an annotation accepts boxes outside, no windows, no attributes, markup in names and many attributes", async () => {
    const windows = new Map([
      ["<head>&", { x: -50, y: 500, width: 10, height: 10 }],
      ["face", { x: -10, y: -10, width: 500, height: 500 }],
    ]);
    const attributes = Array.from({ length: 90 }, (_, i) => ({ name: `<b>"${i}'&`, score: i - 45 }));
    const odd = await decode(await renderAnnotation({ ...base(), faces: [{ windows, attributes }] }));
    expect(odd.width).toBeGreaterThan(1400);
    const nothing = { windows: new Map(), attributes: [] };
    const bare = await decode(await renderAnnotation({ imagePath: photo, faces: [nothing] }));
    expect([bare.width, bare.height]).toEqual([440, 360]);
  });

  it("an annotation draws every face with its number and a card, and says if there is none", async () => {
    const other = {
      windows: new Map([["face", { x: 60, y: 40, width: 30, height: 30 }]]),
      attributes: [{ name: "Smiling", score: -1 }],
    };
    const two = await decode(await renderAnnotation({ ...base(), faces: [face, other] }));
    const one = await decode(await renderAnnotation(base()));
    expect(two.width).toBeGreaterThan(one.width + 300);
    // The left borders of both faces, and the plates of their numbers.
    expect([two.at(120, 190), two.at(260, 250)]).toEqual(["f0a500", "f0a500"]);
    expect([two.at(125, 115), two.at(265, 195)]).toEqual(["f0a500", "f0a500"]);
    expect(one.at(127, 117)).toBe("206020");
    const none = await decode(await renderAnnotation({ ...base(), faces: [] }));
    expect(none.count("#f0a500")).toBe(0);
    expect(none.width).toBe(one.width);
    expect(none.count(theme.text)).toBeGreaterThan(50);
  });

  it("drawings are PNG or JPEG by name; other names and files that are not images are refused", async () => {
    for (const [name, format] of [
      ["a.png", "png"],
      ["b.JPG", "jpeg"],
    ] as const) {
      expect((await sharp(await encodedFor(name, await renderAnnotation(base()))).metadata()).format).toBe(format);
    }
    await expect(encodedFor("a.gif", new Uint8Array())).rejects.toThrow(UserError);
    await expect(renderAnnotation({ ...base(), imagePath: join(folder, "none.png") })).rejects.toThrow(UserError);
    const text = join(folder, "text.jpg");
    await writeFile(text, "no image");
    await expect(renderAnnotation({ ...base(), imagePath: text })).rejects.toThrow(/cannot read the image/);
  });
});

describe("panelShape", () => {
  it("the attribute panel adds columns before it gets much higher than the image, at most three", () => {
    expect(panelShape(12, 286)).toEqual({ columns: 1, rows: 12 });
    expect(panelShape(23, 286)).toEqual({ columns: 2, rows: 12 });
    expect(panelShape(40, 286)).toEqual({ columns: 3, rows: 14 });
    expect(panelShape(90, 286)).toEqual({ columns: 3, rows: 30 });
    expect(panelShape(0, 286)).toEqual({ columns: 1, rows: 0 });
  });
});

describe("shown image", () => {
  it("a shown image has a size between the limits", () => {
    expect(shownSize({ width: 100, height: 80 })).toEqual({ width: 400, height: 320 });
    expect(shownSize({ width: 400, height: 500 })).toEqual({ width: 400, height: 500 });
    expect(shownSize({ width: 1280, height: 2000 })).toEqual({ width: 640, height: 1000 });
    expect(shownSize({ width: 10, height: 1000 })).toEqual({ width: 13, height: 1280 });
  });

  it("a shown image is upright by its EXIF tag, and measured after that", async () => {
    const path = join(folder, "turned.jpg");
    await sharp(photo).withMetadata({ orientation: 6 }).jpeg().toFile(path);
    const { source, shown } = await loadImage(path);
    expect([source, shown]).toEqual([
      { width: 80, height: 100 },
      { width: 320, height: 400 },
    ]);
  });
});

describe("the pixels of a shown image are those that a net sees", () => {
  const noise = Uint8Array.from({ length: 640 * 700 * 4 }, (_, i) => (i * 7919 + (i >> 7) * 31) % 256);
  const raw = { raw: { width: 640, height: 700, channels: 4 } } as const;

  it.each<[name: string, make: () => ReturnType<typeof sharp>]>([
    ["alpha.png", () => sharp(noise, raw).png()],
    ["grey-alpha.png", () => sharp(noise, raw).greyscale().png()],
    ["16-bit.png", () => sharp(noise, raw).toColourspace("rgb16").png()],
    ["grey.jpg", () => sharp(noise, raw).removeAlpha().greyscale().jpeg()],
    ["cmyk.jpg", () => sharp(noise, raw).removeAlpha().toColourspace("cmyk").jpeg()],
    ["turned.jpg", () => sharp(noise, raw).removeAlpha().withMetadata({ orientation: 6 }).jpeg()],
    ["p3.jpg", () => sharp(noise, raw).removeAlpha().withIccProfile("p3").jpeg()],
  ])("a shown image has the pixels that a net sees: %s", async (name, make) => {
    const path = join(folder, name);
    await make().toFile(path);
    const { source, shown, pixels } = await loadImage(path);
    const seen = await decodeImage({ path, ...shown, fit: "stretch" });
    if (!seen.ok) throw new Error(seen.reason);
    expect(source).toEqual(seen.source);
    expect(Buffer.compare(pixels, seen.pixels)).toBe(0);
  });
});

describe("heatmap", () => {
  const map = Float32Array.from({ length: 16 }, (_, i) => (i === 5 ? 1 : 0));

  it("a heatmap is brightest at the response", async () => {
    const image = await decode(await renderHeatmap({ imagePath: photo, maps: [{ map, rows: 4, cols: 4 }] }));
    const green = (x: number, y: number): number => Number.parseInt(image.at(x, y).slice(2, 4), 16);
    expect(green(20 + 150, 20 + 120)).toBeGreaterThan(150);
    expect(green(20 + 350, 20 + 280)).toBeLessThan(90);
  });

  it("a heatmap draws windows, and refuses NaN, other sizes and other files", async () => {
    const windows = new Map([["face", { x: 25, y: 20, width: 30, height: 30 }]]);
    const drawn = await renderHeatmap({ imagePath: photo, maps: [{ map, rows: 4, cols: 4 }], windows: [windows] });
    expect((await decode(drawn)).at(120, 160)).toBe("f0a500");
    await expect(renderHeatmap({ imagePath: photo, maps: [{ map, rows: 4, cols: 3 }] })).rejects.toThrow(RangeError);
    const broken = map.with(3, Number.NaN);
    await expect(renderHeatmap({ imagePath: photo, maps: [{ map: broken, rows: 4, cols: 4 }] })).rejects.toThrow(
      UserError,
    );
  });
});

describe("contact sheet", () => {
  it("a contact sheet places images row by row without enlarging them", async () => {
    const item = { image: await readFile(photo) };
    const sheet = { items: [item, item, item], columns: 2, cellWidth: 120 };
    const image = await decode(await renderContactSheet(sheet));
    expect([image.width, image.height]).toEqual([14 + 2 * 134, 14 + 2 * 94]);
    expect(image.at(14 + 60, 14 + 40)).toBe("206020");
    expect(image.at(148 + 60, 14 + 40)).toBe("206020");
    expect(image.at(14 + 60, 108 + 40)).toBe("206020");
    expect(image.at(148 + 60, 108 + 40)).toBe("f8fafc");
    expect(image.at(14 + 5, 14 + 40)).toBe("f8fafc");
  });

  it("a contact sheet accepts rendered images, captions and a title", async () => {
    const items = [{ image: await renderAnnotation(base()), caption: "<one>" }, { image: await readFile(photo) }];
    const sheet = await renderContactSheet({ items, columns: 5, cellWidth: 300, title: "T & U" });
    expect((await sharp(sheet).metadata()).width).toBe(14 + 2 * 314);
  });

  it("a contact sheet refuses no images, no columns and too many images", async () => {
    const image = await readFile(photo);
    await expect(renderContactSheet({ items: [], columns: 2, cellWidth: 10 })).rejects.toThrow(RangeError);
    await expect(renderContactSheet({ items: [{ image }], columns: 0, cellWidth: 10 })).rejects.toThrow(RangeError);
    const items = Array.from({ length: 200 }, () => ({ image }));
    await expect(renderContactSheet({ items, columns: 2, cellWidth: 10_000 })).rejects.toThrow(
      "a contact sheet of 200 images is too large",
    );
  });
});
