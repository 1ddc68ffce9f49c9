import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultsOf, formattedText } from "./invariants.js";

const folder = new URL("golden/", import.meta.url);
const pairs = readdirSync(folder).map((name) => {
  const [before = "", after = ""] = readFileSync(new URL(name, folder), "utf8").split(/^---\n/m);
  return { name, before, after };
});

it("there is a pair for each part of the layout", () => {
  expect(pairs.length).toBeGreaterThanOrEqual(8);
});

it.each(pairs)("$name", ({ before, after }) => {
  expect(before).not.toBe(after);
  expect(formattedText(before)).toBe(after);
  expect(formattedText(after)).toBe(after);
  expect(faultsOf(before)).toEqual([]);
});
