import { expect, it } from "vitest";
import { imageNames } from "./draw-predictions.js";

it("annotated images are named like the files; equal names, also up to capitals, get numbers", () => {
  expect(imageNames(["a/1.jpg", "b/1.png", "1-2.jpg", "X.jpg", "x.jpg", "all.jpg"])).toEqual([
    "1",
    "1-2",
    "1-2-2",
    "X",
    "x-2",
    "all-2",
  ]);
});
