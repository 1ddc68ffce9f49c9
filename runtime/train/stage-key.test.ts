import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Plan, PlanStage, TrainPlan } from "../../compiler/contract/schema.js";
import { compiledFile } from "../../tests/support/compiled.js";
import { chosenStages } from "./chosen-stages.js";
import { changedParts, digest, keyOf } from "./stage-key.js";
import { type StageInputs, stageParts } from "./stage-parts.js";

const { plan } = compiledFile(
  fileURLToPath(new URL("../../tests/cli/tiny.fan", import.meta.url)),
  new Map(),
  "tiny.fan",
);
const contents = (name: string) => ({
  images: `images of ${name}`,
  labels: `labels of ${name}`,
  attributes: `attributes of ${name}`,
  boxes: `boxes of ${name}`,
});
const inputs: StageInputs = {
  engine: "onnx",
  graph: (name) => `graph ${name}`,
  data: (name, split) => contents(`${name}.${split}`),
  weights: (net) => `weights ${net}`,
};

/** The plan with one stage changed. */
function withStage(name: string, change: (stage: TrainPlan) => Partial<TrainPlan>): Plan {
  const changed = (stage: PlanStage): PlanStage =>
    stage.name === name && stage.kind === "train" ? { ...stage, ...change(stage) } : stage;
  return { ...plan, stages: plan.stages.map(changed) };
}

/** Stages whose keys differ, with the parts at fault. */
function changes(now: Plan, given: Partial<StageInputs> = {}): Readonly<Record<string, readonly string[]>> {
  const found = plan.stages.flatMap((stage, i) => {
    const before = stageParts(plan, stage, inputs);
    const after = stageParts(now, now.stages[i] as PlanStage, { ...inputs, ...given });
    const parts = changedParts(before, after);
    expect(parts.length > 0).toBe(keyOf(stage.name, before) !== keyOf(stage.name, after));
    return parts.length === 0 ? [] : [[stage.name, parts] as const];
  });
  return Object.fromEntries(found);
}

const all = (part: string) => Object.fromEntries(plan.stages.map(({ name }) => [name, [part]]));

