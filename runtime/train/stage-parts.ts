import { decisionFit, netOf } from "../../compiler/contract/plan-queries.js";
import type {
  FitPlan,
  Plan,
  PlanData,
  PlanDataRef,
  PlanNet,
  PlanParameter,
  PlanStage,
  PlanStep,
  TrainPlan,
  WindowPlan,
} from "../../compiler/contract/schema.js";
import type { Rehearsal } from "../data/rehearsal.js";
import type { SplitContents } from "../data/split-contents.js";
import { calibratedThresholds } from "./calibrated-thresholds.js";
import { digest, REHEARSAL, type StageParts } from "./stage-key.js";
import { netsInFront, stepsInFront } from "./steps-in-front.js";
import { watches } from "./training-state.js";

/** Raised when training makes other weights from the same plan: earlier results are then not reused. */
const trainingVersion = 2;

/** The inputs of stage keys other than the plan, each as a hash. */
export interface StageInputs {
  /** Of a graph of the build, without parts that do not affect what it computes. */
  graph(name: string): string;
  /** Of what a stage can read of a split of a data set. */
  data(name: string, split: PlanDataRef["split"]): SplitContents;
  /** Of a net's newest weights; undefined before it has any. */
  weights(net: string): string | undefined;
  /** As `--engine` names it. */
  readonly engine: string;
  /** The limits of a rehearsal. */
  readonly rehearsal?: Rehearsal | undefined;
}

/**
 * Everything that the result of a stage depends on, and nothing else: declarations that the stage does not use, folders, and
 * names of data sets, attribute lists and cascade steps do not count.
 */
export function stageParts(plan: Plan, stage: PlanStage, inputs: StageInputs): StageParts {
  const { data, split } = stage.on;
  const common = {
    "the data": digest([inputs.data(data, split).images, readingOf(dataOf(plan, data))]),
    "the normalisation": digest(plan.normalise),
    "the seed": digest(plan.seed),
    "the engine": digest(inputs.engine),
    "the cascade in front": digest(stepsInFront(plan, stage).map((step) => stepOf(plan, step, inputs))),
    "the nets in front": digest(netsInFront(plan, stage).map((net) => inputs.weights(net) ?? null)),
    "this version of fanc": digest(trainingVersion),
    ...(inputs.rehearsal === undefined ? {} : { [REHEARSAL]: digest(inputs.rehearsal) }),
  };
  return { ...common, ...(stage.kind === "fit" ? fitParts(plan, stage, inputs) : trainingParts(plan, stage, inputs)) };
}

function fitParts(plan: Plan, stage: FitPlan, inputs: StageInputs): StageParts {
  const { score, on } = stage;
  const step = plan.cascade.find(({ name }) => name === score);
  // Of an output layer, the stage only calibrates thresholds and fits decisions.
  if (step?.kind === "output") return { ...thresholdParts(plan, stage, inputs), ...decisionParts(plan, stage, inputs) };
  if (step?.kind !== "svm") throw new Error(`plan: there is no svm step ${score}`);
  const { name: _, on: __, attributes, ...options } = step;
  return {
    "the SVMs": digest(options),
    ...thresholdParts(plan, stage, inputs),
    ...decisionParts(plan, stage, inputs),
    "the labels": digest(attributesIn(plan, attributes)),
    "the values of the labels": digest(inputs.data(on.data, on.split).attributes),
  };
}

/** What calibrated thresholds depend on, apart from the cascade: they are a result of the stage that fits the SVMs. */
function thresholdParts(plan: Plan, stage: FitPlan, inputs: StageInputs): StageParts {
  const steps = stepsInFront(plan, stage);
  const parts = calibratedThresholds(plan, stage).map(({ step, against, on, images }) => {
    const groups = [on, { data: against, split: "train" } as const];
    return [
      steps.indexOf(step),
      images,
      groups.map(({ data, split }) => [inputs.data(data, split).images, readingOf(dataOf(plan, data))]),
    ];
  });
  return parts.length === 0 ? {} : { "the thresholds": digest(parts) };
}

/** The part that changes rules alone: while the others stay the same, so do the scores to which the rules are fitted. */
export const DECISIONS = "the decisions";

function decisionParts(plan: Plan, stage: FitPlan, inputs: StageInputs): StageParts {
  const fit = decisionFit(plan, stage);
  if (fit === undefined) return {};
  const { step, on, ownImages } = fit;
  // The limit of an answer is read from the plan when a face is decided.
  const { threshold, calibrate, folds } = step;
  const { images, attributes, labels } = inputs.data(on.data, on.split);
  const score = plan.cascade.find((one) => one.name === step.score);
  const list = score !== undefined && "attributes" in score ? attributesIn(plan, score.attributes) : undefined;
  return {
    [DECISIONS]: digest([threshold, calibrate]),
    "the images of the decisions": digest([
      ...[ownImages, folds, images, readingOf(dataOf(plan, on.data))],
      // The identities: folds are of whole people.
      ...[list, attributes, labels],
    ]),
  };
}

