import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Plan, WindowPlan } from "../../compiler/contract/schema.js";
import { compiledFile } from "../../tests/support/compiled.js";
import { intersectionOverUnion } from "../data/box.js";
import type { DecodePool, DecodeRequest, DecodeResult } from "../data/images/decode-pool.js";
import type { Engine, NetRunner } from "../engines/engine.js";
import { Cascade } from "./cascade.js";
import { type Prediction, predict } from "./predict.js";

const spec = fileURLToPath(new URL("../../tests/cli/tiny.fan", import.meta.url));
const side = 12;

/** Cells of a response map with a bump of the given height. */
type Bumps = readonly { readonly x: number; readonly y: number; readonly height: number }[];

function mapOf(bumps: Bumps): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return bumps.reduce((sum, bump) => sum + bump.height * Math.exp(-((x - bump.x) ** 2 + (y - bump.y) ** 2) / 2), 0);
  });
}

/** The response of LNet_s to a region in the left or right half of an image. */
type Inner = (side: "left" | "right") => Bumps;
// 8 of the cells show the region.
const centred: Inner = () => [{ x: 3.5, y: 3.5, height: 1 }];

/**
 * Predicts images of 96 x 96 pixels with nets that respond as given: LNet_o to an image by its path, LNet_s to
 * every region as `inner`, ANet never. A path with "broken" cannot be read.
 */
async function predicted(
  change: Partial<WindowPlan["search"]>,
  responses: ReadonlyMap<string, Bumps>,
  inner: Inner = centred,
  context = 1.3,
): Promise<readonly Prediction[]> {
  const { plan } = compiledFile(spec, new Map(), "tiny.fan");
  const cascadeSteps = plan.cascade.map((step): Plan["cascade"][number] => {
    if (step.kind !== "window") return step;
    const plain = { ...step, refine: { kind: "none" as const } };
    return step.name === "head" ? { ...plain, context, search: { ...step.search, ...change } } : plain;
  });
  const changed: Plan = { ...plan, cascade: cascadeSteps };
  const paths = [...responses.keys()];
  const pool = {
    decodeList: async (requests: readonly DecodeRequest[]): Promise<readonly DecodeResult[]> =>
      requests.map(({ path, height, width, crop }) => {
        if (path.includes("broken")) return { ok: false, reason: "it is broken" };
        // The first bytes tell the net which image it sees, and which half.
        const pixels = new Uint8Array(height * width * 3);
        pixels[0] = paths.indexOf(path);
        pixels[1] = crop !== undefined && crop.x + crop.width / 2 < 48 ? 1 : 0;
        return { ok: true, pixels, source: { width: 96, height: 96 }, placed: { x: 0, y: 0, width, height } };
      }),
  } as unknown as DecodePool;
  const runner = (graph: string, bytes: number): NetRunner => ({
    run: async (pixels, count) => {
      if (!graph.startsWith("nets/")) return new Map([["feature", { shape: [1, 16], data: new Float32Array(16) }]]);
      const maps = Array.from({ length: count }, (_, i) =>
        mapOf(
          graph.endsWith("LNet_o")
            ? (responses.get(paths[pixels[i * bytes] ?? 0] ?? "") ?? [])
            : inner(pixels[i * bytes + 1] === 1 ? "left" : "right"),
        ),
      );
      const data = Float32Array.from(maps.flatMap((map) => [...map]));
      return new Map([["response", { shape: [count, 1, side, side], data }]]);
    },
    close: async () => undefined,
  });
  const engine = {
    name: "onnx",
    openNet: async ({ graph, image }: { graph: unknown; image: { height: number; width: number } }) =>
      runner(String(graph), image.height * image.width * 3),
  } as unknown as Engine;
  const cascade = new Cascade({
    plan: changed,
    graph: (name) => name as never,
    engine,
    pool,
    weightsOf: async () => new Map(),
  });
  const classifiers = { attributes: ["Bald"], weights: new Float32Array(16), bias: Float32Array.of(0.5) };
  return predict(changed, cascade, classifiers, paths);
}

const all = (options: Partial<Extract<WindowPlan["search"]["pick"], { readonly kind: "all" }>> = {}) =>
  ({ pick: { kind: "all", most: 10, density: 0.3, overlap: 0.3, ...options } }) as const;
