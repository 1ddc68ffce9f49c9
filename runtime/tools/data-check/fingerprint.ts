/**
 * An image in a few bytes, which stay nearly the same when it is compressed or resized again. Made of its pixels at
 * 36 x 32.
 */
export const FINGERPRINT_SOURCE = { width: 36, height: 32 } as const;

const COLUMNS = 18;
const ROWS = 16;
const LUMA = COLUMNS * ROWS;
/** Brightness of 18 x 16 fields, then the mean of red, green and blue. */
export const FINGERPRINT_BYTES = LUMA + 3;

/** Differences of colours up to this are compression, not colour. */
const GREY = 8;
/** Two versions of an image differ by at most this in any field, and by that on average. */
const MOST = 14;
const MOST_ON_AVERAGE = 2;
/** Brightness by which a field must exceed its neighbour to count: noise in even areas must not. */
const STEP = 4;

/** Writes the fingerprint of 36 x 32 RGB pixels at `offset`. */
export function writeFingerprint(pixels: Uint8Array, out: Uint8Array, offset: number): void {
  const { width } = FINGERPRINT_SOURCE;
  const sums = [0, 0, 0];
  for (let y = 0; y < ROWS; y++) {
    for (let x = 0; x < COLUMNS; x++) {
      const field = [0, 0, 0];
      for (let k = 0; k < 4; k++) {
        const at = ((2 * y + (k >> 1)) * width + 2 * x + (k & 1)) * 3;
        for (let c = 0; c < 3; c++) field[c] = (field[c] as number) + (pixels[at + c] as number) / 4;
      }
      const [r, g, b] = field as [number, number, number];
      out[offset + y * COLUMNS + x] = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (field[c] as number);
    }
  }
  for (let c = 0; c < 3; c++) out[offset + LUMA + c] = Math.round((sums[c] as number) / LUMA);
}

/** Whether RGB pixels hold no colour. */
export function isGrey(pixels: Uint8Array): boolean {
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number];
    if (Math.max(r, g, b) - Math.min(r, g, b) > GREY) return false;
  }
  return true;
}

/**
 * Four keys of 16 bits (difference hash: whether brightness rises from one of 9 x 8 fields to the next). Two versions of
 * an image share at least one of them as long as fewer than four bits differ. Each key is spread over the image.
 */
export function keysOf(prints: Uint8Array, offset: number): readonly [number, number, number, number] {
  const keys: [number, number, number, number] = [0, 0, 0, 0];
  const field = (x: number, y: number): number => {
    const at = offset + 2 * y * COLUMNS + 2 * x;
    return (
      ((prints[at] as number) +
        (prints[at + 1] as number) +
        (prints[at + COLUMNS] as number) +
        (prints[at + COLUMNS + 1] as number)) /
      4
    );
  };
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) {
      const bit = y * 8 + x;
      const key = (x + y) % 4;
      if (field(x + 1, y) > field(x, y) + STEP) keys[key] = (keys[key] as number) | (1 << (bit >> 2));
    }
  return keys;
}

/** Whether two fingerprints are of the same image. */
export function alike(prints: Uint8Array, first: number, second: number): boolean {
  let sum = 0;
  for (let i = 0; i < FINGERPRINT_BYTES; i++) {
    const difference = Math.abs((prints[first + i] as number) - (prints[second + i] as number));
    if (difference > MOST) return false;
    sum += difference;
  }
  return sum <= MOST_ON_AVERAGE * FINGERPRINT_BYTES;
}
