import fc from "fast-check";
import { expect, it } from "vitest";
import { PictureCache } from "./image-cache.js";

it("keeps the first pictures that fit, each at a place of its own within the budget", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 * 2 ** 20 }),
      fc.integer({ min: 0, max: 60 }),
      fc.array(fc.nat(80), { maxLength: 100 }),
      (each, room, asked) => {
        const budget = each * room;
        const cache = new PictureCache(each, budget);
        const places = new Map<number, string>();
        for (const picture of asked) {
          const place = cache.place(picture);
          if (place === undefined) expect(places.size).toBe(room);
          else {
            const { buffer, offset, filled } = place;
            expect(offset + each).toBeLessThanOrEqual(buffer.byteLength);
            expect(filled).toBe(places.has(picture));
            places.set(picture, `${offset}`);
            // Whoever asks while it is being filled decodes for himself.
            if (!filled) expect(cache.place(picture)).toBeUndefined();
            cache.filled(picture);
          }
        }
        expect(cache.bytes).toBeLessThanOrEqual(budget);
        expect(places.size).toBe(Math.min(room, new Set(asked).size));
      },
    ),
    { numRuns: 20 },
  );
});

it("pictures do not lie on each other", () => {
  const cache = new PictureCache(3, 30);
  for (let i = 0; i < 10; i++) {
    const place = cache.place(i);
    if (place === undefined) throw new Error("there is room for ten");
    new Uint8Array(place.buffer, place.offset, 3).fill(i);
    cache.filled(i);
  }
  for (let i = 0; i < 10; i++) {
    const { buffer, offset } = cache.place(i) ?? { buffer: new SharedArrayBuffer(0), offset: 0 };
    expect([...new Uint8Array(buffer, offset, 3)]).toEqual([i, i, i]);
  }
  expect(cache.place(10)).toBeUndefined();
});
