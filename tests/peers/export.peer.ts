import { expect, it } from "vitest";
import { tinyModels } from "../support/tiny-cascade.js";
import { askPython } from "./support/python.js";

type Shapes = Readonly<Record<string, readonly (number | string)[]>>;

const outputs: Readonly<Record<keyof Awaited<ReturnType<typeof tinyModels>>, Shapes>> = {
  cascade: { scores: [1, 3], attributes: [1, 3], windows: [1, 2, 4], window_scores: [1, 2] },
  head: { scores: ["N", 3], attributes: ["N", 3] },
  LNet_o: { response: ["N", 1, 12, 12] },
  ANet: { FC: ["N", 16] },
};

it("exported models pass ONNX's checker and strict shape inference", async () => {
  const names = Object.keys(outputs);
  const files = Object.fromEntries(Object.entries(await tinyModels()).map(([name, bytes]) => [`${name}.onnx`, bytes]));
  const questions = names.map((name) => `${name}.onnx`);
  const answers = (await askPython("check_onnx.py", questions, files)) as readonly {
    readonly problem?: string;
    readonly declared: Shapes;
  }[];
  expect(answers.map(({ problem }) => problem)).toEqual(names.map(() => undefined));
  expect(Object.fromEntries(names.map((name, i) => [name, answers[i]?.declared]))).toEqual(outputs);
});
