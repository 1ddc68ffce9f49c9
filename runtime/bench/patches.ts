/** Square steps of patches over a crop, in pixels. */
export interface PatchGrid {
  readonly resized: { readonly height: number; readonly width: number };
  readonly size: { readonly height: number; readonly width: number };
  readonly stride: number;
}

/** Cuts every patch out of an image of height x width x 3 bytes, row by row. */
export function cutPatches(image: Uint8Array, { resized, size, stride }: PatchGrid): readonly Uint8Array[] {
  const starts = (whole: number, part: number): readonly number[] =>
    Array.from({ length: Math.floor((whole - part) / stride) + 1 }, (_, i) => i * stride);
  return starts(resized.height, size.height).flatMap((y) =>
    starts(resized.width, size.width).map((x) => {
      const patch = new Uint8Array(size.height * size.width * 3);
      for (let row = 0; row < size.height; row++) {
        const from = ((y + row) * resized.width + x) * 3;
        patch.set(image.subarray(from, from + size.width * 3), row * size.width * 3);
      }
      return patch;
    }),
  );
}
