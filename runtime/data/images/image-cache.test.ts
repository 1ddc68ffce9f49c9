import fc from "fast-check";
import { expect, it } from "vitest";
import { ImageCache } from "./image-cache.js";

it("the image cache holds the first images that fit its budget, each in its own slot", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 * 2 ** 20 }),
      fc.integer({ min: 0, max: 60 }),
      fc.array(fc.nat(80), { maxLength: 100 }),
      (each, room, asked) => {
        const budget = each * room;
        const cache = new ImageCache(each, budget);
        const places = new Map<number, string>();
        for (const image of asked) {
          const place = cache.slot(image);
          if (place === undefined) expect(places.size).toBe(room);
          else {
            const { buffer, offset, filled } = place;
            expect(offset + each).toBeLessThanOrEqual(buffer.byteLength);
            expect(filled).toBe(places.has(image));
            places.set(image, `${offset}`);
            // Another caller decodes the image itself while the slot is being filled.
            if (!filled) expect(cache.slot(image)).toBeUndefined();
            cache.filled(image);
          }
        }
        expect(cache.bytes).toBeLessThanOrEqual(budget);
        expect(places.size).toBe(Math.min(room, new Set(asked).size));
      },
    ),
    { numRuns: 20 },
  );
});

it("images in the cache do not overlap", () => {
  const cache = new ImageCache(3, 30);
  for (let i = 0; i < 10; i++) {
    const place = cache.slot(i);
    if (place === undefined) throw new Error("there is room for ten");
    new Uint8Array(place.buffer, place.offset, 3).fill(i);
    cache.filled(i);
  }
  for (let i = 0; i < 10; i++) {
    const { buffer, offset } = cache.slot(i) ?? { buffer: new SharedArrayBuffer(0), offset: 0 };
    expect([...new Uint8Array(buffer, offset, 3)]).toEqual([i, i, i]);
  }
  expect(cache.slot(10)).toBeUndefined();
});
