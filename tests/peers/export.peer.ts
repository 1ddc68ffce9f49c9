import { expect, it } from "vitest";
import { tinyCascade } from "../support/tiny-cascade.js";
import { askPython } from "./support/python.js";

it("an exported cascade passes ONNX's checker and strict shape inference", async () => {
  const files = { "cascade.onnx": tinyCascade() };
  const [answer] = (await askPython("check_onnx.py", ["cascade.onnx"], files)) as readonly {
    readonly problem?: string;
    readonly declared: Readonly<Record<string, readonly (number | string)[]>>;
  }[];
  expect(answer?.problem).toBeUndefined();
  expect(answer?.declared).toMatchObject({ scores: [3], attributes: [3], windows: [2, 4], window_scores: [2] });
});
