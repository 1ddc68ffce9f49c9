import { createHash } from "node:crypto";
import type { Plan, PlanStage, PlanStep, TrainPlan } from "../../compiler/contract/schema.js";
import { netsInFront, stepsInFront } from "./steps-in-front.js";
import { watches } from "./training-state.js";

/** Raised when training makes other weights from the same plan: earlier results are then not reused. */
const trainingVersion = 1;

/** The inputs of stage keys other than the plan, each as a hash. */
export interface StageInputs {
  /** Of a graph of the build, without what does not compute. */
  graph(name: string): string;
  /** Of everything that is read from a data set, images included. */
  data(name: string): string;
  /** Of a net's newest weights; undefined before it has any. */
  weights(net: string): string | undefined;
  /** As `--engine` names it. */
  readonly engine: string;
}

/** What a stage's result depends on: a name for people to the hash of each part. */
export type StageParts = Readonly<Record<string, string>>;

/** The key of a stage. Two stages are equal if they have the same name and the same key. */
export const keyOf = (name: string, parts: StageParts): string => digest([name, parts]);

export function stageParts(plan: Plan, stage: PlanStage, inputs: StageInputs): StageParts {
  const steps = stepsInFront(plan, stage);
  const common = {
    "the data": digest([dataOf(plan, stage.on.data, inputs), stage.on]),
    "the seed": digest(plan.seed),
    "the engine": digest(inputs.engine),
    "the cascade in front": digest(steps.map((step) => stepOf(plan, step, inputs))),
    "the nets in front": digest(netsInFront(plan, stage).map((net) => inputs.weights(net) ?? null)),
    "this version of fanc": digest(trainingVersion),
  };
  if (stage.kind === "fit")
    return { ...common, "the SVMs": digest(plan.cascade.find(({ name }) => name === stage.score)) };
  return { ...common, ...trainingParts(plan, stage, inputs) };
}

function trainingParts(plan: Plan, stage: TrainPlan, inputs: StageInputs): StageParts {
  const { kind, name, after, on, groups, labels, outputs, feeds, paired, optimizer, ...rest } = stage;
  const { batch, accumulate, epochs, augment, validate, mainLoss, earlyStop, keep, ...others } = rest;
  const nets = groups.map((group) =>
    group.nets.map((net) => plan.nets.find((one) => one.name === net)?.parameters ?? null),
  );
  const netsOfGroups = groups.map((group) => group.nets);
  return {
    "the nets": digest([netsOfGroups, nets]),
    "the weights that it starts from": digest(
      netsOfGroups.map((nets) => nets.map((net) => inputs.weights(net) ?? null)),
    ),
    "the training step": digest(groups.map((group) => [inputs.graph(group.graph), group.input, group.state])),
    "the output layer": digest(groups.map((group) => group.outputLayer)),
    "the labels": digest([labels, outputs, feeds, paired]),
    "the optimizer": digest(optimizer),
    "the batch": digest([batch, accumulate]),
    "the epochs": digest(epochs),
    "the augmentation": digest(augment),
    // Without these, the validation split decides nothing.
    "the validation": digest(
      watches(stage)
        ? [earlyStop ?? null, keep, mainLoss, groups.map(({ evalGraph }) => evalGraph && inputs.graph(evalGraph))]
        : keep,
    ),
    "the other options": digest(others),
  };
}

/** A data set without its folder. */
function dataOf(plan: Plan, name: string, inputs: StageInputs): unknown {
  const { root: _, ...description } = plan.data.find((one) => one.name === name) ?? { root: "" };
  return [description, inputs.data(name), plan.attributeLists, plan.normalise];
}

/** A step with the graph that it runs, and the data that its threshold is found on. */
function stepOf(plan: Plan, step: PlanStep, inputs: StageInputs): unknown {
  switch (step.kind) {
    case "window": {
      const { threshold } = step.search;
      const graph = inputs.graph(plan.nets.find(({ name }) => name === step.net)?.graph ?? "");
      return [step, graph, threshold.kind === "calibrated" ? inputs.data(threshold.against) : null];
    }
    case "feature":
      return [step, inputs.graph(step.graph)];
    case "boxes":
    case "crop":
    case "svm":
      return step;
    default: {
      const never: never = step;
      return never;
    }
  }
}

/** Parts of a key that differ, in words. The training step is made from the others: it is named where only it differs. */
export function changedParts(before: StageParts, now: StageParts): readonly string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const changed = names.filter((name) => before[name] !== now[name]);
  const causes = changed.filter((name) => name !== "the training step");
  return causes.length === 0 ? changed : causes;
}

/** SHA-256 of a value as JSON with the names of objects in order. */
export function digest(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}
