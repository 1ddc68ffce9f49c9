import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rehearsalOf, rehearsed } from "./rehearsal.js";

const train = (batch: number, accumulate = 1) => ({ kind: "train", batch, accumulate }) as never;

describe("a rehearsal", () => {
  it("has as many images as the largest stage needs for its updates", () => {
    expect(rehearsalOf({ stages: [train(8), train(50, 4)] }, 3)).toEqual({ updates: 3, images: 600 });
  });

  it("has images for the SVMs even if the stages need hardly any", () => {
    expect(rehearsalOf({ stages: [train(4)] }, 1)).toEqual({ updates: 1, images: 64 });
    expect(rehearsalOf({ stages: [] }, 1).images).toBe(64);
  });
});

describe("the images of a rehearsal", () => {
  const label = (sample: number) => sample % 10;
  const all = Array.from({ length: 400 }, (_, i) => i);

  it("eight images of each label, for as many labels as fit", () => {
    const some = rehearsed(all, label, 24);
    expect(new Map([0, 1, 2].map((one) => [one, some.filter((s) => label(s) === one).length]))).toEqual(
      new Map([
        [0, 8],
        [1, 8],
        [2, 8],
      ]),
    );
  });

  it("more images of each label where there are too few labels", () => {
    const some = rehearsed(all, label, 200);
    for (let one = 0; one < 10; one++) expect(some.filter((s) => label(s) === one)).toHaveLength(one < 5 ? 24 : 16);
  });

  it("the first images without labels", () => {
    expect(rehearsed(all, () => undefined, 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it("a larger number of images contains a smaller one, in the order of the list", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 200 }), fc.nat(80), fc.nat(80), (labels, a, b) => {
        const samples = labels.map((one, i) => ({ one, i }));
        const few = rehearsed(samples, ({ one }) => one, Math.min(a, b));
        const many = rehearsed(samples, ({ one }) => one, Math.max(a, b));
        expect(few).toHaveLength(Math.min(a, b, samples.length));
        expect(few.every((sample) => many.includes(sample))).toBe(true);
        expect(many.map(({ i }) => i)).toEqual(many.map(({ i }) => i).sort((x, y) => x - y));
      }),
    );
  });
});
