import { expect, it } from "vitest";
import { correlationColour, correlationSvg } from "./correlation-map.js";

it("a correlation diagram has names on both sides, values that are not near zero, and gaps for undefined ones", () => {
  const svg = correlationSvg({
    names: ["Bald", "<Young>"],
    values: [
      [1, -0.42],
      [-0.42, null],
    ],
    title: "two",
  });
  expect(svg.match(/>Bald</g)).toHaveLength(2);
  expect(svg.match(/&lt;Young&gt;/g)).toHaveLength(2);
  expect(svg.match(/−\.42/g)).toHaveLength(2);
  expect(svg).not.toContain("NaN");
});

it("a correlation is white at zero, blue above and orange below", () => {
  expect(correlationColour(0)).toBe("#ffffff");
  expect(correlationColour(1)).toBe("#1d4ed8");
  expect(correlationColour(-1)).toBe("#c2410c");
});
