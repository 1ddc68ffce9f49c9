import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../../tests/support/analyse-text.js";
import type { TrainStage } from "../model/index.js";

const stageOf = (text: string, name: string): TrainStage => {
  const analysis = analyseText(text);
  expect(summary(analysis)).toEqual([]);
  const stage = analysis.value?.schedule?.stages.find((one) => one.name === name);
  if (stage?.kind !== "train") throw new Error(`no stage ${name} that trains`);
  return stage;
};

const RULE = "sgd { lr: 0.01  step: 0.1 every 4 epochs }";
const optimizerOf = (text: string) => stageOf(changed(RULE, text), "pretrain").optimizer;
const rate = { lr: 0.01, clip: undefined, warmup: undefined, policy: { kind: "fixed" } } as const;

describe("optimisers in the model", () => {
  it.each([
    ["sgd { lr: 0.01 }", { kind: "sgd", ...rate, decay: 5e-4, momentum: 0.9, nesterov: false, style: "caffe" }],
    [
      "sgd { lr: 0.01  momentum: 0.8  nesterov: on  style: tensorflow  decay: 0  clip: 2 }",
      { kind: "sgd", ...rate, decay: 0, momentum: 0.8, nesterov: true, style: "tensorflow", clip: 2 },
    ],
    ["adam { lr: 0.01 }", { kind: "adam", ...rate, decay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }],
    [
      "adamw { lr: 0.01  beta2: 0.95  decay: 0.1 }",
      { kind: "adamw", ...rate, decay: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 },
    ],
    ["rmsprop { lr: 0.01 }", { kind: "rmsprop", ...rate, decay: 0, rho: 0.9, momentum: 0, epsilon: 1e-8 }],
  ])("the model of optimiser `%s` has its values and defaults", (text, expected) => {
    expect(optimizerOf(text)).toEqual(expected);
  });

  it.each([
    ["policy: fixed", { kind: "fixed" }],
    ["step: 0.1 every 4 epochs", { kind: "step", factor: 0.1, every: 4, unit: "epochs" }],
    ["policy: step 0.1 every 4 epochs", { kind: "step", factor: 0.1, every: 4, unit: "epochs" }],
    ["step: 0.5 every 100_000", { kind: "step", factor: 0.5, every: 100_000, unit: "steps" }],
    ["policy: multistep 0.1 at 2, 3.5 epochs", { kind: "multistep", factor: 0.1, at: [2, 3.5], unit: "epochs" }],
    ["policy: exp 0.95", { kind: "exp", factor: 0.95, every: 1, unit: "steps" }],
    ["policy: exp 0.95 every 1 epochs", { kind: "exp", factor: 0.95, every: 1, unit: "epochs" }],
    ["policy: inv", { kind: "inv", gamma: 1e-4, power: 0.75 }],
    ["policy: poly { power: 0.5 }", { kind: "poly", power: 0.5 }],
    ["policy: cosine", { kind: "cosine", to: 0 }],
    ["policy: cosine { to: 1e-5 }", { kind: "cosine", to: 1e-5 }],
  ])("the model keeps `%s`", (text, policy) => {
    expect(optimizerOf(`sgd { lr: 0.01  ${text}  warmup: 500 steps }`)).toMatchObject({
      policy,
      warmup: { count: 500, unit: "steps" },
    });
  });
});

describe("losses in the model", () => {
  const lossOf = (text: string) =>
    stageOf(changed("softmax over identities + 0.01 * similarity(FC)", text), "faces").loss;

  it.each([
    [
      "softmax over identities + 0.1 * contrastive(FC) margin 2",
      [
        { kind: "softmax", weight: 1, over: "identities" },
        { kind: "contrastive", weight: 0.1, layer: "FC", margin: 2 },
      ],
    ],
    [
      "contrastive(FC) + 2 * softmax over identities + similarity(FC)",
      [
        { kind: "contrastive", weight: 1, layer: "FC", margin: 1 },
        { kind: "softmax", weight: 2, over: "identities" },
        { kind: "similarity", weight: 1, layer: "FC" },
      ],
    ],
  ])("the model keeps the losses `%s`", (text, expected) => {
    expect(lossOf(text)).toEqual(expected);
  });

  it("the model keeps a hinge loss over attributes", () => {
    const text = BASE.replace("loss: sigmoid over Tags  output: average", "loss: 3 * hinge over Tags");
    expect(stageOf(text, "tune_o")).toMatchObject({
      labels: "attribute",
      loss: [{ kind: "hinge", weight: 3, over: "Tags" }],
    });
  });
});

