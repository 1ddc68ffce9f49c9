import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultsOf, formattedText } from "./invariants.js";

const folder = new URL("golden/", import.meta.url);
const pairs = readdirSync(folder).map((name) => {
  const [before = "", after = ""] = readFileSync(new URL(name, folder), "utf8").split(/^---\n/m);
  return { name, before, after };
});

it("each part of the layout has a pair of files", () => {
  expect(pairs.length).toBeGreaterThanOrEqual(8);
});

it.each(pairs)("the formatter turns `before` into `after`: $name", ({ before, after }) => {
  expect(before).not.toBe(after);
  expect(formattedText(before)).toBe(after);
  expect(formattedText(after)).toBe(after);
  expect(faultsOf(before)).toEqual([]);
});
