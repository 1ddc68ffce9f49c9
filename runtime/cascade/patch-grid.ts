import type { CropPlan } from "../../compiler/contract/schema.js";
import type { Box } from "../data/box.js";

/** Patches of a resized face region, row by row; at least one. */
export function patchBoxes({ resized, size, stride }: Pick<CropPlan, "resized" | "size" | "stride">): readonly Box[] {
  const starts = (whole: number, part: number, step: number): number[] =>
    Array.from({ length: Math.floor((whole - part) / step) + 1 }, (_, i) => i * step);
  return starts(resized.height, size.height, stride[0]).flatMap((y) =>
    starts(resized.width, size.width, stride[1]).map((x) => ({ x, y, width: size.width, height: size.height })),
  );
}
