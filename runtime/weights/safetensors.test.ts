import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FloatArray } from "../engines/engine.js";
import { UserError } from "../errors/user-error.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

const tensors = new Map<string, FloatArray>([
  ["C1.weight", { shape: [2, 1, 3], data: Float32Array.of(0, -0, 1e-45, Number.NaN, -1 / 0, 3.4e38) }],
  ["C1.bias", { shape: [2], data: Float32Array.of(1, 2) }],
  ["scalar", { shape: [], data: Float32Array.of(7) }],
  ["none", { shape: [0, 4], data: new Float32Array() }],
]);
const file = encodeSafetensors(tensors, { stage: "tune ä", step: "12" });

/** A file with this header and so many bytes of values. */
function withHeader(header: string | Uint8Array, values: number): Uint8Array {
  const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const out = new Uint8Array(8 + json.length + values);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  return out;
}

const entry = (shape: unknown, range: unknown, dtype = "F32"): string =>
  JSON.stringify({ a: { dtype, shape, data_offsets: range } });

const one = (range: readonly number[]): string => JSON.stringify({ dtype: "F32", shape: [1], data_offsets: range });
const twoAt = (a: readonly number[], b: readonly number[]): string => `{"a":${one(a)},"b":${one(b)}}`;

describe("safetensors", () => {
  it("safetensors keep names of built-in object properties", () => {
    const names = ["__proto__", "constructor", "toString"];
    const odd = new Map(names.map((name, i) => [name, { shape: [1], data: Float32Array.of(i) }]));
    expect(decodeSafetensors(encodeSafetensors(odd, {}), "x").tensors).toEqual(odd);
  });

  it("decoding returns every encoded bit, shape, name and piece of metadata", () => {
    const { tensors: read, metadata } = decodeSafetensors(file, "x");
    expect([...read.keys()]).toEqual([...tensors.keys()]);
    for (const [name, { shape, data }] of tensors) {
      expect(read.get(name)?.shape).toEqual(shape);
      expect(new Uint32Array(read.get(name)?.data.buffer as ArrayBuffer)).toEqual(new Uint32Array(data.buffer));
    }
    expect(metadata).toEqual({ stage: "tune ä", step: "12" });
  });

  it("encoding follows the format: length, blank-padded JSON, values at a multiple of 8", () => {
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    expect(header["C1.bias"]).toEqual({ dtype: "F32", shape: [2], data_offsets: [24, 32] });
    expect([...new Float32Array(file.slice(8 + length + 24, 8 + length + 32).buffer)]).toEqual([1, 2]);
  });

  it("decoding reads a view into a larger buffer", () => {
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(decodeSafetensors(shifted.subarray(3), "x").tensors.get("scalar")?.data).toEqual(Float32Array.of(7));
  });

  it("decoding refuses every truncated file", () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.subarray(0, length), "cut.safetensors"), `${length} bytes`).toThrow(
        UserError,
      );
    }
  });

  it.each([
    ["text instead of JSON", withHeader("hello", 0), "not JSON"],
    ["bytes that are not UTF-8", withHeader(Uint8Array.of(0xff, 0xfe), 0), "not JSON"],
    ["null", withHeader("null", 0), "not a JSON object"],
    ["a list", withHeader("[]", 0), "not a JSON object"],
    ["a null entry", withHeader('{"a":null}', 0), 'array "a" without type'],
    ["half precision", withHeader(entry([1], [0, 2], "F16"), 2), 'array "a" of type F16'],
    ["a negative size", withHeader(entry([-1], [0, 4]), 4), "without type, shape or range"],
    ["a range as text", withHeader(entry([1], "0-4"), 4), "without type, shape or range"],
    ["another number of values than the shape", withHeader(entry([2], [0, 4]), 4), "the wrong size"],
    ["a range beyond the end", withHeader(entry([2], [0, 8]), 4), "cut off"],
    ["an enormous size", withHeader(entry([2 ** 40, 2 ** 40], [0, 4]), 4), "the wrong size"],
    ["overlapping arrays", withHeader(twoAt([0, 4], [2, 6]), 6), 'array "b" overlaps another one'],
    ["bytes between two arrays", withHeader(twoAt([0, 4], [6, 10]), 10), '2 bytes before array "b"'],
    ["a duplicate name", withHeader(`{"a":${one([0, 4])},"a":${one([4, 8])}}`, 8), 'two arrays called "a"'],
    ["bytes after the last tensor", withHeader(entry([1], [0, 4]), 9), "5 bytes after"],
    ["metadata of numbers", withHeader('{"__metadata__":{"a":1}}', 0), "metadata"],
    ["an enormous header", Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 0), "a header of"],
  ])("decoding refuses %s", (_, bytes, found) => {
    expect(() => decodeSafetensors(bytes, "bad.safetensors", "do this")).toThrow(
      expect.objectContaining({
        details: { file: "bad.safetensors", found: expect.stringContaining(found), hint: "do this" },
      }),
    );
  });

  it("decoding a damaged file gives a UserError or a result", () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = file.slice();
        damaged[at] = value;
        try {
          decodeSafetensors(damaged, "x");
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
