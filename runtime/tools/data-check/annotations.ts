import { boxFault } from "../../data/box.js";
import type { BoxList } from "../../data/celeba/box-list.js";
import type { CheckedSample } from "./checked-data.js";
import type { DataReport } from "./report-schema.js";
import type { Scan } from "./scan.js";

type Sizes = Pick<Scan, "widths" | "heights">;
type Named = DataReport["boxes"]["outside"][number];

/** Compares boxes with the sizes of their images; ignores the boxes of unreadable images, except for empty ones. */
export function checkBoxes(samples: readonly CheckedSample[], { widths, heights }: Sizes): DataReport["boxes"] {
  const empty: Named[] = [];
  const outside: Named[] = [];
  let crossing = 0;
  for (const [i, { file, box, emptyBox }] of samples.entries()) {
    const size = { width: widths[i] ?? 0, height: heights[i] ?? 0 };
    if (emptyBox !== undefined) empty.push({ file, reason: boxFault(emptyBox, size) ?? "" });
    if (box === undefined || size.width === 0) continue;
    const reason = boxFault(box, size);
    if (reason !== undefined) outside.push({ file, reason });
    else if (box.x < 0 || box.y < 0 || box.x + box.width > size.width || box.y + box.height > size.height) crossing++;
  }
  return { empty, outside, crossing };
}

/** Compares a list of all faces with the images. */
export function checkFaces(
  list: BoxList | undefined,
  samples: readonly CheckedSample[],
  { widths, heights }: Sizes,
): DataReport["faces"] {
  if (list === undefined) return null;
  const rows = new Map(samples.map(({ file }, i) => [file, i]));
  const outside: Named[] = [];
  const unknown: string[] = [];
  for (const [file, boxes] of list) {
    const row = rows.get(file);
    if (row === undefined) {
      unknown.push(file);
      continue;
    }
    const size = { width: widths[row] ?? 0, height: heights[row] ?? 0 };
    if (size.width === 0) continue;
    for (const box of boxes) {
      const reason = boxFault(box, size);
      if (reason !== undefined) outside.push({ file, reason });
    }
  }
  const counts = [...list.values()].map((boxes) => boxes.length);
  return {
    total: counts.reduce((sum, count) => sum + count, 0),
    most: counts.reduce((most, count) => Math.max(most, count), 0),
    several: counts.filter((count) => count > 1).length,
    outside,
    unknown,
  };
}

/** The same for landmarks. */
export function checkLandmarks(samples: readonly CheckedSample[], { widths, heights }: Sizes): DataReport["landmarks"] {
  const empty: Named[] = [];
  const outside: Named[] = [];
  let crossing = 0;
  for (const [i, { file, landmarks, emptyLandmarks }] of samples.entries()) {
    const [width, height] = [widths[i] ?? 0, heights[i] ?? 0];
    if (emptyLandmarks === true) empty.push({ file, reason: "its five landmarks are equal" });
    if (landmarks === undefined || width === 0) continue;
    const inside = pointsIn(landmarks, width, height);
    if (inside === 0) outside.push({ file, reason: `no landmark is in the ${width} x ${height} image` });
    else if (inside < landmarks.length / 2) crossing++;
  }
  return { empty, outside, crossing };
}

function pointsIn(points: readonly number[], width: number, height: number): number {
  let inside = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number];
    if (x >= 0 && y >= 0 && x <= width && y <= height) inside++;
  }
  return inside;
}
