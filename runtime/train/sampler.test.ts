import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  balancedCount,
  balancedOrder,
  groupedOrder,
  repeatedOrder,
  repeatFactors,
  Sampler,
  shuffledOrder,
} from "./sampler.js";

const ascending = (order: readonly number[]): number[] => [...order].sort((a, b) => a - b);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("shuffledOrder", () => {
  it("shuffledOrder has every sample once, with the same order for the same key and another for every epoch", () => {
    const orders = range(5).map((epoch) => shuffledOrder(100, 1, "stage", epoch));
    for (const order of orders) expect(ascending(order)).toEqual(range(100));
    expect(new Set(orders.map(String)).size).toBe(5);
    expect(shuffledOrder(100, 1, "stage", 3)).toEqual(orders[3]);
    expect(shuffledOrder(100, 1, "other", 3)).not.toEqual(orders[3]);
  });

  it("shuffledOrder puts a sample at every position", () => {
    const places = range(400).map((epoch) => shuffledOrder(4, 9, epoch).indexOf(2));
    for (const place of range(4)) expect(places.filter((p) => p === place).length).toBeGreaterThan(70);
  });
});

describe("groupedOrder", () => {
  it("groupedOrder has every sample once, full groups of one identity first", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (ids, group, epoch) => {
          const order = groupedOrder(ids, group, "key", epoch);
          expect(ascending(order)).toEqual(range(ids.length));
          expect(groupedOrder(ids, group, "key", epoch)).toEqual(order);
          const full = [...new Set(ids)].reduce(
            (n, id) => n + Math.floor(ids.filter((x) => x === id).length / group),
            0,
          );
          for (let g = 0; g < full; g++) {
            expect(new Set(order.slice(g * group, (g + 1) * group).map((i) => ids[i])).size).toBe(1);
          }
        },
      ),
    );
  });

  it("groupedOrder shuffles groups and members in every epoch", () => {
    const ids = range(40).map((i) => i >> 3);
    expect(groupedOrder(ids, 4, 1, 0)).not.toEqual(groupedOrder(ids, 4, 1, 1));
  });
});

describe("balancedOrder", () => {
  it("balancedOrder has full groups only, as many of each identity as its images fill, at least one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { maxLength: 60 }),
        fc.integer({ min: 2, max: 5 }),
        fc.nat(),
        (ids, group, epoch) => {
          const order = balancedOrder(ids, group, "key", epoch);
          expect(balancedOrder(ids, group, "key", epoch)).toEqual(order);
          expect(order).toHaveLength(balancedCount(ids, group));
          const groups = new Map<number, number>();
          for (let at = 0; at < order.length; at += group) {
            const one = order.slice(at, at + group).map((index) => ids[index] as number);
            expect(new Set(one).size).toBe(1);
            groups.set(one[0] as number, (groups.get(one[0] as number) ?? 0) + 1);
          }
          for (const id of new Set(ids)) {
            const images = ids.filter((one) => one === id).length;
            expect(groups.get(id)).toBe(Math.max(1, Math.floor(images / group)));
            const shown = order.filter((index) => ids[index] === id);
            // No image twice before all of them are shown.
            expect(new Set(shown).size).toBe(Math.min(images, shown.length));
          }
        },
      ),
    );
  });

  it("balancedOrder shows every image over the epochs, and spreads the groups of an identity over each epoch", () => {
    const ids = range(70).map((i) => i % 10);
    const orders = range(12).map((epoch) => balancedOrder(ids, 4, 1, epoch));
    expect(ascending([...new Set(orders.flat())])).toEqual(range(70));
    const many = range(160).map((i) => i % 10);
    for (const epoch of range(5)) {
      const order = balancedOrder(many, 4, 1, epoch);
      // Each of the four quarters of the epoch has one group of each of ten identities.
      for (const quarter of range(4))
        expect(new Set(order.slice(quarter * 40, quarter * 40 + 40).map((i) => many[i])).size).toBe(10);
    }
  });
});

describe("repeat factors", () => {
  const samplesOf = (rows: readonly (readonly number[])[]) => rows.map((row) => ({ attributes: Int8Array.from(row) }));
  /** Attribute 0 is present in 1 of 100 known labels, attribute 1 in 25 of 100; one more image has unknown labels only. */
  const rows = [...range(100).map((i) => [i === 7 ? 1 : -1, i % 4 === 3 ? 1 : -1]), [0, 0]];

  it("an image counts sqrt(threshold / f) times for its rarest present attribute, and 1 at least", () => {
    const found = repeatFactors(samplesOf(rows), 0.1);
    expect(found[7]).toBeCloseTo(Math.sqrt(0.1 / 0.01), 12);
    expect(found[3]).toBe(1);
    expect(found[100]).toBe(1);
    const high = repeatFactors(samplesOf(rows), 1);
    expect([high[7], high[3], high[0]]).toEqual([10, 2, 1]);
  });

  it("an epoch has as many images as before, each of them floor or ceiling of its share times", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 30, noNaN: true }), { minLength: 1, maxLength: 80 }),
        fc.nat(),
        (factors, epoch) => {
          const order = repeatedOrder(factors, "key", epoch);
          expect(repeatedOrder(factors, "key", epoch)).toEqual(order);
          expect(order).toHaveLength(factors.length);
          const total = factors.reduce((sum, factor) => sum + factor, 0);
          for (const [i, factor] of factors.entries()) {
            const share = (factors.length * factor) / total;
            const drawn = order.filter((one) => one === i).length;
            expect(drawn).toBeGreaterThanOrEqual(Math.floor(share - 1e-9));
            expect(drawn).toBeLessThanOrEqual(Math.ceil(share + 1e-9));
          }
        },
      ),
    );
  });

  it("over the epochs an image is drawn as often as its factor says", () => {
    const factors = [1, 1, 2.5, 1, 1.5];
    const drawn = range(4000).flatMap((epoch) => repeatedOrder(factors, 3, epoch));
    for (const [i, factor] of factors.entries())
      expect(drawn.filter((one) => one === i).length / 4000).toBeCloseTo((5 * factor) / 7, 1);
  });

  it("the sampler of a stage takes images by their factors, and numbers the repetitions of each", () => {
    const stage = { name: "s", batch: 2, accumulate: 1, paired: false } as const;
    const sampler = new Sampler(
      { ...stage, sampler: { kind: "repeat_factor", threshold: 1 } },
      samplesOf([[1], [-1], [-1], [-1], [-1], [-1], [-1], [-1], [-1]]),
      5,
    );
    const order = sampler.order(2);
    // 3 of 11 parts of 9.
    expect([2, 3]).toContain(order.filter((one) => one === 0).length);
    const seen = new Map<number, number>();
    for (const [place, index] of order.entries()) {
      expect(sampler.repeats(2)?.[place]).toBe(seen.get(index) ?? 0);
      seen.set(index, (seen.get(index) ?? 0) + 1);
    }
    expect(new Sampler(stage, samplesOf([[1], [-1]]), 5).repeats(0)).toBeUndefined();
  });
});
