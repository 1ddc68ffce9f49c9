import { expect, it } from "vitest";
import { validationTimes } from "./measure-group.js";

it("the first validation shows what it takes once, others what images take, and fresh ones what decoding takes", () => {
  // Opening 0.5 s, 0.01 s an image of 8 a batch, decoding 0.02 s an image; the very first takes 2 s more.
  const one = { seconds: 0.58, images: 8 };
  const first = { seconds: 0.58 + 2 + 8 * 0.02, images: 8 };
  const again = { seconds: 0.5 + 32 * 0.01, images: 32 };
  const fresh = { seconds: again.seconds + 24 * 0.02, images: 32 };
  const times = validationTimes({ first, one, fresh, again }, 8);
  expect(times.first).toBeCloseTo(2, 9);
  expect(times.open).toBeCloseTo(0.5, 9);
  expect(times.image).toBeCloseTo(0.01, 9);
  expect(times.decoding).toBeCloseTo(0.02, 9);
});

it("a single batch has no decoding of its own", () => {
  const all = { seconds: 0.4, images: 4 };
  const times = validationTimes({ first: { seconds: 1, images: 4 }, one: all, fresh: all, again: all }, 8);
  // The net sees 8 images, however few are left.
  expect(times).toEqual({ first: 0.6, open: expect.closeTo(0.2, 9), image: 0.05, decoding: 0 });
});
