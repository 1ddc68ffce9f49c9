import { expect, it } from "vitest";
import { alternating, interleaved, summarise } from "./measure.js";

it("summarises odd and even numbers of values, and refuses none", () => {
  expect(summarise([3, 1, 10])).toEqual({ median: 3, min: 1, max: 10, count: 3 });
  expect(summarise([4, 1, 2, 100])).toEqual({ median: 3, min: 1, max: 100, count: 4 });
  expect(() => summarise([])).toThrow(RangeError);
});

it("interleaves rounds, warms up once a round and closes what it opened", async () => {
  const log: string[] = [];
  const task = (name: string) => ({
    name,
    open: async () => ({
      run: async () => log.push(name),
      close: async () => {
        log.push(`/${name}`);
      },
    }),
  });
  const times = await interleaved([task("a"), task("b")], { rounds: 2, seconds: 0 });
  const round = (name: string): readonly string[] => [name, name, name, name, `/${name}`];
  expect(log).toEqual([...round("a"), ...round("b"), ...round("a"), ...round("b")]);
  expect(times.get("b")).toHaveLength(6);
});

it("closes a task that fails", async () => {
  let closed = false;
  const failing = {
    name: "x",
    open: async () => ({
      run: () => Promise.reject(new Error("no")),
      close: async () => {
        closed = true;
      },
    }),
  };
  await expect(interleaved([failing], { rounds: 1, seconds: 0 })).rejects.toThrow("no");
  expect(closed).toBe(true);
});

it("lets actions take turns, without the first turn, in lists of one length", async () => {
  let count = 0;
  const times = await alternating([async () => count++, async () => count++], { rounds: 1, seconds: 0 }, 0);
  expect(times).toEqual([
    [2, 4, 6],
    [3, 5, 7],
  ]);
});
