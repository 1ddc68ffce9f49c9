import { describe, expect, it } from "vitest";
import { arrange } from "./arrange.js";
import { fitArrays, type KnownLayout } from "./fit.js";
import type { Layout } from "./weight-file.js";

interface Target {
  readonly shape: number[];
  readonly cells?: number;
  readonly reads?: { channels: number; height: number; width: number };
}

/** What was done, or why not. */
const outcome = (target: Target, shapes: readonly number[][], said?: Layout, known?: Layout): string => {
  const found = fitArrays(target, shapes, said, known);
  switch (found.kind) {
    case "fits":
      return found.arrangements[0]?.done.join(", ") ?? "";
    case "misfit":
      return "misfit";
    case "ambiguous":
      return `ambiguous: ${found.choices.join(" ")}`;
    default: {
      const never: never = found;
      return never;
    }
  }
};

const filters = { shape: [8, 4, 3, 5] };
const matrix = { shape: [6, 10] };
const square = { shape: [6, 6] };
const overMap = { shape: [5, 12], reads: { channels: 3, height: 2, width: 2 } };
const vector = { shape: [8] };
const local = { shape: [4 * 8, 4, 3, 3], cells: 4 };

describe("fitArrays", () => {
  it.each([
    ["filters", filters, [[8, 4, 3, 5]], ""],
    ["filters of TensorFlow", filters, [[3, 5, 4, 8]], "transposed"],
    ["filters of another size", filters, [[8, 4, 5, 3]], "misfit"],
    ["filters of another number of groups", filters, [[8, 2, 3, 5]], "misfit"],
    [
      "halves",
      filters,
      [
        [4, 4, 3, 5],
        [4, 4, 3, 5],
      ],
      "joined",
    ],
    [
      "unequal parts",
      filters,
      [
        [5, 4, 3, 5],
        [3, 4, 3, 5],
      ],
      "joined",
    ],
    [
      "parts that are too many",
      filters,
      [
        [8, 4, 3, 5],
        [8, 4, 3, 5],
      ],
      "misfit",
    ],
    ["a matrix for filters of one pixel", { shape: [8, 4, 1, 1] }, [[8, 4]], "reshaped"],
    ["a transposed matrix for filters of one pixel", { shape: [8, 4, 1, 1] }, [[4, 8]], "transposed"],
    ["a matrix", matrix, [[6, 10]], ""],
    ["a transposed matrix", matrix, [[10, 6]], "transposed"],
    ["a matrix of Caffe", matrix, [[1, 1, 6, 10]], "reshaped"],
    ["filters over the whole map", overMap, [[5, 3, 2, 2]], "reshaped"],
    ["filters over another map", overMap, [[5, 2, 3, 2]], "misfit"],
    ["filters of TensorFlow over the whole map", overMap, [[2, 2, 3, 5]], "transposed from channels last"],
    ["a bias", vector, [[8]], ""],
    ["a bias with axes around it", vector, [[1, 8, 1, 1]], "flattened"],
    ["another bias", vector, [[9]], "misfit"],
    ["a single number", { shape: [1] }, [[]], "flattened"],
    ["filters of each cell", local, [[32, 4, 3, 3]], ""],
    ["filters for all cells", local, [[8, 4, 3, 3]], "repeated for each of 4 cells"],
    ["filters of TensorFlow for all cells", local, [[3, 3, 4, 8]], "transposed, repeated for each of 4 cells"],
    ["a bias for all cells", { shape: [32], cells: 4 }, [[8]], "repeated for each of 4 cells"],
    ["a quarter of the filters of a layer without cells", { shape: [32, 4, 3, 3] }, [[8, 4, 3, 3]], "misfit"],
  ] satisfies [string, Target, number[][], string][])(
    "fitArrays finds the arrangement of %s",
    (_, target, shapes, done) => {
      expect(outcome(target, shapes)).toBe(done);
    },
  );

  it("a square matrix is ambiguous unless the spec or the file gives its layout", () => {
    expect(outcome(square, [[6, 6]])).toBe("ambiguous: plain transposed");
    expect(outcome(square, [[6, 6]], "plain")).toBe("");
    expect(outcome(square, [[6, 6]], "transposed")).toBe("transposed");
    expect(outcome(square, [[6, 6]], undefined, "plain")).toBe("");
    expect(outcome(square, [[6, 6]], "transposed", "plain")).toBe("transposed");
    expect(outcome({ shape: [3, 3, 3, 3] }, [[3, 3, 3, 3]])).toBe("ambiguous: plain transposed");
    expect(outcome({ shape: [3, 3, 3, 3] }, [[3, 3, 3, 3]], undefined, "channels_last")).toBe("transposed");
    expect(outcome({ shape: [3, 3, 3, 3] }, [[3, 3, 3, 3]], "channels_last")).toBe("transposed");
    expect(outcome(square, [[6, 6]], "channels_last")).toBe("transposed");
    expect(outcome({ shape: [1, 6] }, [[6, 1]])).toBe("transposed");
    expect(outcome({ shape: [1, 1] }, [[1, 1]])).toBe("");
  });

  it("a transposed matrix over a map is ambiguous: its rows can have two orders", () => {
    expect(outcome(overMap, [[12, 5]])).toBe("ambiguous: transposed channels_last");
    expect(outcome(overMap, [[12, 5]], "transposed")).toBe("transposed");
    expect(outcome(overMap, [[12, 5]], undefined, "channels_last")).toBe("transposed from channels last");
    expect(outcome(overMap, [[5, 12]])).toBe("");
    const onePixel = { shape: [5, 12], reads: { channels: 12, height: 1, width: 1 } };
    expect(outcome(onePixel, [[12, 5]])).toBe("transposed");
  });

  it.each<[KnownLayout, number[], string]>([
    [{ layout: "transposed", mapOrder: "channels_first" }, [12, 5], "transposed"],
    [{ layout: "transposed", mapOrder: "channels_last" }, [12, 5], "transposed from channels last"],
    [{ layout: "transposed", mapOrder: "unknown" }, [12, 5], "ambiguous: transposed channels_last"],
    [{ layout: "plain", mapOrder: "channels_first" }, [5, 12], ""],
    [{ layout: "plain", mapOrder: "channels_last" }, [5, 12], "columns reordered from channels last"],
    [{ layout: "plain", mapOrder: "unknown" }, [5, 12], "ambiguous: plain channels_last"],
    [{ layout: "plain", mapOrder: "unknown" }, [5, 3, 2, 2], "reshaped"],
    [{ layout: "plain", mapOrder: "channels_first" }, [12, 5], "misfit"],
    [{ layout: "transposed", mapOrder: "unknown" }, [5, 12], "misfit"],
  ])("the layout of an operator, %j, decides about a matrix of %j", (known, shape, done) => {
    const found = fitArrays(overMap, [shape], undefined, known);
    const seen = found.kind === "fits" ? (found.arrangements[0]?.done ?? []).join() : found.kind;
    expect(found.kind === "ambiguous" ? `ambiguous: ${found.choices.join(" ")}` : seen).toBe(done);
  });

  it("a shape that contradicts the layout of the file's program is ambiguous", () => {
    expect(outcome(overMap, [[5, 12]], undefined, "channels_last")).toBe("ambiguous: plain");
    expect(outcome(filters, [[3, 5, 4, 8]], undefined, "plain")).toBe("ambiguous: transposed");
    expect(outcome(vector, [[8]], undefined, "channels_last")).toBe("");
    expect(outcome(overMap, [[5, 12]], "channels_last")).toBe("columns reordered from channels last");
  });

  it("filters of one channel each are those of a depthwise convolution", () => {
    const depthwise = { shape: [6, 1, 3, 5] };
    expect(outcome(depthwise, [[3, 5, 6, 1]])).toBe("transposed");
    expect(outcome(depthwise, [[3, 5, 3, 2]])).toBe("transposed");
    expect(outcome(depthwise, [[3, 5, 3, 1]])).toBe("misfit");
  });

  it("a layout of the spec that contradicts the shape is a misfit", () => {
    expect(outcome(matrix, [[10, 6]], "plain")).toBe("misfit");
    expect(outcome(matrix, [[6, 10]], "transposed")).toBe("misfit");
  });
});

