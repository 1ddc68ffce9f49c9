import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { fromHere } from "./schedule.js";

it("a folder below is named from here, any other in full", () => {
  const here = resolve("/home/project");
  expect(fromHere(join(here, "runs", "a"), here)).toBe(join("runs", "a"));
  expect(fromHere(resolve("/home/other"), here)).toBe(resolve("/home/other"));
  expect(fromHere(here, here)).toBe(here);
});