function trainingParts(plan: Plan, stage: TrainPlan, inputs: StageInputs): StageParts {
  const { kind, name, after, validate, feeds, paired, ...known } = stage;
  const { on, groups, labels, outputs, loss, output, outputWindow, optimizer, ...options } = known;
  const { batch, accumulate, epochs, sampler, augment, earlyStop, keep, ...others } = options;
  const data = dataOf(plan, on.data);
  const values = inputs.data(on.data, on.split);
  const names = groups.map((group) => group.nets);
  const nets = names.flat().map((name) => netOf(plan, name));
  return {
    "the nets": digest([names, nets.map(netWithout)]),
    "the weights that it starts from": digest(nets.map((net) => startOf(net, inputs))),
    "the training step": digest(groups.map((group) => [inputs.graph(group.graph), group.input, group.state])),
    "the output layer": digest([output, outputWindow, groups.map(({ outputLayer }) => outputLayer.map(withoutSizes))]),
    "the labels": digest([
      labels,
      outputs,
      labels === "attribute" && "attributes" in data ? attributesIn(plan, data.attributes) : null,
    ]),
    "the values of the labels": digest([
      labels === "attribute" ? values.attributes : null,
      readsNumbers(stage) ? values.labels : null,
    ]),
    "the loss": digest(loss.map((term) => ("layer" in term ? term : { ...term, over: null }))),
    "the optimizer": digest(optimizer),
    "the batch": digest([batch, accumulate]),
    "the epochs": digest(epochs),
    ...(sampler === undefined ? {} : { "the sampler": digest(sampler) }),
    "the augmentation": digest([...(data.kind === "image_folder" ? data.augment : []), ...augment]),
    "the validation": digest(watches(stage) ? validationOf(stage, inputs) : keep),
    // A property that is not known here by name changes the key until its effect is stated.
    "the other options": digest(others),
  };
}

/** What decides when a stage that watches its validation split ends, and which weights it keeps. */
function validationOf({ on, earlyStop, keep, groups }: TrainPlan, inputs: StageInputs): unknown {
  const { images, attributes } = inputs.data(on.data, "validation");
  const graphs = groups.map(({ evalGraph }) => evalGraph && inputs.graph(evalGraph));
  return [earlyStop ?? null, keep, images, attributes, graphs];
}

/** Do the loss or the order of images depend on the numbers of classes or identities? */
const readsNumbers = ({ labels, feeds, paired, perIdentity }: TrainPlan): boolean =>
  labels !== "attribute" || feeds.includes("labels") || paired || perIdentity !== undefined;

function dataOf(plan: Plan, name: string): PlanData {
  const data = plan.data.find((one) => one.name === name);
  if (data === undefined) throw new Error(`plan: there is no data set ${name}`);
  return data;
}

/** How the images of a data set are read. */
const readingOf = (data: PlanData): unknown => [data.unreadable, data.kind === "image_folder" ? data.resized : null];

const attributesIn = (plan: Plan, list: string): readonly string[] | undefined =>
  plan.attributeLists.find(({ name }) => name === list)?.attributes;

/** A net without its initial weights and its sizes, which are parts of their own. */
const netWithout = ({ layers, parameters }: PlanNet): unknown => [
  layers.map(({ kind, from, name, values }) => [kind, from, name, withoutFillers(kind, values)]),
  parameters.map((parameter) => {
    const { init: _, ...rest } = withoutSizes(parameter);
    return rest;
  }),
];

const withoutSizes = ({ shape: _, fanIn: __, cells: ___, reads: ____, ...rest }: PlanParameter) => rest;

/** The weights that a net has, or what draws them. */
const startOf = ({ name, parameters }: PlanNet, inputs: StageInputs): unknown =>
  inputs.weights(name) ?? parameters.map((parameter) => withoutSizes(parameter).init);

/** Properties of layers that only the initial weights depend on. */
const fillers: ReadonlyMap<string, readonly string[]> = new Map([
  ["prelu", ["slope"]],
  ["batchnorm", ["scale", "shift"]],
]);

function withoutFillers(kind: string, values: Readonly<Record<string, unknown>>): unknown {
  const without = new Set(["weightInit", "biasInit", ...(fillers.get(kind) ?? [])]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !without.has(name)));
}

/** The images and boxes that windows are refined on. */
function refinedOn(plan: Plan, refine: WindowPlan["refine"], inputs: StageInputs): unknown {
  if (refine.kind === "none") return refine.kind;
  const { data, split } = refine.on;
  const { images, boxes } = inputs.data(data, split);
  return [refine.kind, images, boxes, readingOf(dataOf(plan, data))];
}

/** A step without the names by which steps refer to each other. */
function stepOf(plan: Plan, step: PlanStep, inputs: StageInputs): unknown {
  switch (step.kind) {
    case "window": {
      const { kind, resized, refine, context, shift, search, net } = step;
      // Stages train on the best window of each image, whatever its score.
      const { threshold: _, ...others } = search;
      return [
        [kind, resized, context, shift, others],
        inputs.graph(plan.nets.find(({ name }) => name === net)?.graph ?? ""),
        refinedOn(plan, refine, inputs),
      ];
    }
    case "feature":
      return [step.kind, inputs.graph(step.graph)];
    case "boxes": {
      const { name: _, ...options } = step;
      return options;
    }
    case "crop": {
      const { name: _, of: __, ...options } = step;
      return options;
    }
    case "svm": {
      const { name: _, on: __, attributes, ...options } = step;
      return [options, attributesIn(plan, attributes)];
    }
    case "output":
      return [step.kind, attributesIn(plan, step.attributes)];
    case "decide":
      throw new Error(`plan: no stage reads images through ${step.name}`);
    default: {
      const never: never = step;
      return never;
    }
  }
}
