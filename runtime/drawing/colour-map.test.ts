import { describe, expect, it } from "vitest";
import { viridis, viridisHex } from "./colour-map.js";

describe("viridis", () => {
  it("viridis has the published colours at both ends and in the middle", () => {
    expect(viridisHex(0)).toBe("#440154");
    expect(viridisHex(1)).toBe("#fde725");
    // The published table has #21918c in the middle.
    const [red, green, blue] = viridis(0.5);
    expect(Math.abs(red - 0x21) + Math.abs(green - 0x91) + Math.abs(blue - 0x8c)).toBeLessThan(12);
  });

  it("viridis gets brighter from end to end and clamps values outside", () => {
    const brightness = (value: number): number => {
      const [red, green, blue] = viridis(value);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (let i = 1; i <= 64; i++) expect(brightness(i / 64)).toBeGreaterThan(brightness((i - 1) / 64));
    expect(viridis(-3)).toEqual(viridis(0));
    expect(viridis(7)).toEqual(viridis(1));
  });
});
