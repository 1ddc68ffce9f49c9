import { describe, expect, it } from "vitest";
import { Random } from "../../../runtime/random.js";
import {
  type Axis,
  alignedStrips,
  cutsOf,
  restricted,
  rowsOf,
  type Segment,
  type Strip,
  stripRows,
  windowRuns,
} from "./axis.js";

/** One map with patches of `length` rows every `step` rows. */
const grid = (patches: number, length: number, step: number): Axis => ({
  patches,
  segments: [{ length, phases: 1, at: 0, step }],
});

/** Cells of a locally shared layer: each has a map of its own. */
const cells = (patches: number, step: number, ...lengths: readonly number[]): Axis => ({
  patches,
  segments: lengths.map((length) => ({ length, phases: 1, at: 0, step })),
});

describe("runs of windows", () => {
  it("all patches in one map form one run of windows", () => {
    expect(windowRuns(grid(3, 10, 2), { reach: 3, stride: 1, pad: 0, outputs: 8 })).toEqual([
      {
        strip: { pieces: [{ segment: 0, from: 0, to: 10 }], phases: 1, perPhase: 3, step: 2 },
        pad: 0,
        result: { length: 8, phases: 1, at: 0, step: 2 },
      },
    ]);
  });

  it("rows between two cells are laid out patch by patch", () => {
    const runs = windowRuns(cells(3, 1, 4, 4), { reach: 3, stride: 1, pad: 0, outputs: 6 });
    expect(runs.map(({ result }) => result)).toEqual([
      { length: 2, phases: 1, at: 0, step: 1 },
      { length: 2, phases: 3, at: 0, step: 0 },
      { length: 2, phases: 1, at: 0, step: 1 },
    ]);
    expect(runs[1]?.strip).toEqual({
      pieces: [
        { segment: 0, from: 2, to: 4 },
        { segment: 1, from: 0, to: 2 },
      ],
      phases: 3,
      perPhase: 1,
      step: 0,
    });
  });

  it("patches with equal remainders form one part if the stride does not divide their step", () => {
    const [run, ...others] = windowRuns(grid(4, 12, 3), { reach: 2, stride: 2, pad: 0, outputs: 6 });
    expect(others).toEqual([]);
    expect(run?.strip).toMatchObject({ phases: 2, perPhase: 2, step: 6 });
    expect(run?.result).toEqual({ length: 6, phases: 2, at: 0, step: 3 });
    // Patches 0 and 2 begin at row 0 of their part, 1 and 3 three rows further.
    expect(cutsOf({ length: 12, phases: 1, at: 0, step: 3 }, 0, 2)).toEqual([
      [0, 0],
      [0, 3],
    ]);
  });

  it("each patch has its own border if a layer pads", () => {
    const runs = windowRuns(grid(3, 10, 1), { reach: 3, stride: 1, pad: 1, outputs: 10 });
    expect(runs.map(({ pad, result }) => [pad, result.length, result.phases, result.at])).toEqual([
      [1, 1, 3, 0],
      [0, 8, 1, 0],
      [1, 1, 3, 1],
    ]);
  });

  it("a patch has its own last window if rounding lets it reach beyond the patch", () => {
    const runs = windowRuns(grid(3, 9, 2), { reach: 2, stride: 2, pad: 0, outputs: 5 });
    expect(runs.map(({ result }) => [result.length, result.phases])).toEqual([
      [4, 1],
      [1, 3],
    ]);
    expect(runs[1]?.strip.pieces).toEqual([{ segment: 0, from: 8, to: 9 }]);
  });

  it("work is not shared if sharing saves nothing", () => {
    // Steps as long as the patches: no row belongs to two.
    expect(windowRuns(grid(3, 4, 4), { reach: 1, stride: 1, pad: 0, outputs: 4 })[0]?.result.phases).toBe(3);
    // A single patch has nothing to share with.
    expect(windowRuns(grid(1, 4, 0), { reach: 1, stride: 1, pad: 0, outputs: 4 })[0]?.result).toMatchObject({
      phases: 1,
      step: 0,
    });
  });
});

