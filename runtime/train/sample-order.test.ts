import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupedOrder, shuffledOrder } from "./sample-order.js";

const ascending = (order: readonly number[]): number[] => [...order].sort((a, b) => a - b);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("shuffledOrder", () => {
  it("has every sample once, the same for the same key and another for every epoch", () => {
    const orders = range(5).map((epoch) => shuffledOrder(100, 1, "stage", epoch));
    for (const order of orders) expect(ascending(order)).toEqual(range(100));
    expect(new Set(orders.map(String)).size).toBe(5);
    expect(shuffledOrder(100, 1, "stage", 3)).toEqual(orders[3]);
    expect(shuffledOrder(100, 1, "other", 3)).not.toEqual(orders[3]);
  });

  it("puts every sample anywhere", () => {
    const places = range(400).map((epoch) => shuffledOrder(4, 9, epoch).indexOf(2));
    for (const place of range(4)) expect(places.filter((p) => p === place).length).toBeGreaterThan(70);
  });
});

describe("groupedOrder", () => {
  it("has every sample once, full groups of one identity first", () => {
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

  it("mixes groups and members anew in every epoch", () => {
    const ids = range(40).map((i) => i >> 3);
    expect(groupedOrder(ids, 4, 1, 0)).not.toEqual(groupedOrder(ids, 4, 1, 1));
  });
});
