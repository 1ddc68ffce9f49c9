import { Resvg } from "@resvg/resvg-js";
import type { Box } from "../../data/box.js";
import { Random } from "../../random.js";
import { paintBackground } from "./background.js";
import { BLURRY_SHARE, type Drawing } from "./drawing.js";
import type { Emoji } from "./emoji.js";
import { sharedParts } from "./parts.js";
import type { Affine, Placement } from "./placement.js";
import { blur, type Canvas, canvasOf, layOver, type Rgb, relight, type Stamp, stamp } from "./raster.js";
import { styleNamed } from "./styles/index.js";

/** Blur of images with and without the label Blurry, as a share of the shorter side. */
const BLURRY = { low: 0.0085, high: 0.0125 };
const SHARP_LIMIT = 0.0025;

export interface Image {
  readonly canvas: Canvas;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

function clutterStamp(random: Random, width: number, height: number): Stamp {
  const side = Math.min(width, height) * random.uniform(0.12, 0.16 + 0.4 * random.next());
  return {
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    side,
    turn: random.uniform(-Math.PI, Math.PI),
    opacity: random.uniform(0.55, 1),
  };
}

/** Face, hair, ears and necktie: nothing is drawn over them. */
function keptFree(box: Box): Box {
  return {
    x: box.x - 0.45 * box.width,
    y: box.y - 0.5 * box.height,
    width: 1.9 * box.width,
    height: 2.3 * box.height,
  };
}

function touches({ x, y, side }: Stamp, box: Box): boolean {
  const reach = side * 0.72;
  return x + reach > box.x && x - reach < box.x + box.width && y + reach > box.y && y - reach < box.y + box.height;
}

function light(random: Random): { readonly gain: Rgb; readonly gamma: number } {
  const level = random.uniform(0.72, 1.06);
  const gain: Rgb = [
    level * random.uniform(0.92, 1.04),
    level * random.uniform(0.95, 1.03),
    level * random.uniform(0.9, 1.05),
  ];
  return { gain, gamma: random.uniform(0.85, 1.2) };
}

/** A background with things scattered over it. */
function clutteredGround(
  random: Random,
  { width, height }: { readonly width: number; readonly height: number },
  emoji: Emoji,
): Canvas {
  const canvas = canvasOf(width, height);
  paintBackground(canvas, random);
  const things = 8 + random.below(12);
  for (let i = 0; i < things; i++) {
    const spot = clutterStamp(random, width, height);
    stamp(canvas, emoji.sprite(random.pick(emoji.clutter), spot.side), spot);
  }
  return canvas;
}

/** A figure and its place. */
export interface Figure {
  readonly drawing: Drawing;
  readonly placement: Placement;
}

/**
 * Renders one face image: background, clutter, the figures, a little clutter in front of their shoulders, light, blur.
 * @param figures the image's own one first. Lower ones are drawn over higher ones.
 */
export function renderScene(
  seed: number,
  figures: readonly [Figure, ...Figure[]],
  index: number,
  size: { readonly width: number; readonly height: number },
  emoji: Emoji,
): Image {
  const { width, height } = size;
  const [{ drawing }] = figures;
  const random = new Random(seed, "scene", drawing.look.identity, index);
  const canvas = clutteredGround(random, size, emoji);
  const chin = ({ placement: { box } }: Figure): number => box.y + box.height;
  for (const figure of [...figures].sort((a, b) => chin(a) - chin(b))) {
    const svg = figureSvg(figure.drawing, figure.placement.matrix, size);
    layOver(canvas, new Resvg(svg, { font: { loadSystemFonts: false } }).render().pixels);
  }
  const free = figures.map(({ placement }) => keptFree(placement.box));
  for (let tries = random.below(4); tries > 0; tries--) {
    const spot = { ...clutterStamp(random, width, height), y: random.uniform(height * 0.55, height), opacity: 1 };
    const entry = random.pick(emoji.clutter);
    if (!free.some((box) => touches(spot, box))) stamp(canvas, emoji.sprite(entry, spot.side), spot);
  }
  const { gain, gamma } = light(random);
  relight(canvas, gain, gamma);
  const side = Math.min(width, height);
  const sigma = side * (drawing.blurry ? random.uniform(BLURRY.low, BLURRY.high) : random.uniform(0, SHARP_LIMIT));
  if (sigma > 0.12) blur(canvas, sigma);
  return { canvas, quality: 70 + random.below(26) };
}

/** Renders one scene without a figure: background, clutter, light and blur of face images. */
export function renderBackground(
  seed: number,
  index: number,
  size: { readonly width: number; readonly height: number },
  emoji: Emoji,
): Image {
  const random = new Random(seed, "background", index);
  const canvas = clutteredGround(random, size, emoji);
  const { gain, gamma } = light(random);
  relight(canvas, gain, gamma);
  const blurry = random.chance(BLURRY_SHARE);
  const range = blurry ? BLURRY : { low: 0, high: SHARP_LIMIT };
  const sigma = Math.min(size.width, size.height) * random.uniform(range.low, range.high);
  if (sigma > 0.12) blur(canvas, sigma);
  return { canvas, quality: 70 + random.below(26) };
}

/** Renders one object image: a single thing of a class over faint clutter. */
export function renderObject(seed: number, objectClass: string, index: number, size: number, emoji: Emoji): Image {
  const random = new Random(seed, "object", objectClass, index);
  const canvas = canvasOf(size, size);
  paintBackground(canvas, random, 0.6);
  for (let i = random.below(4); i > 0; i--) {
    const spot = { ...clutterStamp(random, size, size), opacity: random.uniform(0.08, 0.22) };
    stamp(canvas, emoji.sprite(random.pick(emoji.clutter), spot.side), spot);
  }
  const side = size * random.uniform(0.55, 1.1);
  const margin = Math.min(size / 2, side * 0.4);
  const spot: Stamp = {
    x: random.uniform(margin, size - margin),
    y: random.uniform(margin, size - margin),
    side,
    turn: random.uniform(-0.6, 0.6),
    opacity: 1,
  };
  stamp(canvas, emoji.sprite(random.pick(emoji.ofClass(objectClass)), side), spot);
  const { gain, gamma } = light(random);
  relight(canvas, gain, gamma);
  return { canvas, quality: 70 + random.below(26) };
}

/** One figure on a transparent ground, at its final place and size, as SVG text. */
export function figureSvg(
  drawing: Drawing,
  matrix: Affine,
  size: { readonly width: number; readonly height: number },
): string {
  const style = styleNamed(drawing.look.style);
  const { under, body } = style.figure(drawing);
  const transform = [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f].map((v) => v.toFixed(5)).join(" ");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" fill="none">` +
    `<g transform="matrix(${transform})">${under}${body}${sharedParts(drawing, style)}</g></svg>`
  );
}
