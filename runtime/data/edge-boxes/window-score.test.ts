import { expect, it } from "vitest";
import { Random } from "../../random.js";
import { affinities } from "./affinities.js";
import { type EdgeGroups, edgeGroups } from "./edge-groups.js";
import type { EdgeMap } from "./edge-map.js";
import { windowScore } from "./window-score.js";

const options = { edgeMergeThr: 0.5, clusterMinMag: 0.5 };

/** Strokes of edges in random directions. */
function strokes(seed: number, width: number, height: number): EdgeMap {
  const random = new Random("strokes", seed);
  const magnitude = new Float32Array(width * height);
  const orientation = new Float32Array(width * height);
  for (let stroke = 0; stroke < 14; stroke++) {
    let x = random.uniform(0, width);
    let y = random.uniform(0, height);
    let along = random.uniform(0, 2 * Math.PI);
    for (let k = 0; k < 25; k++) {
      along += random.uniform(-0.3, 0.3);
      x += Math.cos(along);
      y += Math.sin(along);
      const i = Math.floor(y) * width + Math.floor(x);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      magnitude[i] = random.uniform(0.1, 1);
      orientation[i] = (((along + Math.PI / 2) % Math.PI) + Math.PI) % Math.PI;
    }
  }
  return { width, height, magnitude, orientation };
}

interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type SlowScore = (window: Window) => number;

/** The score by its definition: every pixel, every pair of groups, every path. */
function slowScore(groups: EdgeGroups, { magnitude }: EdgeMap, gamma: number, kappa: number): SlowScore {
  const { width, ids, count } = groups;
  const pixels = Array.from(ids, (id, i) => ({
    id,
    x: i % width,
    y: Math.floor(i / width),
    m: magnitude[i] as number,
  }));
  const members = Array.from({ length: count }, (_, k) => pixels.filter(({ id }) => id === k));
  const table = members.map((own, i) =>
    members.map((others, j) => {
      const near = own.some((p) => others.some((q) => Math.abs(p.x - q.x) <= 2 && Math.abs(p.y - q.y) <= 2));
      if (i === j || !near) return 0;
      const [dx, dy] = [groups.x, groups.y].map((of) => (of[j] as number) - (of[i] as number)) as [number, number];
      const between = Math.atan2(dy, dx);
      const [ti, tj] = [i, j].map((k) => (groups.orientation[k] as number) + Math.PI / 2) as [number, number];
      const value = Math.abs(Math.cos(ti - between) * Math.cos(tj - between)) ** gamma;
      return value > 0.05 ? value : 0;
    }),
  );
  return ({ left, top, right, bottom }) => {
    const isInside = ({ x, y }: { x: number; y: number }) => x >= left && x <= right && y >= top && y <= bottom;
    const isOnBorder = ({ x, y }: { x: number; y: number }) => x === left || x === right || y === top || y === bottom;
    const best = members.map((own) => (own.some((pixel) => isInside(pixel) && isOnBorder(pixel)) ? 1 : 0) as number);
    for (let round = 0; round < count; round++)
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++) {
          const path = (best[i] as number) * (table[i]?.[j] as number);
          if (path >= 0.05) best[j] = Math.max(best[j] as number, path);
        }
    let sum = 0;
    members.forEach((own, k) => {
      if (own.every(isInside)) sum += (1 - (best[k] as number)) * (groups.magnitude[k] as number);
    });
    const w = Math.floor((right - left) / 2);
    const h = Math.floor((bottom - top) / 2);
    const [x0, y0] = [left + Math.floor(w / 2), top + Math.floor(h / 2)];
    for (const { x, y, m } of pixels) if (x >= x0 && x <= x0 + w && y >= y0 && y <= y0 + h) sum -= m;
    return Math.max(0, sum) / (w + h) ** kappa;
  };
}

const cases = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ seed, gamma: seed % 2 === 0 ? 2 : 1, kappa: 1 + seed / 8 }));

it.each(cases)("scores are those of their definition: %o", ({ seed, gamma, kappa }) => {
  const [width, height] = [46, 38];
  const map = strokes(seed, width, height);
  const groups = edgeGroups(map, options);
  const score = windowScore(groups, map.magnitude, affinities(groups, gamma), kappa);
  const random = new Random("windows", seed);
  let positive = 0;
  const slow = slowScore(groups, map, gamma, kappa);
  for (let k = 0; k < 150; k++) {
    const left = random.below(width / 2);
    const top = random.below(height / 2);
    const right = Math.min(width - 1, left + 6 + random.below(width));
    const bottom = Math.min(height - 1, top + 6 + random.below(height));
    const expected = slow({ left, top, right, bottom });
    const found = score(left, top, right, bottom, 0);
    expect(found).toBeCloseTo(expected, 10);
    if (expected > 0) positive++;
    // A bound leaves a higher score as it is.
    expect(score(left, top, right, bottom, found * 0.999)).toBe(found);
    if (found > 0) expect(score(left, top, right, bottom, found * 1.001)).toBe(0);
  }
  expect(positive).toBeGreaterThan(0);
});

it("a larger kappa divides the score by a power of the window's half perimeter", () => {
  const map = strokes(3, 60, 60);
  const groups = edgeGroups(map, options);
  const neighbours = affinities(groups, 2);
  const [low, high] = [1, 2.5].map((kappa) => windowScore(groups, map.magnitude, neighbours, kappa)) as [
    ReturnType<typeof windowScore>,
    ReturnType<typeof windowScore>,
  ];
  const first = low(1, 1, 57, 59, 0);
  expect(first).toBeGreaterThan(0);
  expect(high(1, 1, 57, 59, 0)).toBeCloseTo(first / (28 + 29) ** 1.5, 12);
});