describe("any windows over any segments", () => {
  /** Rows of a patch, each with a name of its own by segment and position in the segment's stored map. */
  const stored = ({ patches, segments }: Axis, patch: number): readonly string[] =>
    segments.flatMap(({ length, phases, at, step }, s) => {
      expect(patch).toBeLessThan(patches);
      const first = at + Math.floor(patch / phases) * step;
      return Array.from({ length }, (_, row) => `${s}.${patch % phases}.${first + row}`);
    });

  /** The rows of each part that a strip cuts, by their names. */
  const cutRows = (axis: Axis, strip: Strip): readonly (readonly string[])[] =>
    Array.from({ length: strip.phases }, (_, part) =>
      strip.pieces.flatMap((piece) => {
        const segment = axis.segments[piece.segment] as Segment;
        const [phase, from] = cutsOf(segment, piece.from, strip.phases)[part] ?? [0, 0];
        const rows = stripRows({ ...strip, pieces: [piece] });
        return Array.from({ length: rows }, (_, row) => `${piece.segment}.${phase}.${from + row}`);
      }),
    );

  function randomAxis(random: Random): Axis {
    const patches = 1 + random.below(5);
    const segments = Array.from({ length: 1 + random.below(3) }, (): Segment => {
      const phases = random.pick([1, 1, 2, patches]);
      const alone = phases >= patches;
      return {
        length: 1 + random.below(6),
        phases: alone ? patches : phases,
        at: random.below(3),
        step: alone ? 0 : random.below(5),
      };
    });
    return { patches, segments };
  }

  it("windows see the rows of their patch, for any windows and segments", () => {
    for (let number = 0; number < 800; number++) {
      const random = new Random("axis", number);
      const axis = randomAxis(random);
      const rows = rowsOf(axis);
      const reach = 1 + random.below(Math.min(4, rows));
      const [stride, pad] = [1 + random.below(3), random.below(reach)];
      const outputs = Math.ceil((rows + 2 * pad - reach) / stride) + (random.chance(0.5) ? 1 : 0);
      const last = (outputs - 1) * stride - pad;
      if (outputs < 1 || last >= rows) continue;
      const runs = windowRuns(axis, { reach, stride, pad, outputs });
      for (let patch = 0; patch < axis.patches; patch++) {
        const own = stored(axis, patch);
        const window = (first: number, of: readonly string[]): readonly (string | undefined)[] =>
          Array.from({ length: reach }, (_, i) => of[first + i]);
        let output = 0;
        for (const { strip, pad: padded, result } of runs) {
          const part = cutRows(axis, strip)[patch % result.phases] ?? [];
          const at = result.at + Math.floor(patch / result.phases) * result.step;
          for (let i = 0; i < result.length; i++, output++) {
            const found = window((at + i) * stride - padded, part);
            expect(found, `axis ${number}`).toEqual(window(output * stride - pad, own));
          }
        }
        expect(output).toBe(outputs);
      }
    }
  });

  it("windows align with those of another axis, for any windows and segments", () => {
    for (let number = 0; number < 500; number++) {
      const random = new Random("aligned", number);
      const a = randomAxis(random);
      // The same rows in other segments: parts of what is one, or apart.
      const at = random.below(rowsOf(a) + 1);
      const parts = [restricted(a, 0, at).axis, restricted(a, at, rowsOf(a)).axis];
      const b = { patches: a.patches, segments: parts.flatMap(({ segments }) => segments) };
      const aligned = alignedStrips(a, b);
      expect(aligned.reduce((sum, { result }) => sum + result.length, 0)).toBe(rowsOf(a));
      for (let patch = 0; patch < a.patches; patch++)
        for (const [axis, side] of [
          [a, 0],
          [b, 1],
        ] as const) {
          const found = aligned.flatMap(({ strips, result }) => {
            const part = cutRows(axis, strips[side])[patch % result.phases] ?? [];
            const first = Math.floor(patch / result.phases) * result.step;
            return part.slice(first, first + result.length);
          });
          expect(found).toEqual(stored(axis, patch));
        }
    }
  });
});
