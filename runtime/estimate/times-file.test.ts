import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { speedOf } from "./measured-times.js";
import { readTimes, storeTimes, timeKey } from "./times-file.js";

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "fanc-times-")), "below", "times.json");
});
afterEach(() => rm(join(file, "..", ".."), { recursive: true, force: true }));

const entry = (day: number, ratio: number) => ({
  measured: `2026-01-0${day}T00:00:00.000Z`,
  seconds: 1,
  speed: { engine: "e", ratio },
});

it("stored times are found again, newer ones in place of older ones", async () => {
  expect(await readTimes(file)).toEqual(new Map());
  await storeTimes(new Map([["a", entry(1, 2)]]), file);
  await storeTimes(
    new Map([
      ["a", entry(2, 4)],
      ["b", entry(3, 6)],
    ]),
    file,
  );
  const found = await readTimes(file);
  expect(found.get("a")).toEqual(entry(2, 4));
  expect([...found.keys()].sort()).toEqual(["a", "b"]);
  expect(speedOf(found, "e")).toBe(5);
  expect(speedOf(found, "another engine")).toBeUndefined();
});

it("a damaged file counts as none", async () => {
  await storeTimes(new Map([["a", entry(1, 2)]]), file);
  await writeFile(file, "{");
  expect(await readTimes(file)).toEqual(new Map());
});

it("another engine or another thing has another key", () => {
  const keys = [timeKey("e", ["a"]), timeKey("f", ["a"]), timeKey("e", ["b"])];
  expect(new Set(keys).size).toBe(3);
  expect(timeKey("e", ["a"])).toBe(keys[0]);
});