describe("arrange", () => {
  const counted = (length: number, from = 0): Float32Array => Float32Array.from({ length }, (_, i) => from + i);
  const made = (target: Target, arrays: readonly (readonly [number[], Float32Array])[], said?: Layout) => {
    const found = fitArrays(
      target,
      arrays.map(([shape]) => shape),
      said,
    );
    if (found.kind !== "fits") throw new Error(found.kind);
    return [
      ...arrange(
        arrays.map(([, values]) => values),
        found.arrangements,
      ),
    ];
  };

  it("arrange reorders the values of TensorFlow's filters", () => {
    const target = { shape: [2, 3, 2, 2] };
    const values = made(target, [[[2, 2, 3, 2], counted(24)]]);
    // Output o, input i, row y, column x is at ((y * 2 + x) * 3 + i) * 2 + o.
    const expected = [0, 1].flatMap((o) =>
      [0, 1, 2].flatMap((i) => [0, 1].flatMap((y) => [0, 1].map((x) => ((y * 2 + x) * 3 + i) * 2 + o))),
    );
    expect(values).toEqual(expected);
  });

  it("arrange puts the depthwise filters of a channel one after the other", () => {
    // Height 1, width 2, 2 channels, 2 filters of each.
    expect(made({ shape: [4, 1, 1, 2] }, [[[1, 2, 2, 2], counted(8)]], "transposed")).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
  });

  it("arrange reorders a matrix with rows in row, column, channel order", () => {
    const target = { shape: [1, 12], reads: { channels: 3, height: 2, width: 2 } };
    expect(made(target, [[[12, 1], counted(12)]], "channels_last")).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
  });

  it("arrange joins parts and repeats them for cells", () => {
    const target = { shape: [6], cells: 2 };
    expect(
      made(target, [
        [[1], counted(1)],
        [[2], counted(2, 5)],
      ]),
    ).toEqual([0, 5, 6, 0, 5, 6]);
    expect(
      made(
        { shape: [3, 2] },
        [
          [[2, 1], counted(2)],
          [[2, 2], counted(4, 10)],
        ],
        "transposed",
      ),
    ).toEqual([0, 1, 10, 12, 11, 13]);
  });
});
