import type { Pair, Range } from "../../../compiler/ir/graph.js";
import type { SampleInputs, Samples } from "../sample.js";

/** Ranges inside 0..length that may overlap, differ in length and leave rows out, and the longest one's length. */
function ranges(s: SampleInputs, length: number): { readonly all: readonly Range[]; readonly longest: number } {
  const all = Array.from({ length: s.size(3) }, () => {
    const from = s.random.below(length);
    return { from, to: from + s.size(length - from) };
  });
  return { all, longest: Math.max(...all.map(({ from, to }) => to - from)) };
}

function regions(s: SampleInputs) {
  const [batch, channels, height, width] = s.map();
  const [rows, columns] = [ranges(s, height), ranges(s, width)];
  const size: Pair = [rows.longest, columns.longest];
  return { batch, channels, map: [height, width] as Pair, size, rows: rows.all, columns: columns.all };
}

/** Cells of any size, in a frame that holds the largest one and may be larger. */
function cells(s: SampleInputs) {
  const lengths = (): readonly number[] => Array.from({ length: s.size(3) }, () => s.size(3));
  const [heights, widths] = [lengths(), lengths()];
  const size: Pair = [Math.max(...heights) + s.random.below(2), Math.max(...widths) + s.random.below(2)];
  return { batch: s.size(3), channels: s.size(3), heights, widths, size, count: heights.length * widths.length };
}

const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

/** Patches out of several parts of a picture; some reach beyond the map, where there are zeros. */
function patches(s: SampleInputs) {
  const parts: Pair = [s.size(2), s.size(2)];
  const [, channels, height, width] = s.map();
  const places = (count: number, length: number): readonly Pair[] =>
    Array.from({ length: s.size(3) }, () => [s.random.below(count), s.random.below(length)] as const);
  const op = {
    kind: "cutPatches",
    parts,
    rows: places(parts[0], height),
    columns: places(parts[1], width),
    size: [s.size(height + 1), s.size(width + 1)],
  } as const;
  return { op, operands: [s.normal(s.size(2) * parts[0] * parts[1], channels, height, width)] };
}

/** Patches that lie wholly inside, evenly spaced: the common case. */
function evenPatches(s: SampleInputs) {
  const [step, size] = [s.size(2), s.size(3)];
  const row = (count: number): readonly Pair[] => Array.from({ length: count }, (_, i) => [0, i * step] as const);
  const [rows, columns] = [row(s.size(3)), row(s.size(3))];
  const [height, width] = [(rows.length - 1) * step + size, (columns.length - 1) * step + size];
  const op = { kind: "cutPatches", parts: [1, 1], rows, columns, size: [size, size] } as const;
  return { op, operands: [s.normal(s.size(2), s.size(3), height, width)] };
}

export const regionSamples: Samples<
  "cutRegions" | "addRegions" | "tileCells" | "untileCells" | "cutPatches" | "join" | "part"
> = {
  cutRegions: [
    (s) => {
      const { batch, channels, map, size, rows, columns } = regions(s);
      return { op: { kind: "cutRegions", rows, columns, size }, operands: [s.normal(batch, channels, ...map)] };
    },
  ],
  addRegions: [
    (s) => {
      const { batch, channels, map, size, rows, columns } = regions(s);
      const stacked = channels * rows.length * columns.length;
      return { op: { kind: "addRegions", rows, columns, map }, operands: [s.normal(batch, stacked, ...size)] };
    },
  ],
  tileCells: [
    (s) => {
      const { batch, channels, heights, widths, size, count } = cells(s);
      return { op: { kind: "tileCells", heights, widths }, operands: [s.normal(batch, channels * count, ...size)] };
    },
  ],
  untileCells: [
    (s) => {
      const { batch, channels, heights, widths, size } = cells(s);
      const map = s.normal(batch, channels, total(heights), total(widths));
      return { op: { kind: "untileCells", heights, widths, size }, operands: [map] };
    },
  ],
  cutPatches: [patches, evenPatches],
  join: ([0, 2, 3] as const).map((axis) => (s) => {
    const shape = s.map(4);
    const operands = Array.from({ length: s.size(3) }, () => s.normal(...shape.with(axis, s.size(4))));
    return { op: { kind: "join", axis }, operands };
  }),
  part: [
    (s) => {
      const shape = s.mapOrVector();
      const from = s.random.below(shape[0] as number);
      return {
        op: { kind: "part", from, to: from + s.size((shape[0] as number) - from) },
        operands: [s.normal(...shape)],
      };
    },
  ],
};
