import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { type Box, intersectionOverUnion } from "../../runtime/data/box.js";
import { edgeBoxesOf, type Proposal } from "../../runtime/data/edge-boxes/edge-boxes.js";
import { edgeMap, type RgbImage } from "../../runtime/data/edge-boxes/edge-map.js";
import { defaultEdgeBoxOptions } from "../../runtime/data/edge-boxes/options.js";
import { generateAvatars } from "../../runtime/tools/avatars/generate.js";
import { AVATARS_DEFAULTS } from "../../runtime/tools/avatars/options.js";
import { randomShapes } from "../support/random-shapes.js";
import { askPython } from "./support/python.js";

/** The best windows that are compared. */
const count = 500;
const scenesOfAKind = 100;

const shapes = (): readonly RgbImage[] =>
  Array.from({ length: scenesOfAKind }, (_, seed) => {
    const [width, height] = [160 + ((seed * 37) % 120), 150 + ((seed * 53) % 130)];
    return { pixels: randomShapes(seed, width, height, 3 + (seed % 12)), width, height };
  });

async function avatars(): Promise<readonly RgbImage[]> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-peer-"));
  try {
    const size = { width: 200, height: 200 };
    const recipe = { ...AVATARS_DEFAULTS, size, identities: 20, imagesPerIdentity: 5, objectClasses: 0 };
    await generateAvatars({ ...recipe, objectsPerClass: 0, out: join(folder, "avatars") });
    const drawn = join(folder, "avatars", "img_celeba");
    const names = (await readdir(drawn)).sort().slice(0, scenesOfAKind);
    return await Promise.all(
      names.map(async (name) => ({ ...size, pixels: new Uint8Array(await sharp(join(drawn, name)).raw().toBuffer()) })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Theirs {
  readonly boxes: readonly (readonly [number, number, number, number])[];
  readonly scores: readonly number[];
}

/** OpenCV counts pixels from 1; a border on pixel 1 runs through its centre, half a pixel from the edge of the image. */
const theirBoxes = ({ boxes, scores }: Theirs): readonly Proposal[] =>
  boxes.map(([x, y, width, height], i) => ({ x: x - 0.5, y: y - 0.5, width, height, score: scores[i] as number }));

/** For each box the most similar one of the others. */
const partners = <T extends Box>(of: readonly Box[], among: readonly T[]) =>
  of.map((box) =>
    among.reduce<{ readonly other: T | undefined; readonly iou: number }>(
      (best, other) => {
        const iou = intersectionOverUnion(box, other);
        return iou > best.iou ? { other, iou } : best;
      },
      { other: undefined, iou: 0 },
    ),
  );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Spearman's: the correlation of the ranks. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((values) => {
    const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
    const ranks = new Array<number>(values.length);
    order.forEach((i, rank) => {
      ranks[i] = rank - (values.length - 1) / 2;
    });
    return ranks;
  }) as [number[], number[]];
  const product = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, v, i) => sum + v * (q[i] as number), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

describe.each([
  ["random shapes", async () => shapes()],
  ["avatars", avatars],
] as const)("EdgeBoxes on %s", (name, made) => {
  it(`the best ${count} windows are OpenCV's, from the same edges`, async () => {
    const scenes = await made();
    expect(scenes).toHaveLength(scenesOfAKind);
    // Weak edges stay in: both have to drop them.
    const maps = scenes.map((scene) => edgeMap(scene, 0.02));
    const bytes = (of: "magnitude" | "orientation") => Buffer.concat(maps.map((map) => Buffer.from(map[of].buffer)));
    const question = {
      options: { maxBoxes: count },
      scenes: scenes.map(({ width, height }) => ({ width, height })),
    };
    const files = { "edges.f32": bytes("magnitude"), "orientations.f32": bytes("orientation") };
    const answers = (await askPython("edge_boxes.py", question, files)) as readonly Theirs[];
    expect(answers).toHaveLength(scenes.length);
    const results = maps.map((map, i) => {
      const ours = edgeBoxesOf(map, { ...defaultEdgeBoxOptions, count });
      const theirs = theirBoxes(answers[i] as Theirs);
      const pairs = partners(ours, theirs).map(({ other, iou }, k) => ({ one: ours[k] as Proposal, other, iou }));
      const close = pairs.flatMap(({ one, other, iou }) =>
        iou >= 0.9 && other !== undefined ? [[one.score, other.score] as const] : [],
      );
      return {
        windows: ours.length,
        ours: close.length / ours.length,
        theirs: partners(theirs, ours).filter(({ iou }) => iou >= 0.9).length / theirs.length,
        ranks: rankCorrelation(
          close.map(([score]) => score),
          close.map(([, score]) => score),
        ),
        equalScores: close.filter(([a, b]) => Math.abs(a - b) <= 1e-3 * b).length / close.length,
      };
    });
    const means = {
      windows: mean(results.map(({ windows }) => windows)),
      ours: mean(results.map(({ ours }) => ours)),
      theirs: mean(results.map(({ theirs }) => theirs)),
      ranks: mean(results.map(({ ranks }) => ranks)),
      equalScores: mean(results.map(({ equalScores }) => equalScores)),
    };
    process.stdout.write(
      `EdgeBoxes and OpenCV, ${scenes.length} ${name}, ${means.windows.toFixed(0)} windows each: ` +
        `${(100 * means.ours).toFixed(1)} % of ours and ${(100 * means.theirs).toFixed(1)} % of theirs have a partner with ` +
        `IoU >= 0.9, rank correlation of their scores ${means.ranks.toFixed(4)}, ` +
        `${(100 * means.equalScores).toFixed(1)} % of partners with the same score to 0.1 %\n`,
    );
    // What differs: OpenCV sums in single precision, so moves that change no contour count as better or not by rounding.
    expect(means.windows).toBeGreaterThan(100);
    expect(means.ours).toBeGreaterThan(0.95);
    expect(means.theirs).toBeGreaterThan(0.95);
    expect(means.ranks).toBeGreaterThan(0.99);
    expect(Math.min(...results.map(({ ours }) => ours))).toBeGreaterThan(0.85);
  });
});
