import type { Box } from "../../data/box.js";
import type { CheckedSample } from "./checked-data.js";
import type { DataReport } from "./report-schema.js";
import type { Scan } from "./scan.js";

/** Compares boxes with the sizes of their images; those of unreadable images are not judged. */
export function checkBoxes(
  samples: readonly CheckedSample[],
  { widths, heights }: Pick<Scan, "widths" | "heights">,
): DataReport["boxes"] {
  const outside: { file: string; reason: string }[] = [];
  let crossing = 0;
  for (const [i, { file, box }] of samples.entries()) {
    const size = { width: widths[i] ?? 0, height: heights[i] ?? 0 };
    if (box === undefined || size.width === 0) continue;
    if (box.width <= 0 || box.height <= 0) outside.push({ file, reason: `the box ${shown(box)} is empty` });
    else if (!meets(box, size)) {
      outside.push({ file, reason: `the box ${shown(box)} lies outside the ${size.width} x ${size.height} image` });
    } else if (box.x < 0 || box.y < 0 || box.x + box.width > size.width || box.y + box.height > size.height) crossing++;
  }
  return { outside, crossing };
}

function meets(box: Box, size: { readonly width: number; readonly height: number }): boolean {
  return box.x < size.width && box.y < size.height && box.x + box.width > 0 && box.y + box.height > 0;
}

function shown({ x, y, width, height }: Box): string {
  return `${width} x ${height} at ${x}, ${y}`;
}
