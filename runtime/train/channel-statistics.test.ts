import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChannelSums, evenly } from "./channel-statistics.js";

describe("ChannelSums", () => {
  it("ChannelSums gives mean and standard deviation of each channel over all pixels of all images", () => {
    const pixels = fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(pixels, { minLength: 1, maxLength: 4 }), (images) => {
        const sums = new ChannelSums();
        for (const image of images) sums.add(Uint8Array.from(image.flat()));
        const measured = sums.statistics();
        expect(measured?.images).toBe(images.length);
        for (const c of [0, 1, 2]) {
          const values = images.flat().map((pixel) => pixel[c] as number);
          const mean = values.reduce((a, b) => a + b) / values.length;
          const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
          expect(measured?.mean[c]).toBeCloseTo(mean, 9);
          expect(measured?.std[c]).toBeCloseTo(variance > 1e-6 ? Math.sqrt(variance) : 1, 6);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("ChannelSums gives no statistics without images", () => {
    expect(new ChannelSums().statistics()).toBeUndefined();
  });
});

describe("evenly", () => {
  it("evenly gives all of a few items, and the requested number of many, spread over the list", () => {
    expect(evenly([1, 2, 3], 3)).toEqual([1, 2, 3]);
    expect(
      evenly(
        Array.from({ length: 1000 }, (_, i) => i),
        4,
      ),
    ).toEqual([0, 250, 500, 750]);
  });
});
