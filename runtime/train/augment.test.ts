import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanAugmentation } from "../../compiler/contract/schema.js";
import { type AugmentationParameters, applyAugmentation } from "../data/images/augmentation-parameters.js";
import type { Pixels } from "../data/images/pixels.js";
import { Random } from "../random.js";
import { drawAugmentation } from "./augment.js";

const from = { height: 20, width: 30 };
const to = { height: 16, width: 16 };
const whole = { x: 0, y: 0, width: 30, height: 20 };

function drawn(augment: readonly PlanAugmentation[], count = 400): readonly AugmentationParameters[] {
  return Array.from({ length: count }, (_, i) => drawAugmentation(augment, from, to, new Random("test", i)));
}

const extent = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

describe("drawAugmentation", () => {
  it("an image without augmentation stays as it is", () => {
    expect(drawn([], 1)[0]).toEqual({ box: whole, flip: false, angle: 0, colours: [] });
  });

  it("`flip` mirrors about half of the images", () => {
    const share = drawn([{ kind: "flip" }]).filter((v) => v.flip).length / 400;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it("`random_crop` uses every whole position, edges included", () => {
    const boxes = drawn([{ kind: "random_crop", size: to }]).map((v) => v.box);
    expect(extent(boxes.map((b) => b.x))).toEqual([0, 14]);
    expect(extent(boxes.map((b) => b.y))).toEqual([0, 4]);
    expect(
      boxes.every((b) => b.width === 16 && b.height === 16 && Number.isInteger(b.x) && Number.isInteger(b.y)),
    ).toBe(true);
  });

  it("`ten_crop` uses centre and corners, mirrored or not", () => {
    const crops = new Set(drawn([{ kind: "ten_crop", size: to }]).map(({ box, flip }) => `${box.x},${box.y},${flip}`));
    expect([...crops].sort()).toEqual(
      ["0,0", "0,4", "14,0", "14,4", "7,2"].flatMap((place) => [`${place},false`, `${place},true`]).sort(),
    );
  });

  it("`ten_crop` uses each of the ten crops equally often", () => {
    const counts = new Map<string, number>();
    for (const { box, flip } of drawn([{ kind: "ten_crop", size: to }], 4000)) {
      const crop = `${box.x},${box.y},${flip}`;
      counts.set(crop, (counts.get(crop) ?? 0) + 1);
    }
    // 400 each, standard deviation 19: a limit of five standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 400)).toBeLessThan(95);
  });

  it("crops stay inside the image and reach every position", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat(4), (height, width, more) => {
        const image = { height: height + more, width: width + 2 };
        const seen = new Set<string>();
        for (let i = 0; i < 400; i++) {
          const random = new Random("inside", i);
          const [kind, size] = [i % 2 === 0 ? "random_crop" : "ten_crop", { height, width }] as const;
          const { box } = drawAugmentation([{ kind, size }], image, size, random);
          expect([box.height, box.width]).toEqual([height, width]);
          expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
          expect(box.x + width).toBeLessThanOrEqual(image.width);
          expect(box.y + height).toBeLessThanOrEqual(image.height);
          seen.add(`${box.x},${box.y}`);
        }
        expect(seen.size).toBe(3 * (more + 1));
      }),
      { numRuns: 15 },
    );
  });

  it("`zoom` keeps the centre, and `shift` moves by a share of the size", () => {
    const zoomed = drawn([{ kind: "zoom", amount: 0.1 }]).map((v) => v.box);
    for (const box of zoomed) {
      expect(box.x + box.width / 2).toBeCloseTo(15);
      expect(box.width / box.height).toBeCloseTo(1.5);
    }
    const [least, most] = extent(zoomed.map((b) => b.width));
    expect(least).toBeGreaterThanOrEqual(27);
    expect(least).toBeLessThan(27.2);
    expect(most).toBeLessThanOrEqual(33);
    expect(most).toBeGreaterThan(32.8);
    const shifted = drawn([{ kind: "shift", amount: 0.2 }]).map((v) => v.box);
    const [left, right] = extent(shifted.map((b) => b.x));
    expect(left).toBeGreaterThanOrEqual(-6);
    expect(right).toBeLessThanOrEqual(6);
    expect(right - left).toBeGreaterThan(11.5);
    expect(shifted.every((b) => b.width === 30 && b.height === 20)).toBe(true);
  });
});

it("`rotate` uses any angle up to the given one", () => {
  const [least, most] = extent(drawn([{ kind: "rotate", angle: 10 }]).map((v) => v.angle));
  expect(least).toBeGreaterThanOrEqual(-10);
  expect(least).toBeLessThan(-9.5);
  expect(most).toBeLessThanOrEqual(10);
  expect(most).toBeGreaterThan(9.5);
});

describe("colours of drawAugmentation", () => {
  it("`colour` stays within its amount, and `grey` occurs at its share", () => {
    const changes = drawn([
      { kind: "colour", amount: 0.4 },
      { kind: "grey", share: 0.25 },
    ]).map((v) => v.colours);
    const factors = changes.flatMap(([one]) =>
      one?.kind === "jitter" ? [one.brightness, one.contrast, one.saturation] : [],
    );
    expect(factors).toHaveLength(1200);
    const [least, most] = extent(factors);
    expect(least).toBeGreaterThan(0.6);
    expect(least).toBeLessThan(0.61);
    expect(most).toBeGreaterThan(1.39);
    expect(most).toBeLessThan(1.4);
    const grey = changes.filter((all) => all[1]?.kind === "grey").length / 400;
    expect(grey).toBeGreaterThan(0.18);
    expect(grey).toBeLessThan(0.32);
  });
});

describe("applyAugmentation", () => {
  it("applyAugmentation scales and shifts each channel and stays within a byte", () => {
    const image: Pixels = { width: 1, height: 1, data: Uint8Array.of(100, 200, 10) };
    const channels = [
      { gain: 1.5, offset: 1 },
      { gain: 2, offset: 0 },
      { gain: 1, offset: -50 },
    ];
    const out = new Uint8Array(5).fill(7);
    const augmentation = {
      box: { x: 0, y: 0, width: 1, height: 1 },
      flip: false,
      angle: 0,
      colours: [{ kind: "channels", channels }],
    } as const;
    applyAugmentation(image, augmentation, { height: 1, width: 1 }, out, 1);
    expect([...out]).toEqual([7, 151, 255, 0, 7]);
  });
});