const near: Bumps = [
  { x: 4, y: 5, height: 1 },
  { x: 8, y: 5, height: 0.9 },
];
/** A search with windows so small that two near peaks remain apart. */
const nearby = (options: Parameters<typeof all>[0]) => ({
  ...all(options),
  proposals: { kind: "sliding" as const, scales: [0.25, 0.3], aspects: [1], step: 0.1 },
});
const facesOf = (one: Prediction | undefined) => (one?.ok === true ? one.faces : []);
const two: Bumps = [
  { x: 2.5, y: 2.5, height: 1 },
  { x: 8.5, y: 8.5, height: 0.8 },
];

describe("an image with several faces", () => {
  it("each density peak gives a face, the densest first, and each face its windows and attributes", async () => {
    const [first] = await predicted(all(), new Map([["a", two]]));
    const faces = facesOf(first);
    expect(faces.map(({ windows }) => windows.map(({ name }) => name))).toEqual([
      ["head", "face"],
      ["head", "face"],
    ]);
    const centres = faces.map(({ windows: [head] }) => (head === undefined ? 0 : head.box.x + head.box.width / 2));
    // Cells of 4 pixels at a net's input of 48 pixels, twice as many in the image.
    expect(centres[0]).toBeCloseTo(24, -1);
    expect(centres[1]).toBeCloseTo(72, -1);
    for (const { windows, attributes } of faces) {
      const [head, face] = windows;
      expect(face === undefined || head === undefined ? 0 : face.box.width).toBeLessThan(head?.box.width ?? 0);
      expect(attributes).toEqual([{ name: "Bald", score: 0.5 }]);
    }
    expect(first?.ok === true && first.maps.map(({ name }) => name)).toEqual(["head", "face", "face"]);
  });

  it("a map without a positive response gives no face, and no error", async () => {
    const [none] = await predicted(all(), new Map([["a", []]]));
    expect(none).toMatchObject({ ok: true, image: { width: 96, height: 96 }, faces: [] });
    expect(none?.ok === true && none.maps.map(({ name }) => name)).toEqual(["head"]);
  });

  it("weak peaks, overlapping windows and those beyond the largest number are left out", async () => {
    const images = new Map<string, Bumps>([["a", two]]);
    const count = async (options: Parameters<typeof all>[0]): Promise<number> =>
      facesOf((await predicted(all(options), images))[0]).length;
    expect(await count({ most: 1 })).toBe(1);
    expect(await count({ density: 0.9 })).toBe(1);
    const heads = async (overlap: number) =>
      facesOf((await predicted(nearby({ overlap }), new Map([["a", near]]), centred, 2))[0]).map(
        ({ windows: [head] }) => head?.box ?? { x: 0, y: 0, width: 0, height: 0 },
      );
    const [a, b, ...others] = await heads(0.9);
    expect(others).toEqual([]);
    const overlap = a === undefined || b === undefined ? 0 : intersectionOverUnion(a, b);
    expect(overlap).toBeGreaterThan(0.1);
    expect(await heads(overlap * 0.9)).toEqual([a]);
  });

  it("a face that is found in two heads is reported once", async () => {
    // The left head finds its face at its right side, the right head at its left side.
    const between = (side: "left" | "right"): Bumps => [{ x: side === "left" ? 5.5 : 1.5, y: 3.5, height: 1 }];
    const faces = async (inner: Inner): Promise<number> =>
      facesOf((await predicted(nearby({ overlap: 0.4 }), new Map([["a", near]]), inner, 2))[0]).length;
    expect(await faces(centred)).toBe(2);
    expect(await faces(between)).toBe(1);
  });

  it("images with other numbers of faces keep their order and their results, across groups of images", async () => {
    const images = new Map<string, Bumps>(
      Array.from({ length: 70 }, (_, i) => [i % 7 === 6 ? `broken ${i}` : `image ${i}`, two.slice(0, i % 3)]),
    );
    const found = await predicted(all(), images);
    expect(found.map(({ path }) => path)).toEqual([...images.keys()]);
    for (const [i, one] of found.entries()) {
      if (i % 7 === 6) expect(one).toEqual({ ok: false, path: `broken ${i}`, reason: "it is broken" });
      else expect(facesOf(one)).toHaveLength(i % 3);
    }
  });

  it("`best` and `densest` give one face for every image, also without a response", async () => {
    for (const kind of ["best", "densest"] as const) {
      const found = await predicted(
        { pick: { kind } },
        new Map<string, Bumps>([
          ["a", two],
          ["b", []],
        ]),
      );
      expect(found.map((one) => facesOf(one).length)).toEqual([1, 1]);
    }
  });
});
