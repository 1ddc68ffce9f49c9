import type { CropPlan } from "../../../plan/schema.js";
import type { ExportGraph } from "./export-graph.js";

/** Overlapping patches of a resized face, height x width x 3 bytes: P x height x width x 3, each mirrored too if asked for. */
export function facePatches(g: ExportGraph, face: string, { resized, size, stride, flips }: CropPlan): string {
  const starts = (whole: number, part: number, step: number): readonly number[] =>
    Array.from({ length: Math.floor((whole - part) / step) + 1 }, (_, i) => i * step);
  const patches = starts(resized.height, size.height, stride[0]).flatMap((y) =>
    starts(resized.width, size.width, stride[1]).map((x) => {
      const ends = g.ints([y + size.height, x + size.width]);
      const patch = g.op("Slice", [face, g.ints([y, x]), ends, g.ints([0, 1])]);
      return g.op("Unsqueeze", [patch, g.ints([0])]);
    }),
  );
  const all = patches.length === 1 ? (patches[0] as string) : g.op("Concat", patches, { axis: 0 });
  if (!flips) return all;
  const before = -(2 ** 31);
  const mirrored = g.op("Slice", [all, g.ints([-1]), g.ints([before]), g.ints([2]), g.ints([-1])]);
  return g.op("Concat", [all, mirrored], { axis: 0 });
}
