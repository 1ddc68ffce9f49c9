import { expect, it } from "vitest";
import { bytesOf, type FaceTable, NO_SPLIT, samplesOf } from "./face-table.js";
import { Names } from "./names.js";

function table(count: number): FaceTable {
  const files = new Names();
  for (let i = 0; i < count; i++) files.add(`${String(i + 1).padStart(6, "0")}.jpg`);
  files.trim();
  return {
    files,
    pathOf: (file) => `/images/${file}`,
    attributes: Int8Array.from({ length: count * 40 }, (_, i) => (i % 3 === 0 ? 1 : -1)),
    splits: Uint8Array.from({ length: count }, (_, i) => (i === 1 ? NO_SPLIT : i % 3)),
    identities: Int32Array.from({ length: count }, (_, i) => i * 7),
    boxes: Int32Array.from({ length: count * 4 }, (_, i) => i),
    landmarks: Int32Array.from({ length: count * 10 }, (_, i) => -i),
  };
}

it("a face table gives its rows as samples, without those in no split", () => {
  const samples = samplesOf(table(3));
  expect(samples).toHaveLength(2);
  const [, last] = samples;
  expect(last?.file).toBe("000003.jpg");
  expect(last?.path).toBe("/images/000003.jpg");
  expect(last?.identity).toBe(14);
  expect(last?.split).toBe("test");
  expect(last?.box).toEqual({ x: 8, y: 9, width: 10, height: 11 });
  expect(last?.landmarks).toEqual([-20, -21, -22, -23, -24, -25, -26, -27, -28, -29]);
  expect([...(last?.attributes ?? [])].slice(0, 3)).toEqual([-1, 1, -1]);
  const bare = { ...table(3), identities: undefined, boxes: undefined, landmarks: undefined };
  const [first] = samplesOf(bare);
  expect([first?.identity, first?.box, first?.landmarks]).toEqual([undefined, undefined, undefined]);
});

it("a face table takes less than 135 bytes for an image with 40 attributes, a box and landmarks", () => {
  const count = 20_000;
  // 40 + 1 + 4 + 16 + 40 of the columns and up to 30 of the name.
  expect(bytesOf(table(count)) / count).toBeLessThan(135);
});
