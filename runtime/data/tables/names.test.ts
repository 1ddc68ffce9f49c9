import fc from "fast-check";
import { expect, it } from "vitest";
import { Names } from "./names.js";

it("Names is a set of texts that keeps their order", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 6 })), (texts) => {
      const names = new Names();
      const known = new Map<string, number>();
      for (const text of texts) {
        expect(names.add(text)).toBe(known.has(text) ? undefined : known.size);
        if (!known.has(text)) known.set(text, known.size);
      }
      names.trim();
      expect(Array.from({ length: names.size }, (_, i) => names.at(i))).toEqual([...known.keys()]);
      for (const [text, number] of known) expect(names.indexOf(text)).toBe(number);
      expect(names.indexOf("not there, too long")).toBeUndefined();
      // Room that was given back is made again.
      expect(names.add("not there, too long")).toBe(known.size);
      expect(names.at(known.size)).toBe("not there, too long");
    }),
  );
});

it("Names takes less than 30 bytes for a file name", () => {
  const names = new Names();
  for (let i = 0; i < 30_000; i++) names.add(`${String(i).padStart(6, "0")}.jpg`);
  names.trim();
  // 10 of the name, 4 of its end, and between 8 and 16 to find it.
  expect(names.byteLength / names.size).toBeLessThan(30);
  expect(() => names.at(30_000)).toThrow(RangeError);
});
