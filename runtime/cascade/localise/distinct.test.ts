import { expect, it } from "vitest";
import { intersectionOverUnion } from "../../data/box.js";
import { Random } from "../../random.js";
import { distinct } from "./distinct.js";

const at = (x: number, y = 0, side = 10) => ({ x, y, width: side, height: side });

it("a box that overlaps an earlier kept one by more than the limit is dropped", () => {
  const [first, near, middle, far] = [at(0), at(2), at(5), at(40)];
  const boxes = [first, near, middle, far];
  const kept = (overlap: number, most?: number) => distinct(boxes, (box) => box, overlap, most);
  // IoU of neighbours: 8/12 for 2 pixels, 5/15 for 5.
  expect(kept(0.5)).toEqual([first, middle, far]);
  expect(kept(0.3)).toEqual([first, far]);
  expect(kept(1)).toEqual(boxes);
  expect(kept(1, 2)).toEqual([first, near]);
  expect(kept(0.5, 2)).toEqual([first, middle]);
  // The second is dropped, so it does not drop the third: 7/13 with the second.
  expect(distinct([at(0), at(3), at(6)], (box) => box, 0.4)).toEqual([at(0), at(6)]);
  expect(distinct([], (box) => box, 0.5)).toEqual([]);
});

it("distinct boxes do not overlap by more than the limit, and every dropped one overlaps a kept one", () => {
  const random = new Random("distinct");
  for (let i = 0; i < 200; i++) {
    const boxes = Array.from({ length: random.below(12) }, () =>
      at(random.next() * 30, random.next() * 30, 5 + random.next() * 10),
    );
    const limit = random.next();
    const kept = distinct(boxes, (box) => box, limit);
    for (const [a, box] of kept.entries())
      for (const other of kept.slice(0, a)) expect(intersectionOverUnion(box, other)).toBeLessThanOrEqual(limit);
    for (const box of boxes)
      if (!kept.includes(box)) expect(kept.some((other) => intersectionOverUnion(box, other) > limit)).toBe(true);
  }
});
