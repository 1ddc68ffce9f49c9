import { expect, it } from "vitest";
import type { StudyModel } from "../../compiler/model/index.js";
import { combinations, comparedPoints, folderOf, foldersOf, seedsOf } from "./points.js";

const origin = { file: "a.fan", start: 0, end: 1, trace: [] };
const value = (text: string) => ({ text, origin });
const varied: StudyModel["varied"] = [
  { target: "width", origin, values: ["0.5", "1"].map(value) },
  { target: "tune.optimizer", origin, values: ["sgd { lr: 0.1\n }", "adam { lr: 0.01 }"].map(value) },
];

it("every value is combined with every value of the others, the first setting slowest", () => {
  const points = combinations({ varied }, "a.fan");
  expect(points.map(({ name }) => name)).toEqual([
    "width=0.5, tune.optimizer=sgd { lr: 0.1 }",
    "width=0.5, tune.optimizer=adam { lr: 0.01 }",
    "width=1, tune.optimizer=sgd { lr: 0.1 }",
    "width=1, tune.optimizer=adam { lr: 0.01 }",
  ]);
  expect([...(points[0]?.set ?? [])]).toEqual([
    ["width", "0.5"],
    ["tune.optimizer", "sgd { lr: 0.1\n }"],
  ]);
  expect(combinations({ varied: [] }, "a.fan")).toEqual([]);
});

it("other specs are named by their file, and by their path where two have the same name", () => {
  const against = ["b.fan", "x/c.fan", "y/c.fan"].map((file) => ({ file, origin }));
  expect(comparedPoints({ against }).map(({ name }) => name)).toEqual([
    "against b",
    "against x/c.fan",
    "against y/c.fan",
  ]);
});

it("folders are readable where the name is safe, and never shared", () => {
  expect(folderOf("width=0.5, ANet.C3.cells=1x1")).toBe("width=0.5,ANet.C3.cells=1x1");
  expect(folderOf("against no-pretraining")).toBe("against-no-pretraining");
  expect(folderOf("tune.optimizer=sgd { lr: 0.1 }")).toMatch(/^tune\.optimizer=sgd-+lr-+0\.1-[0-9a-f]{8}$/);
  expect(folderOf('celebs.root="../../etc"')).toMatch(/^[A-Za-z0-9._=,+-]+$/);
  expect(folderOf(`a=${"x".repeat(200)}`).length).toBeLessThanOrEqual(80);
  expect(folderOf("a=1 b")).not.toBe(folderOf("a=1:b"));
  const both = foldersOf(["mode=Fast", "mode=fast", "mode=slow"]);
  expect(new Set(both.map((one) => one.toLowerCase())).size).toBe(3);
  expect(both[2]).toBe("mode=slow");
});

it("a count of seeds begins with the seed of the schedule", () => {
  expect(seedsOf({ seeds: { kind: "count", count: 3 } }, 7)).toEqual([7, 8, 9]);
  expect(seedsOf({ seeds: { kind: "listed", seeds: [4, 2] } }, 7)).toEqual([4, 2]);
});