describe("options of a stage in the model", () => {
  it("the model keeps `accumulate`, `early_stop`, `keep` and `augment` of a stage", () => {
    const text = changed(
      "epochs: 6  augment: flip, light 0.2",
      "epochs: 6  accumulate: 4  early_stop: accuracy patience 2 epochs delta 0.01  keep: best  augment: rotate 10, colour 0.4, grey 0.1",
    );
    expect(stageOf(text, "tune_o")).toMatchObject({
      accumulate: 4,
      earlyStop: { measure: "accuracy", patience: { count: 2, unit: "epochs" }, delta: 0.01 },
      keep: "best",
      augment: [
        { kind: "rotate", angle: 10 },
        { kind: "colour", amount: 0.4 },
        { kind: "grey", share: 0.1 },
      ],
    });
    expect(stageOf(BASE, "tune_o")).toMatchObject({ accumulate: 1, earlyStop: undefined, keep: "last" });
  });

  it("a stage validates if it learns attributes on data with a validation split, unless `validate: off`", () => {
    const validates = (text: string, name: string): boolean => stageOf(text, name).validate;
    expect(["pretrain", "tune_o", "faces"].map((name) => validates(BASE, name))).toEqual([false, true, false]);
    const off = changed("epochs: 6  augment: flip, light 0.2", "epochs: 6  validate: off");
    expect(validates(off, "tune_o")).toBe(false);
    const unsplit = table("", "sigmoid over Tags");
    expect(validates(unsplit, "s")).toBe(false);
    expect(validates(unsplit.replace("attributes: Tags ", 'attributes: Tags  split: column "split" '), "s")).toBe(true);
  });

  it("the memory limit of a step is that of the schedule", () => {
    expect(analyseText(BASE).value?.schedule?.memory).toBe(16 * 2 ** 30);
    expect(analyseText(changed("seed: 1", "memory: 512 MiB")).value?.schedule?.memory).toBe(512 * 2 ** 20);
  });
});

const messageOf = (text: string): readonly (string | undefined)[] => {
  const [one, ...others] = analyseText(text).diagnostics;
  expect(others).toEqual([]);
  return [one?.message, one?.hint, ...(one?.notes ?? [])];
};

describe("content of a message", () => {
  it("a message about memory names the parts and the batch that fits", () => {
    expect(messageOf(changed("seed: 1", "memory: 80 MiB"))).toEqual([
      "a step of stage `tune_o` needs about 88.3 MiB for `LNet_o`; the limit is 80 MiB",
      "use `batch: 112`, perhaps with `accumulate:`, or raise `memory:` of the schedule",
      "activations forward and backward, 128 images of 96x96: 88.3 MiB",
      "weights, initial weights, gradients and sgd's state: 0 MiB",
    ]);
  });

  it.each([8, 16, 40])("a proposed batch is accepted in a stage with `per_identity`, at %i MiB", (memory) => {
    const [before = "", after = ""] = BASE.replaceAll(/epochs: 6/g, "batch: 4  epochs: 6")
      .replaceAll("batch: 32  batch: 4", "batch: 4")
      .replace("seed: 1", `memory: ${memory} MiB`)
      .split("stage faces");
    const withBatch = (batch: number): string =>
      `${before}stage faces${after.replace("batch: 4", `per_identity: 4  batch: ${batch}`)}`;
    const [message] = analyseText(withBatch(256)).diagnostics;
    expect(message?.code).toBe("schedule/too-much-memory");
    const proposed = Number(/`batch: (\d+)`/.exec(message?.hint ?? "")?.[1]);
    expect(proposed % 4).toBe(0);
    expect(summary(analyseText(withBatch(proposed)))).toEqual([]);
  });

  it("a message about a warm-up names both lengths", () => {
    expect(messageOf(changed(RULE, "sgd { lr: 0.01  warmup: 6 epochs }"))).toEqual([
      "a warm-up of 6 epochs does not end within a stage of 6",
      "shorten `warmup:`, or train for more epochs",
    ]);
  });

  it("a message about a computed length has no rounding noise", () => {
    const text = changed("batch: 32  epochs: 6", "batch: 32  epochs: 6*0.1");
    expect(messageOf(text)[0]).toBe("the learning rate would change at 4 epochs, but the stage has only 0.6");
  });

  it("a message about times in the wrong order names the two times", () => {
    expect(messageOf(changed(RULE, "sgd { lr: 0.01  policy: multistep 0.1 at 2, 4, 3 epochs }"))[0]).toBe(
      "the times of `multistep` must increase, but 3 follows 4",
    );
  });
});

it("lengths in steps are not compared with epochs, because the number of images is unknown", () => {
  expect(summary(analyseText(changed(RULE, "sgd { lr: 0.01  step: 0.1 every 1_000_000  warmup: 1_000_000 }")))).toEqual(
    [],
  );
});

it("a stage that validates on its training images is refused", () => {
  const text = changed("    train LNet_o on celebs\n", "    keep: best\n    train LNet_o on celebs.validation\n");
  expect(summary(analyseText(text))).toContain('schedule/validates-on-training at "keep"');
});

const table = (identity: string, loss: string): string => `attributes Tags = [ Smiling, Bald ]
  data mine = csv { root: "m"  file: "m.csv"  attributes: Tags ${identity} }
  net N { input i : 3 x 8 x 8\n FC = dense 4 }
  schedule { stage s { train N on mine  loss: ${loss}  optimizer: sgd { lr: 0.1 }  epochs: 1 } }`;

it.each(["similarity", "contrastive"])("`%s` on data without identities is refused", (pair) => {
  const loss = `sigmoid over Tags + ${pair}(FC)`;
  expect(summary(analyseText(table("", loss)))).toEqual(['schedule/no-identities at "mine"']);
  expect(summary(analyseText(table('identity: "who"', loss)))).toEqual([]);
});