describe("the key of a stage", () => {
  it.each([
    ["the optimizer", { optimizer: { kind: "adam" } }],
    ["the batch", { batch: 4 }],
    ["the batch", { accumulate: 2 }],
    ["the epochs", { epochs: 3 }],
    ["the augmentation", { augment: [{ kind: "flip" }] }],
    ["the validation", { keep: "best" }],
    ["the labels", { outputs: 3 }],
    ["the data", { on: { data: "celebs", view: "image", split: "validation" } }],
    ["the other options", { perIdentity: 2 }],
  ] as const)("the key of a stage changes with %s", (part, change) => {
    const found = changes(withStage("tune_lnet_o", () => change as unknown as Partial<TrainPlan>));
    expect(found).toEqual({ tune_lnet_o: [part] });
  });

  it("the key of a stage changes with the fillers of its nets and of its output layer", () => {
    const groups = (stage: TrainPlan) => stage.groups.map((one) => ({ ...one, outputLayer: [] }));
    expect(changes(withStage("tune_anet", (stage) => ({ groups: groups(stage) })))).toEqual({
      tune_anet: ["the output layer"],
    });
    const nets = plan.nets.map((net) =>
      net.name === "LNet_o" ? { ...net, parameters: net.parameters.slice(1) } : net,
    );
    expect(changes({ ...plan, nets })).toEqual({ pretrain_lnets: ["the nets"], tune_lnet_o: ["the nets"] });
  });

  it("the seed and the engine change the keys of all stages, and data only those of their readers", () => {
    expect(changes({ ...plan, seed: 7 })).toEqual(all("the seed"));
    expect(changes(plan, { engine: "tfjs:wasm" })).toEqual(all("the engine"));
    expect(
      changes(plan, { data: (name, split) => (name === "objects" ? contents("other") : inputs.data(name, split)) }),
    ).toEqual({
      pretrain_lnets: ["the data"],
    });
  });

  it("the key of a stage changes with its initial weights, and with the nets and steps of the cascade before it", () => {
    const weights = (net: string) => (net === "LNet_s" ? undefined : inputs.weights(net));
    expect(changes(plan, { weights })).toEqual({
      pretrain_lnets: ["the weights that it starts from"],
      tune_lnet_s: ["the weights that it starts from"],
      pretrain_anet: ["the nets in front"],
      tune_anet: ["the nets in front"],
      fit_svm: ["the nets in front"],
    });
    const cascade = plan.cascade.map((step) =>
      step.kind === "window" && step.name === "head" ? { ...step, context: 2 } : step,
    );
    expect(Object.keys(changes({ ...plan, cascade }))).toEqual([
      "tune_lnet_s",
      "pretrain_anet",
      "tune_anet",
      "fit_svm",
    ]);
    const svm = plan.cascade.map((step) => (step.kind === "svm" ? { ...step, C: 2 } : step));
    expect(changes({ ...plan, cascade: svm })).toEqual({ fit_svm: ["the SVMs"] });
  });

  it("a threshold changes no training: only a calibrated one changes the key of the stage that calibrates it", () => {
    const scenes = { kind: "backgrounds", name: "scenes", root: "s", unreadable: 0.01 } as const;
    const withThreshold = (threshold: object): Plan => ({
      ...plan,
      data: [...plan.data, scenes],
      cascade: plan.cascade.map((step) =>
        step.kind === "window" && step.name === "head"
          ? ({ ...step, search: { ...step.search, threshold } } as typeof step)
          : step,
      ),
    });
    expect(changes(withThreshold({ kind: "score", score: 3 }))).toEqual({});
    const calibrated = { kind: "calibrated", against: "scenes", images: 2000 };
    const now = withThreshold(calibrated);
    expect(changes(now)).toEqual({ fit_svm: ["the thresholds"] });
    const fit = now.stages.at(-1) as PlanStage;
    const partsWith = (other: Plan, data: StageInputs["data"] = inputs.data) =>
      changedParts(stageParts(now, fit, inputs), stageParts(other, fit, { ...inputs, data }));
    expect(partsWith(now)).toEqual([]);
    expect(partsWith(withThreshold({ ...calibrated, images: 10 }))).toEqual(["the thresholds"]);
    const on = { data: "celebs", view: "image", split: "train" };
    expect(partsWith(withThreshold({ ...calibrated, on }))).toEqual(["the thresholds"]);
    const drawn = (name: string, split: Parameters<StageInputs["data"]>[1]) =>
      name === "scenes" ? contents("others") : inputs.data(name, split);
    expect(partsWith(now, drawn)).toEqual(["the thresholds"]);
  });

  it("the key of a stage changes with its training graph, which is named if nothing else differs", () => {
    const graph = (name: string) => (name.startsWith("train/tune_anet") ? "other" : inputs.graph(name));
    expect(changes(plan, { graph })).toEqual({ tune_anet: ["the training step"] });
    const rule = withStage("tune_anet", () => ({ optimizer: { kind: "adam" } }) as unknown as Partial<TrainPlan>);
    expect(changes(rule, { graph })).toEqual({ tune_anet: ["the optimizer"] });
  });

  it("the key of a stage ignores the folder of the data, the spec's name and hash, the evaluation, and other stages", () => {
    const moved = plan.data.map((one) => ({ ...one, root: "/elsewhere" }));
    expect(changes({ ...plan, data: moved, name: "x", spec: { file: "y", sha256: "z" }, evaluate: undefined })).toEqual(
      {},
    );
    // An evaluation graph decides only where the validation split does.
    const graph = (name: string) => (name.startsWith("eval/") ? "other" : inputs.graph(name));
    expect(changes(plan, { graph })).toEqual({});
    expect(changes(withStage("tune_anet", ({ validate }) => ({ validate: !validate })))).toEqual({});
    expect(Object.keys(changes(withStage("tune_anet", () => ({ epochs: 9 }))))).toEqual(["tune_anet"]);
  });

  it("the digest does not depend on the order of names in objects", () => {
    expect(digest({ a: 1, b: { c: [1, 2], d: 2 } })).toBe(digest({ b: { d: 2, c: [1, 2] }, a: 1 }));
    expect(digest([1, 2])).not.toBe(digest([2, 1]));
  });
});

describe("the order of stages", () => {
  const names = (stages: readonly PlanStage[]) => stages.map(({ name }) => name);

  it("stages run in the order of the file, but after those that they wait for", () => {
    const reversed = [...plan.stages].reverse();
    expect(names(chosenStages(plan, undefined))).toEqual(names(plan.stages));
    expect(names(chosenStages({ ...plan, stages: reversed }, undefined))).toEqual(names(plan.stages));
    const free = reversed.map((stage) => ({ ...stage, after: [] }));
    expect(names(chosenStages({ ...plan, stages: free }, undefined))).toEqual(names(reversed));
  });

  it("chosen stages include those that they wait for, and those that train a net which they use", () => {
    expect(names(chosenStages(plan, ["tune_lnet_o"]))).toEqual(["pretrain_lnets", "tune_lnet_o"]);
    const free = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, after: [] })) };
    expect(names(chosenStages(free, ["tune_lnet_s"]))).toEqual(["pretrain_lnets", "tune_lnet_o", "tune_lnet_s"]);
    expect(names(chosenStages(free, ["pretrain_lnets"]))).toEqual(["pretrain_lnets"]);
    expect(names(chosenStages(free, ["fit_svm"]))).toEqual(names(plan.stages));
  });
});
