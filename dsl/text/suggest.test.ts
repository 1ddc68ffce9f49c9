import { describe, expect, it } from "vitest";
import { chooseFrom, didYouMean, editDistance, nearest } from "./suggest.js";

describe("suggest", () => {
  it.each([
    ["", "abc", 3],
    ["kernel", "kernal", 1],
    ["train", "trian", 1],
    ["kitten", "sitting", 3],
    ["same", "same", 0],
  ])("editDistance(%j, %j) is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("nearest prefers a choice that differs only in case", () => {
    expect(nearest("lnet_O", ["LNet_s", "LNet_o"])).toBe("LNet_o");
  });

  it("didYouMean suggests nothing if no choice is near, or only a much longer or shorter one", () => {
    expect(didYouMean("zebra", ["net", "cascade"])).toBeUndefined();
    expect(didYouMean("C", ["x"])).toBeUndefined();
  });

  it("chooseFrom lists the choices if none is near", () => {
    expect(chooseFrom("zebra", ["wild", "aligned"])).toBe("choose from `wild`, `aligned`");
  });
});
