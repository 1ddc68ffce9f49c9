import sharp from "sharp";
import { writeFileAtomic } from "../../atomic-file.js";
import { UserError } from "../../user-error.js";
import { readCeleba } from "../celeba.js";
import { type DecodeResult, decodeImage } from "../decode.js";
import type { FaceSample } from "../face-data.js";
import { CHARACTER_WIDTH, LINE_HEIGHT, plotText, wrap } from "./pixel-font.js";

export interface ContactSheetOptions {
  readonly columns: number;
  readonly rows: number;
  /** Draw face boxes (green) and landmarks (magenta). */
  readonly boxes: boolean;
  /** Default `wild`. */
  readonly images?: "wild" | "aligned";
}

const PICTURE = 192;
const GAP = 8;
const TEXT_LINES = 7;
const CELL = { width: PICTURE + GAP, height: PICTURE + GAP + TEXT_LINES * LINE_HEIGHT };
const INK = [40, 40, 48] as const;
const GREEN = [0, 230, 64] as const;
const MAGENTA = [255, 0, 200] as const;
const PAPER = 250;

type Color = readonly [number, number, number];

class Sheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3).fill(PAPER);
  }

  plot(x: number, y: number, color: Color): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    this.pixels.set(color, (y * this.width + x) * 3);
  }

  text(text: string, left: number, top: number): void {
    plotText(text, (x, y) => this.plot(left + x, top + y, INK));
  }

  picture(pixels: Uint8Array, side: number, left: number, top: number): void {
    for (let y = 0; y < side; y++) {
      this.pixels.set(pixels.subarray(y * side * 3, (y + 1) * side * 3), ((top + y) * this.width + left) * 3);
    }
  }

  frame(x0: number, y0: number, x1: number, y1: number, color: Color): void {
    for (let x = x0; x <= x1; x++) for (const y of [y0, y1]) this.plot(x, y, color);
    for (let y = y0; y <= y1; y++) for (const x of [x0, x1]) this.plot(x, y, color);
  }

  dot(x: number, y: number, color: Color): void {
    for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) this.plot(x + dx, y + dy, color);
  }
}

function drawMarks(sheet: Sheet, sample: FaceSample, decoded: DecodeResult, left: number, top: number): void {
  if (!decoded.ok) return;
  const { source, placed } = decoded;
  const x = (value: number): number => left + Math.round(placed.x + (value * placed.width) / source.width);
  const y = (value: number): number => top + Math.round(placed.y + (value * placed.height) / source.height);
  const { box, landmarks } = sample;
  if (box !== undefined) sheet.frame(x(box.x), y(box.y), x(box.x + box.width), y(box.y + box.height), GREEN);
  if (landmarks === undefined) return;
  for (let i = 0; i < landmarks.length; i += 2) {
    sheet.dot(x((landmarks[i] as number) + 0.5), y((landmarks[i + 1] as number) + 0.5), MAGENTA);
  }
}

function captionOf(sample: FaceSample, names: readonly string[], decoded: DecodeResult): readonly string[] {
  const width = Math.floor(PICTURE / CHARACTER_WIDTH);
  const identity = sample.identity === undefined ? [] : ["identity", `${sample.identity},`];
  const head = wrap([sample.file, "-", ...identity, sample.split], width);
  if (!decoded.ok) return [...head, "unreadable"];
  const positive = names.filter((_, i) => sample.attributes[i] === 1).map((name) => name.replaceAll("_", "-"));
  return [
    ...head,
    ...wrap(
      positive.map((name, i) => (i < positive.length - 1 ? `${name},` : name)),
      width,
    ),
  ];
}

/**
 * Draws a sheet of pictures of a data set in CelebA's formats, spread evenly over it, each with its name, identity,
 * split and positive attributes, as PNG. An unreadable picture is left grey and says so.
 * @throws UserError for an unusable sheet size, and as `readCeleba` does.
 */
export async function writeContactSheet(
  root: string,
  file: string,
  { columns, rows, boxes, images = "wild" }: ContactSheetOptions,
): Promise<void> {
  for (const [name, value] of Object.entries({ columns, rows })) {
    if (Number.isInteger(value) && value >= 1 && value <= 40) continue;
    throw new UserError(`the number of ${name} is out of range`, { found: String(value), expected: "1 to 40" });
  }
  const { samples, attributeNames } = await readCeleba(root, { images });
  const count = Math.min(samples.length, columns * rows);
  const sheet = new Sheet(columns * CELL.width + GAP, Math.ceil(count / columns) * CELL.height + GAP);
  for (let i = 0; i < count; i++) {
    const sample = samples[Math.floor((i * samples.length) / count)] as FaceSample;
    const left = GAP + (i % columns) * CELL.width;
    const top = GAP + Math.floor(i / columns) * CELL.height;
    const decoded = await decodeImage({ path: sample.path, width: PICTURE, height: PICTURE, fit: "letterbox" });
    sheet.picture(decoded.ok ? decoded.pixels : new Uint8Array(PICTURE * PICTURE * 3).fill(128), PICTURE, left, top);
    if (boxes) drawMarks(sheet, sample, decoded, left, top);
    for (const [row, line] of captionOf(sample, attributeNames, decoded).slice(0, TEXT_LINES).entries()) {
      sheet.text(line, left, top + PICTURE + 3 + row * LINE_HEIGHT);
    }
  }
  const raw = { width: sheet.width, height: sheet.height, channels: 3 as const };
  await writeFileAtomic(file, await sharp(sheet.pixels, { raw }).png().toBuffer());
}
