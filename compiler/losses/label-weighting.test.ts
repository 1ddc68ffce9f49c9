import { expect, it } from "vitest";
import { analyseText, BASE } from "../../tests/support/analyse-text.js";
import { compiledText } from "../../tests/support/compiled.js";
import { lossText } from "../contract/parts/loss.js";
import { labelWeighting } from "./label-weighting.js";

const withLoss = (loss: string): string => BASE.replace("loss: sigmoid over Tags", `loss: ${loss}`);

/** The loss of the first stage over attributes, in the model. */
function termOf(loss: string) {
  const stage = analyseText(withLoss(loss)).value?.schedule?.stages.find(({ name }) => name === "tune_o");
  if (stage?.kind !== "train") throw new Error(`not valid: ${loss}`);
  return stage.loss;
}

it.each([
  "sigmoid over Tags",
  "2 * hinge over Tags",
  "sigmoid over Tags { balance: none  weight: { Bald: 1 }  label_smoothing: 0 }",
])("a loss whose labels count alike has no weighting: %s", (loss) => {
  expect(termOf(loss)).toMatchObject([{ weighting: undefined }]);
});

it("factors are in the order of the list, without those of 1", () => {
  const [term] = termOf("hinge over Tags { weight: { Eyeglasses: 0  Bald: 1  Smiling: 2/4 } }");
  expect(term).toMatchObject({
    weighting: {
      masked: false,
      balance: "none",
      weights: [
        { attribute: "Smiling", factor: 0.5 },
        { attribute: "Eyeglasses", factor: 0 },
      ],
    },
  });
});

it("labels that can be unknown are weighed without any property", () => {
  const options = { balance: "none" as const, weight: [] };
  expect(labelWeighting(options, { attributes: ["Bald"], masked: true })).toEqual({
    masked: true,
    balance: "none",
    weights: [],
  });
  expect(labelWeighting(options, { attributes: ["Bald"], masked: false })).toBeUndefined();
});

it.each([
  "sigmoid over Tags",
  "0.5 * sigmoid over Tags { balance: classes  weight: { Smiling: 2  Bald: 0.5 }  focal: 2 }",
  "sigmoid over Tags { asymmetric: 4 positive 1 margin 0.05  label_smoothing: 0.1  difficulty: dwa temperature 3 }",
  "2 * hinge over Tags { balance: ratio }",
])("a loss reads as it is written: %s", (loss) => {
  expect(lossText(termOf(loss) as Parameters<typeof lossText>[0])).toBe(loss);
});

it("only a stage that weighs labels takes their weights, and only its graphs differ", () => {
  const [before, after] = [BASE, withLoss("sigmoid over Tags { focal: 2 }")].map((text) => compiledText(text).plan);
  const feeds = (plan: typeof before) =>
    plan?.stages.flatMap((stage) => (stage.kind === "train" ? [[stage.name, stage.feeds.join()] as const] : []));
  expect(feeds(after)).toEqual(
    feeds(before)?.map(([name, own]) => (name === "tune_o" ? [name, "targets,labelWeights"] : [name, own])),
  );
  expect(JSON.stringify(before)).not.toMatch(/weighting|sampler|labelWeights/);
});
