/**
 * Rotates an image (red, green and blue bytes in turn) about its centre, counter-clockwise by an angle in degrees, in
 * place. Values between pixels are bilinear; what comes from outside repeats the nearest edge, so that no black corners
 * tell the angle.
 */
export function rotatePixels(
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  degrees: number,
): void {
  const source = pixels.slice();
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const clamped = (value: number, most: number): number => (value < 0 ? 0 : value > most ? most : value);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fx = clamped(cx + (x - cx) * cos - (y - cy) * sin, width - 1);
      const fy = clamped(cy + (x - cx) * sin + (y - cy) * cos, height - 1);
      const [left, top] = [Math.floor(fx), Math.floor(fy)];
      const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
      const [dx, dy] = [fx - left, fy - top];
      for (let channel = 0; channel < 3; channel++) {
        const at = (row: number, column: number): number => source[(row * width + column) * 3 + channel] as number;
        const above = at(top, left) * (1 - dx) + at(top, right) * dx;
        const below = at(bottom, left) * (1 - dx) + at(bottom, right) * dx;
        pixels[(y * width + x) * 3 + channel] = above * (1 - dy) + below * dy + 0.5;
      }
    }
  }
}
