import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balancedCount, balancedOrder, groupedOrder, shuffledOrder } from "./sampler.js";

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
