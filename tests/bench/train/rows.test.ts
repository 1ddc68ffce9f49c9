import { expect, it } from "vitest";
import { busyNote, trainRow } from "./rows.js";

const facts = { what: "net", size: "8x8", batch: 4, operations: 2e9 };

it("takes shares and ratios from neighbours in time", () => {
  // The machine is ten times slower in the second turn: neither share nor ratio may notice.
  const times = {
    gemm: [10, 100, 10],
    ours: [20, 200, 20],
    torch: { plain: [30, 300, 30], channelsLast: [40, 400, 50] },
  };
  expect(trainRow(facts, times, 4e9)).toEqual({
    what: "net",
    size: "8x8",
    batch: 4,
    "ms (median)": 20,
    "ms (min)": 20,
    repetitions: 3,
    "images/s": 200,
    "GFLOP/s": 100,
    "share of GEMM": 0.25,
    "PyTorch ms": 30,
    "PyTorch min": 30,
    "PyTorch / ours": 1.5,
    "channels last / ours": 2,
  });
});

it("says why there is no ratio", () => {
  const row = trainRow(facts, { gemm: [1], ours: [1], torch: "no PyTorch here" }, 1e9);
  expect(row["PyTorch ms"]).toBe("no PyTorch here");
  expect(row["PyTorch / ours"]).toBe("");
});

it("says when the machine had other work", () => {
  expect(busyNote([0.1, 2.8], 2)).toBeUndefined();
  expect(busyNote([0.1, 14.4], 2)).toMatch(/^The machine was busy \(load 14.4, 2 threads\)/);
});
