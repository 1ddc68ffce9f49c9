import { expect, it } from "vitest";
import { analyseText, summary } from "../../tests/support/analyse-text.js";
import { analyse } from "../compile.js";
import { memoryHost } from "../host/memory-host.js";

const spec = (loss: string): string => `param sim : number = 0
attributes Some = [ Smiling ]
data faces = celeba { root: "data"  images: aligned  attributes: Some  identities: 3 }
net Small { input face : 3 x 12 x 12  C1 = conv 4 kernel 3 -> relu  FC = dense 6 -> relu }
schedule { stage only {
  train Small on faces by identity  loss: ${loss}
  batch: 4  epochs: 1  optimizer: sgd { lr: 0.01 }
} }`;

const pairs = ["similarity(FC)", "contrastive(FC) margin 1"];
const found = (loss: string): readonly string[] => summary(analyseText(spec(loss)));

/** Kinds of the terms that the stage is trained with. */
function kindsOf(loss: string, settings: ReadonlyMap<string, string> = new Map()): readonly string[] | undefined {
  const { value } = analyse(memoryHost({ "spec.fan": spec(loss) }), "spec.fan", settings);
  const stage = value?.schedule?.stages[0];
  return stage?.kind === "train" ? stage.loss.map(({ kind }) => kind) : undefined;
}

it.each(pairs)("the weight 0 switches %s off", (pair) => {
  const loss = `softmax over identities + sim * ${pair}`;
  expect(kindsOf(loss)).toEqual(["softmax"]);
  expect(kindsOf(loss, new Map([["sim", "0.1"]]))).toEqual(["softmax", pair.split("(")[0]]);
});

it.each(pairs)("a weight below 0 of %s is refused", (pair) => {
  expect(found(`softmax over identities + (sim - 1) * ${pair}`)).toEqual([
    expect.stringContaining("value/out-of-range"),
  ]);
});

it("the loss with an output layer needs a weight above 0", () => {
  expect(found("sim * softmax over identities")).toEqual([expect.stringContaining("value/out-of-range")]);
});

it("a layer that a switched-off loss names must exist all the same", () => {
  expect(found("softmax over identities + sim * similarity(FD)").length).toBe(1);
});
