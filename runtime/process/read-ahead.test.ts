import { expect, it } from "vitest";
import { readAhead } from "./read-ahead.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("reading ahead makes no more than requested for a slow reader, in order", async () => {
  let made = 0;
  const seen: number[] = [];
  const make = async (position: number): Promise<number> => {
    made++;
    await turn();
    return position;
  };
  for await (const value of readAhead(5, 25, 3, make)) {
    seen.push(value);
    for (let i = 0; i < 5; i++) await turn();
    expect(made).toBeLessThanOrEqual(seen.length + 3);
  }
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 5));
});

it("reading ahead waits for begun work when its reader stops, and throws a failure in the place of its value", async () => {
  let open = 0;
  const make = async (position: number): Promise<number> => {
    open++;
    await turn();
    open--;
    if (position === 2) throw new Error("no third value");
    return position;
  };
  for await (const _ of readAhead(0, 9, 4, make)) break;
  expect(open).toBe(0);
  const seen: number[] = [];
  const all = async (): Promise<void> => {
    for await (const value of readAhead(0, 9, 4, make)) seen.push(value);
  };
  await expect(all()).rejects.toThrow("no third value");
  expect(seen).toEqual([0, 1]);
  expect(open).toBe(0);
});
