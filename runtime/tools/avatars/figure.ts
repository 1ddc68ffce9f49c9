import type { Drawing } from "./drawing.js";
import { sharedParts } from "./parts.js";
import type { Affine } from "./placement.js";
import { styleNamed } from "./styles/index.js";

/** One figure on a transparent ground, at its final place and size, as SVG text. */
export function figureSvg(
  drawing: Drawing,
  matrix: Affine,
  size: { readonly width: number; readonly height: number },
): string {
  const style = styleNamed(drawing.look.style);
  const { under, body } = style.figure(drawing);
  const transform = [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f].map((v) => v.toFixed(5)).join(" ");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" fill="none">` +
    `<g transform="matrix(${transform})">${under}${body}${sharedParts(drawing, style)}</g></svg>`
  );
}
