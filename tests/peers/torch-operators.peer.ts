import { beforeAll, describe, expect, it } from "vitest";
import { relativeDifference, runOnnx } from "../support/run-onnx.js";
import { type PlainTensor, plain, unplain } from "./support/expressions.js";
import { askPython } from "./support/python.js";
import { samples } from "./support/samples.js";

interface Answer {
  readonly outputs: Readonly<Record<string, PlainTensor>>;
  readonly gradients: Readonly<Record<string, PlainTensor>>;
}

describe("our graphs in ONNX Runtime against PyTorch's autograd", () => {
  let answers: readonly Answer[] = [];
  beforeAll(async () => {
    const asked = samples.map(({ forward, wanted, feeds }) => ({
      graph: forward,
      wanted,
      feeds: Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, plain(value)])),
    }));
    answers = (await askPython("torch_operators.py", asked)) as Answer[];
  }, 300_000);

  it.each(samples.map((sample, i) => [sample.name, sample, i] as const))("%s", async (_, sample, i) => {
    const theirs = answers[i] as Answer;
    const ours = await runOnnx(sample.backward, sample.feeds);
    const expected = {
      ...theirs.outputs,
      ...Object.fromEntries(Object.entries(theirs.gradients).map(([name, value]) => [`d ${name}`, value])),
    };
    expect(Object.keys(expected).sort()).toEqual(Object.keys(ours).sort());
    for (const [name, value] of Object.entries(ours)) {
      const difference = relativeDifference(value, unplain(expected[name] as PlainTensor));
      expect(difference, `${sample.name}: ${name}`).toBeLessThan(1e-4);
    }
  });
});
