import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { element, escapeXml, svgDocument, text } from "./svg.js";

describe("escapeXml", () => {
  it("text in SVG has no markup and no characters that XML forbids", () => {
    expect(escapeXml(`<a href="x">'&'</a>`)).toBe("&lt;a href=&quot;x&quot;&gt;&apos;&amp;&apos;&lt;/a&gt;");
    expect(escapeXml("a\u0000b\u001bc\ud800d\uffffe")).toBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
    expect(escapeXml("naïve 笑 😀\t")).toBe("naïve 笑 😀\t");
  });

  it("a strict XML parser accepts any text in SVG", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (content) => {
        const svg = svgDocument(10, 10, text(1, 1, content, { size: 5, fill: content }));
        expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.toThrow();
      }),
    );
    const lone = svgDocument(9, 9, text(1, 1, "\udc00\ud800", { size: 5, fill: "red" }));
    expect(() => new Resvg(lone, { font: { loadSystemFonts: false } })).not.toThrow();
  });
});

describe("element", () => {
  it("SVG elements close, nest their content and round numbers", () => {
    expect(element("a", { x: 1 / 3, y: "<" })).toBe('<a x="0.333" y="&lt;"/>');
    expect(element("g", {}, element("b", {}))).toBe("<g><b/></g>");
  });

  it("SVG elements refuse NaN and infinite numbers", () => {
    expect(() => element("rect", { x: Number.NaN })).toThrow(RangeError);
  });
});
