import { describe, expect, it } from "vitest";
import { chooseFrom, didYouMean, editDistance, nearest } from "./suggest.js";

describe("suggestions", () => {
  it.each([
    ["", "abc", 3],
    ["kernel", "kernal", 1],
    ["train", "trian", 1],
    ["kitten", "sitting", 3],
    ["same", "same", 0],
  ])("distance of %j and %j is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("prefer equal letters in other case", () => {
    expect(nearest("lnet_O", ["LNet_s", "LNet_o"])).toBe("LNet_o");
  });

  it("are silent when nothing is near, or only a word of another length", () => {
    expect(didYouMean("zebra", ["net", "cascade"])).toBeUndefined();
    expect(didYouMean("C", ["x"])).toBeUndefined();
  });

  it("list the choices of a closed set", () => {
    expect(chooseFrom("zebra", ["wild", "aligned"])).toBe("choose from `wild`, `aligned`");
  });
});
