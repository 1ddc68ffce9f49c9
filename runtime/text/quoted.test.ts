import { expect, it } from "vitest";
import { quoted } from "./quoted.js";

it.each([
  ["runs/a-1", "runs/a-1"],
  ["my runs/a", "'my runs/a'"],
  ["Anna's", "'Anna'\\''s'"],
])("a shell takes %s as one word", (path, word) => {
  expect(quoted(path)).toBe(word);
});
