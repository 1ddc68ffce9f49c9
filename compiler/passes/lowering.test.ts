import { describe, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { relativeDifference, runOnnx } from "../../tests/support/run-onnx.js";
import type { FilterGradLowering, Graph, InputGradLowering } from "../ir/graph.js";
import { graphInputs } from "../ir/graph.js";
import { parseGraph } from "../ir/parse.js";
import { printGraph } from "../ir/print.js";
import { evaluateGraph } from "../operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../reference/tensor.js";
import { lowered, lowering } from "./lowering.js";

interface Layer {
  readonly batch?: number;
  readonly channels: number;
  readonly filters: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly dilation?: number;
  readonly groups?: number;
  /** How the gradients are to be formed; left to the pass if undefined. */
  readonly filter?: FilterGradLowering;
  readonly input?: InputGradLowering;
}

function gradients(layer: Layer): Graph {
  const { batch = 2, channels, filters, size, kernel, stride = 1, pad = 0, dilation = 1, groups = 1 } = layer;
  const out = Math.floor((size + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;
  const conv = `stride ${stride}x${stride}, pad ${pad}x${pad}, dilation ${dilation}x${dilation}, groups ${groups}`;
  const chosen = (name: string | undefined): string => (name === undefined ? "" : `, lowering ${name}`);
  return parseGraph(`graph g {
    input %x : f32[${batch}, ${channels}, ${size}, ${size}]
    input %w : f32[${filters}, ${channels / groups}, ${kernel}, ${kernel}]
    input %dy : f32[${batch}, ${filters}, ${out}, ${out}]
    %3 = conv2dFilterGrad(%x, %dy) {kernel ${kernel}x${kernel}, ${conv}${chosen(layer.filter)}}
    %4 = conv2dInputGrad(%dy, %w) {input ${size}x${size}, ${conv}${chosen(layer.input)}}
    output dw = %3
    output dx = %4
  }`);
}

function choices(layer: Layer): readonly (string | undefined)[] {
  const graph = lowering.run(gradients(layer), undefined);
  expect(lowered.problems(graph)).toEqual([]);
  return [...printGraph(graph).matchAll(/lowering (\w+)/g)].map(([, name]) => name);
}

describe("pass lowering", () => {
  it("pass lowering requires a choice for every gradient of a convolution", () => {
    expect(lowered.problems(gradients({ channels: 3, filters: 4, size: 8, kernel: 3 }))).toHaveLength(2);
  });

  it.each<{ readonly name: string; readonly layer: Layer; readonly expected: readonly string[] }>([
    {
      name: "AlexNet's C2: pixels, flipped filters",
      layer: { batch: 32, channels: 96, filters: 256, size: 27, kernel: 5, pad: 2, groups: 2 },
      expected: ["pixels", "flipped"],
    },
    {
      name: "colours: rows",
      layer: { batch: 32, channels: 3, filters: 32, size: 112, kernel: 5 },
      expected: ["rows", "flipped"],
    },
    {
      name: "stride: no flipped filters",
      layer: { batch: 8, channels: 32, filters: 32, size: 33, kernel: 3, stride: 2 },
      expected: ["pixels", "transposed"],
    },
    {
      name: "depthwise: rows",
      layer: { batch: 8, channels: 32, filters: 32, size: 16, kernel: 3, pad: 1, groups: 32 },
      expected: ["rows", "flipped"],
    },
    {
      name: "filters as large as the map: products",
      layer: { batch: 8, channels: 40, filters: 20, size: 3, kernel: 3, groups: 10 },
      expected: ["products", "products"],
    },
  ])("pass lowering chooses for $name", ({ layer, expected }) => {
    expect(choices(layer)).toEqual(expected);
  });

  it("pass lowering keeps an existing choice", () => {
    const layer = { channels: 3, filters: 4, size: 8, kernel: 3, filter: "pixels", input: "transposed" } as const;
    expect(choices(layer)).toEqual(["pixels", "transposed"]);
  });
});

/** Filters as large as the map: a convolution and its gradients by products, one way and the other. */
const products = (groups: number, lowering: string): Graph =>
  parseGraph(`graph g {
    input %x : f32[3, 12, 2, 3]
    input %w : f32[8, ${12 / groups}, 2, 3]
    input %b : f32[8]
    input %dy : f32[3, 8, 1, 1]
    %4 = conv2d(%x, %w, %b) {stride 1x1, pad 0x0, dilation 1x1, groups ${groups}${lowering}}
    %5 = conv2dFilterGrad(%x, %dy) {kernel 2x3, stride 1x1, pad 0x0, dilation 1x1, groups ${groups}${lowering}}
    %6 = conv2dInputGrad(%dy, %w) {input 2x3, stride 1x1, pad 0x0, dilation 1x1, groups ${groups}${lowering}}
    output y = %4
    output dw = %5
    output dx = %6
  }`);

/** Normal values for all inputs. */
function randomFeeds(graph: Graph, key: string): Readonly<Record<string, Tensor64>> {
  const random = new Random(key);
  return Object.fromEntries(
    graphInputs(graph).map(({ name, type }) => {
      const shape = type.shape as readonly number[];
      return [
        name,
        tensorOf(
          shape,
          Array.from({ length: volumeOf(shape) }, () => random.normal()),
        ),
      ];
    }),
  );
}

describe("every lowering computes the same", () => {
  it.each([1, 2, 4])("lowering to products with %i groups computes the same", async (groups) => {
    const graph = lowering.run(products(groups, ""), undefined);
    expect(graph).toEqual(products(groups, ", lowering products"));
    const feeds = randomFeeds(graph, "products");
    const expected = evaluateGraph(graph, feeds);
    const found = await runOnnx(graph, feeds);
    for (const [name, value] of Object.entries(expected))
      expect(relativeDifference(found[name] ?? value, value)).toBeLessThan(2e-6);
    expect(Object.keys(found)).toEqual(["y", "dw", "dx"]);
  });

  const layers: readonly Layer[] = [
    { channels: 5, filters: 4, size: 7, kernel: 3 },
    { channels: 4, filters: 6, size: 8, kernel: 3, pad: 2, groups: 2 },
    { channels: 3, filters: 2, size: 9, kernel: 2, stride: 3 },
    { channels: 2, filters: 4, size: 10, kernel: 3, stride: 2, pad: 1, dilation: 2, groups: 2 },
    { channels: 4, filters: 4, size: 6, kernel: 3, pad: 1, groups: 4 },
    { channels: 6, filters: 3, size: 3, kernel: 3, batch: 1 },
    { channels: 2, filters: 3, size: 5, kernel: 1 },
    { channels: 3, filters: 3, size: 4, kernel: 3, pad: 1, dilation: 2, batch: 3 },
  ];
  const forms = layers.flatMap((layer) =>
    (["pixels", "rows"] as const).flatMap((filter) =>
      (layer.stride === undefined ? (["flipped", "transposed"] as const) : (["transposed"] as const)).map((input) => ({
        name: `${layer.channels} to ${layer.filters}, kernel ${layer.kernel}, size ${layer.size}: ${filter}, ${input}`,
        graph: gradients({ ...layer, filter, input }),
      })),
    ),
  );
  it.each(forms)("lowering computes the same: $name", async ({ graph }) => {
    const feeds = randomFeeds(graph, "lowering");
    const expected = evaluateGraph(graph, feeds);
    const found = await runOnnx(graph, feeds);
    for (const name of ["dw", "dx"] as const) {
      const [a, b] = [found[name], expected[name]];
      if (a === undefined || b === undefined) throw new Error(`no ${name}`);
      expect(relativeDifference(a, b)).toBeLessThan(2e-6);
    }
  });
});
