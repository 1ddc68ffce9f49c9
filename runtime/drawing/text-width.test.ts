import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, it } from "vitest";
import { svgDocument, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";

const font = createRequire(import.meta.url).resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf");

describe("textWidth", () => {
  it.each(["Mouth Slightly Open", "5_o_Clock_Shadow", "Wearing Necktie", "truth (IoU 0.72)", "000123.jpg"])(
    "the estimated width of %s is the rendered width",
    (content) => {
      const svg = svgDocument(400, 40, text(0, 30, content, { size: 20, fill: "black" }));
      const drawn = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [font] } }).getBBox()!;
      expect(Math.abs(textWidth(content, 20) / drawn.width - 1)).toBeLessThan(0.12);
    },
  );
});

describe("fitText", () => {
  it("short text stays as it is; long text is shortened to the width", () => {
    expect(fitText("Smiling", 13, 100)).toBe("Smiling");
    const fitted = fitText("A very long attribute name", 13, 100);
    expect(fitted).toMatch(/^A very.*…$/);
    expect(textWidth(fitted, 13)).toBeLessThanOrEqual(100);
    expect(fitText("😀😀😀", 10, 22)).toBe("😀…");
  });
});
