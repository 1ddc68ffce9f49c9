import { describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { analyseText } from "../../tests/support/analyse-text.js";
import { relativeDifference, runOnnx } from "../../tests/support/run-onnx.js";
import { buildInference } from "../graphs/inference.js";
import { graphInputs } from "../ir/graph.js";
import type { NetModel } from "../model/index.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../reference/tensor.js";
import { fixedInput } from "../shape/input-sizes.js";

/** Bytes as they are, so that the numbers below are those of the map. */
const asBytes = { kind: "fixed", mean: [0, 0, 0], std: [1, 1, 1] } as const;

type Feeds = Record<string, Tensor64>;

function netOf(text: string): NetModel {
  const { value, diagnostics } = analyseText(text);
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  return value?.nets[0] as NetModel;
}

/** Output of the last layer for these weights, in the reference and in ONNX Runtime, which must agree. */
async function outputOf(net: NetModel, feeds: (name: string, shape: readonly number[]) => Tensor64): Promise<Tensor64> {
  const last = net.layers.at(-1)?.statement ?? "";
  const size = fixedInput(net);
  if (size === undefined) throw new Error("the net has no size");
  const { graph } = buildInference(net, size, asBytes, [last]);
  const values: Feeds = {};
  for (const { name, type } of graphInputs(graph))
    values[name] = feeds(
      name,
      type.shape.map((d) => (d === "N" ? 1 : d)),
    );
  const reference = evaluateGraph(graph, values)[last] as Tensor64;
  expect(relativeDifference((await runOnnx(graph, values))[last] as Tensor64, reference)).toBeLessThan(1e-5);
  return reference;
}

/** One image whose first channel has these values; filters see that channel only (weights of the others are zero). */
function oneChannel(values: readonly number[], weights: Readonly<Record<string, readonly (readonly number[])[]>>) {
  return (name: string, shape: readonly number[]): Tensor64 => {
    if (name === "image")
      return tensorOf(
        shape,
        values.flatMap((v) => [v, 0, 0]),
      );
    const given = weights[name] ?? [];
    if (shape.length === 1) return tensorOf(shape, given[0] ?? new Float64Array(volumeOf(shape)));
    const [, channels = 1] = shape;
    const rest = volumeOf(shape.slice(2));
    const zeros = Array.from({ length: (channels - 1) * rest }, () => 0);
    return tensorOf(
      shape,
      given.flatMap((filter) => [...filter, ...zeros]),
    );
  };
}

describe("locally shared layers, by hand", () => {
  it("a cell of a locally shared layer sees its neighbours' values at its border, and zeros outside the map", async () => {
    const net = netOf("net N { input i : 3 x 4 x 1\n L = local 1 kernel 3x1 pad 1x0 cells 2x1 }");
    // Rows 1 2 3 4; the upper cell adds up, the lower one weighs with 1, 10, 100 and adds 5.
    const out = await outputOf(
      net,
      oneChannel([1, 2, 3, 4], {
        "L.weight": [
          [1, 1, 1],
          [1, 10, 100],
        ],
        "L.bias": [[0, 5]],
      }),
    );
    // 0+1+2, 1+2+3 (with row 3 of the lower cell), 2+30+400+5 (with row 2 of the upper cell), 3+40+0+5
    expect([...out.data]).toEqual([3, 6, 437, 48]);
  });

  it("groups of cells overlap, and each is convolved inside its own cells", async () => {
    const net = netOf(
      "net N { input i : 3 x 6 x 1\n A = local 1 kernel 1 cells 3x1\n B = local 1 kernel 2x1 cells 2x1 over 2x1 cells of A }",
    );
    // A multiplies its cells (rows 1 2, 3 4, 5 6) by 1, 2 and 3: 1 2 6 8 15 18. Groups: the first four, the last four.
    const out = await outputOf(
      net,
      oneChannel([1, 2, 3, 4, 5, 6], {
        "A.weight": [[1], [2], [3]],
        "B.weight": [
          [1, 10],
          [100, 1000],
        ],
      }),
    );
    expect(out.shape).toEqual([1, 1, 6, 1]);
    expect([...out.data]).toEqual([21, 62, 86, 600 + 8000, 800 + 15000, 1500 + 18000]);
  });

  it("overlapping groups in both directions are tiled in grid order", async () => {
    const net = netOf(
      "net N { input i : 3 x 3 x 3\n A = local 1 kernel 1 cells 3x3\n B = local 1 kernel 2 cells 2x2 over 2x2 cells of A }",
    );
    const ones = Array.from({ length: 9 }, () => [1]);
    const bank = (w: number): readonly number[] => [w, w, w, w];
    const out = await outputOf(
      net,
      oneChannel([1, 2, 3, 4, 5, 6, 7, 8, 9], { "A.weight": ones, "B.weight": [bank(1), bank(2), bank(3), bank(4)] }),
    );
    // Sums of the four 2 x 2 squares are 12, 16, 24 and 28.
    expect([...out.data]).toEqual([12, 32, 72, 112]);
  });

  it("every position of an unshared layer has its own filter", async () => {
    const net = netOf("net N { input i : 3 x 2 x 2\n L = local 1 kernel 1 cells unshared }");
    const out = await outputOf(
      net,
      oneChannel([5, 6, 7, 8], { "L.weight": [[1], [2], [3], [4]], "L.bias": [[0, 0, 0, 100]] }),
    );
    expect([...out.data]).toEqual([5, 12, 21, 132]);
  });

  it("three rows are divided into unequal cells: one row above, two below", async () => {
    const net = netOf("net N { input i : 3 x 3 x 1\n L = local 1 kernel 1 cells 2x1 }");
    const out = await outputOf(net, oneChannel([7, 8, 9], { "L.weight": [[1], [10]] }));
    expect([...out.data]).toEqual([7, 80, 90]);
  });
});

/** The definition, written as sums over the padded map: cell by output position, one filter bank per cell. */
function direct(
  map: Tensor64,
  weight: Tensor64,
  bias: Tensor64,
  layer: { readonly out: number; readonly k: number; readonly s: number; readonly pad: number },
  cells: readonly [number, number],
): Tensor64 {
  const [, channels = 0, height = 0, width = 0] = map.shape;
  const { out, k, s, pad } = layer;
  const rows = Math.floor((height + 2 * pad - k) / s) + 1;
  const columns = Math.floor((width + 2 * pad - k) / s) + 1;
  const cellOf = (at: number, length: number, parts: number): number => {
    let cell = 0;
    while (Math.floor(((cell + 1) * length) / parts) <= at) cell++;
    return cell;
  };
  const values: number[] = [];
  for (let o = 0; o < out; o++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const bank = (cellOf(y, rows, cells[0]) * cells[1] + cellOf(x, columns, cells[1])) * out + o;
        let sum = bias.data[bank] as number;
        for (let c = 0; c < channels; c++)
          for (let i = 0; i < k; i++)
            for (let j = 0; j < k; j++) {
              const [iy, ix] = [y * s + i - pad, x * s + j - pad];
              if (iy < 0 || ix < 0 || iy >= height || ix >= width) continue;
              const w = weight.data[((bank * channels + c) * k + i) * k + j] as number;
              sum += w * (map.data[(c * height + iy) * width + ix] as number);
            }
        values.push(sum);
      }
  return tensorOf([1, out, rows, columns], values);
}

describe("locally shared layers against the definition", () => {
  it.each([
    ["halo", 9, 9, { out: 4, k: 3, s: 1, pad: 1 }, [3, 3]],
    ["uneven cells", 8, 7, { out: 2, k: 3, s: 1, pad: 1 }, [3, 2]],
    ["stride", 11, 9, { out: 3, k: 3, s: 2, pad: 1 }, [2, 3]],
    ["even kernel without pad", 9, 10, { out: 2, k: 2, s: 1, pad: 0 }, [4, 3]],
    ["one cell", 6, 5, { out: 3, k: 3, s: 1, pad: 1 }, [1, 1]],
    ["large pad", 5, 6, { out: 2, k: 4, s: 1, pad: 3 }, [2, 2]],
  ] as const)("a locally shared layer equals its definition: %s", async (name, height, width, layer, cells) => {
    const { out, k, s, pad } = layer;
    const net = netOf(
      `net N { input i : 3 x ${height} x ${width}\n L = local ${out} kernel ${k} stride ${s} pad ${pad} cells ${cells.join("x")} }`,
    );
    const random = new Random("local", name);
    const fed: Feeds = {};
    const found = await outputOf(net, (input, shape) => {
      const draw = input === "image" ? () => random.below(256) : () => random.normal();
      fed[input] = tensorOf(shape, Float32Array.from({ length: volumeOf(shape) }, draw));
      return fed[input];
    });
    const image = fed.image as Tensor64;
    const planar = Array.from({ length: 3 * height * width }, (_, i) => {
      const [c, at] = [Math.floor(i / (height * width)), i % (height * width)];
      return image.data[at * 3 + c] as number;
    });
    const map = tensorOf([1, 3, height, width], planar);
    const expected = direct(map, fed["L.weight"] as Tensor64, fed["L.bias"] as Tensor64, layer, cells);
    expect(found.shape).toEqual(expected.shape);
    expect(relativeDifference(found, expected)).toBeLessThan(1e-12);
  });
});
