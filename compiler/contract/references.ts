import { isScore, wholeImage } from "./plan-queries.js";
import type { OutputPlan, Plan, PlanStage, PlanStep, TrainPlan } from "./schema.js";

/** What is wrong in a plan, and where: names of fields and positions in lists, from the outside in. */
export interface PlanFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Largest number of values in one array; compiler/shape keeps layers below it. */
const mostValues = 2 ** 31;

/**
 * References without a target, names that are there twice, graphs that are not called after what they belong to, and
 * arrays too large to be weights. A plan that `fanc compile` has written has none of these; one from a stranger may.
 */
export function planFaults(plan: Plan): readonly PlanFault[] {
  return [
    ...repeated(plan, "attributeLists"),
    ...repeated(plan, "data"),
    ...repeated(plan, "nets"),
    ...repeated(plan, "cascade"),
    ...repeated(plan, "stages"),
    ...dataFaults(plan),
    ...netFaults(plan),
    ...plan.cascade.flatMap((step, i) =>
      stepFaults(plan, step, i).map(({ path, message }) => at(["cascade", i, ...path], message)),
    ),
    ...plan.stages.flatMap((stage, i) =>
      stageFaults(plan, stage).map(({ path, message }) => at(["stages", i, ...path], message)),
    ),
    ...waitingForEachOther(plan.stages),
    ...evaluationFaults(plan),
  ];
}

const at = (path: PlanFault["path"], message: string): PlanFault => ({ path, message });

/** A fault unless `name` is one of `known`. */
const named = (path: PlanFault["path"], what: string, name: string, known: readonly { readonly name: string }[]) =>
  known.some((one) => one.name === name) ? [] : [at(path, `there is no ${what} ${name}`)];

function repeated(plan: Plan, list: "attributeLists" | "data" | "nets" | "cascade" | "stages"): readonly PlanFault[] {
  const seen = new Set<string>();
  return plan[list].flatMap(({ name }, i) =>
    seen.size === seen.add(name).size ? [at([list, i, "name"], `${name} is there twice`)] : [],
  );
}

function dataFaults({ data, attributeLists }: Plan): readonly PlanFault[] {
  return data.flatMap((one, i) =>
    "attributes" in one ? named(["data", i, "attributes"], "list of attributes", one.attributes, attributeLists) : [],
  );
}

function netFaults({ nets }: Plan): readonly PlanFault[] {
  return nets.flatMap(({ name, graph, parameters, init }, i) => [
    ...(graph === `nets/${name}` ? [] : [at(["nets", i, "graph"], `expected nets/${name}`)]),
    ...arrayFaults(parameters).map((fault) => at(["nets", i, "parameters", ...fault.path], fault.message)),
    ...(init?.map ?? []).flatMap((entry, k) =>
      named(["nets", i, "init", "map", k, "parameter"], "parameter", entry.parameter, parameters),
    ),
  ]);
}

function arrayFaults(arrays: readonly { readonly name: string; readonly shape: readonly number[] }[]) {
  const seen = new Set<string>();
  return arrays.flatMap(({ name, shape }, i) => [
    ...(seen.size === seen.add(name).size ? [at([i, "name"], `${name} is there twice`)] : []),
    ...(shape.reduce((product, size) => product * size, 1) <= mostValues
      ? []
      : [at([i, "shape"], `${name} has more than ${mostValues} values`)]),
  ]);
}

/** Steps refer to earlier ones only, so that there is an end to following them. */
function stepFaults(plan: Plan, step: PlanStep, index: number): readonly PlanFault[] {
  const earlier = plan.cascade.slice(0, index);
  const of = (...kinds: readonly PlanStep["kind"][]) => earlier.filter(({ kind }) => kinds.includes(kind));
  switch (step.kind) {
    case "window": {
      const { threshold } = step.search;
      const { refine } = step;
      const net = plan.nets.find(({ name }) => name === step.net);
      return [
        ...named(["net"], "net", step.net, plan.nets),
        ...(net !== undefined && net.response === undefined ? [at(["net"], `${step.net} has no response`)] : []),
        ...(step.within === "image" ? [] : named(["within"], "earlier window", step.within, of("window", "boxes"))),
        ...(threshold.kind === "calibrated"
          ? [
              ...named(["search", "threshold", "against"], "data set", threshold.against, plan.data),
              ...(threshold.on === undefined
                ? []
                : named(["search", "threshold", "on", "data"], "data set", threshold.on.data, plan.data)),
            ]
          : []),
        ...(refine.kind === "regression" ? named(["refine", "on", "data"], "data set", refine.on.data, plan.data) : []),
      ];
    }
    case "boxes":
      return [];
    case "crop":
      return step.of === wholeImage ? [] : named(["of"], "earlier window", step.of, of("window", "boxes"));
    case "feature":
      return [
        ...(step.graph === `features/${step.name}` ? [] : [at(["graph"], `expected features/${step.name}`)]),
        ...named(["net"], "net", step.net, plan.nets),
        ...named(["over"], "earlier crop", step.over, of("crop")),
      ];
    case "svm":
      return [
        ...named(["on"], "earlier feature", step.on, of("feature")),
        ...named(["attributes"], "list of attributes", step.attributes, plan.attributeLists),
      ];
    case "output":
      return [
        ...named(["on"], "earlier feature", step.on, of("feature")),
        ...named(["attributes"], "list of attributes", step.attributes, plan.attributeLists),
        ...outputFaults(plan, step),
      ];
    case "decide":
      return [
        ...named(["score"], "earlier score", step.score, of("svm", "output")),
        ...(step.on === undefined ? [] : named(["on", "data"], "data set", step.on.data, plan.data)),
        ...(earlier.some(({ kind }) => kind === "decide") ? [at(["kind"], "a second step decides")] : []),
        ...(plan.stages.some((stage) => stage.kind === "fit" && stage.score === step.score)
          ? []
          : [at(["score"], `no stage fits ${step.score}`)]),
        ...(step.abstain > 0 && step.calibrate === "none" ? [at(["abstain"], "expected 0 without calibration")] : []),
      ];
    default: {
      const never: never = step;
      return never;
    }
  }
}

/** The stage of a score trains the net of its feature for the attributes of the score. */
function outputFaults({ cascade, stages }: Plan, { on, attributes, stage }: OutputPlan): readonly PlanFault[] {
  const feature = cascade.find(({ name }) => name === on);
  const net = feature?.kind === "feature" ? feature.net : "";
  const fits = stages.filter(
    (one) =>
      one.kind === "train" &&
      one.groups.some(({ nets }) => nets.includes(net)) &&
      one.loss.some((term) => "over" in term && term.kind !== "softmax" && term.over === attributes),
  );
  return named(["stage"], `stage that trains ${net} on ${attributes}:`, stage, fits);
}

function stageFaults(plan: Plan, stage: PlanStage): readonly PlanFault[] {
  const common = [
    ...stage.after.flatMap((name, i) => named(["after", i], "stage", name, plan.stages)),
    ...named(["on", "data"], "data set", stage.on.data, plan.data),
    ...(stage.on.view === "image" ? [] : named(["on", "view"], "cascade step", stage.on.view, plan.cascade)),
  ];
  switch (stage.kind) {
    case "fit":
      return [...common, ...named(["score"], "step of scores", stage.score, plan.cascade.filter(isScore))];
    case "train":
      return [
        ...common,
        ...lossFaults(plan, stage),
        ...stage.groups.flatMap(({ nets, graph, evalGraph, outputLayer, state }, i) => {
          const own = `${stage.name}.${nets[0]}`;
          const inGroup = (fault: PlanFault, part: string): PlanFault =>
            at(["groups", i, part, ...fault.path], fault.message);
          return [
            ...nets.flatMap((net, k) => named(["groups", i, "nets", k], "net", net, plan.nets)),
            ...(graph === `train/${own}` ? [] : [at(["groups", i, "graph"], `expected train/${own}`)]),
            ...(evalGraph === undefined || evalGraph === `eval/${own}`
              ? []
              : [at(["groups", i, "evalGraph"], `expected eval/${own}`)]),
            ...arrayFaults(outputLayer).map((fault) => inGroup(fault, "outputLayer")),
            ...arrayFaults(state).map((fault) => inGroup(fault, "state")),
          ];
        }),
      ];
    default: {
      const never: never = stage;
      return never;
    }
  }
}

/** The one term of the output layer, and lists of attributes that exist. */
function lossFaults({ attributeLists }: Plan, { loss }: TrainPlan): readonly PlanFault[] {
  const outputTerms = loss.filter((term) => !("layer" in term)).length;
  return [
    ...(outputTerms === 1 ? [] : [at(["loss"], `expected one term for the output layer, found ${outputTerms}`)]),
    ...loss.flatMap((term, i) => {
      if (!("over" in term) || term.kind === "softmax") return [];
      const list = attributeLists.find(({ name }) => name === term.over);
      const known = (list?.attributes ?? []).map((name) => ({ name }));
      return [
        ...named(["loss", i, "over"], "list of attributes", term.over, attributeLists),
        ...(term.weighting?.weights ?? []).flatMap(({ attribute }, k) =>
          named(["loss", i, "weighting", "weights", k, "attribute"], "attribute", attribute, known),
        ),
      ];
    }),
  ];
}

/** Stages that can never begin. */
function waitingForEachOther(stages: readonly PlanStage[]): readonly PlanFault[] {
  let left = stages;
  for (;;) {
    const waiting = left.filter(({ after }) => left.some(({ name }) => after.includes(name)));
    if (waiting.length === left.length) break;
    left = waiting;
  }
  return left.length === 0 ? [] : [at(["stages"], `${left.map(({ name }) => name).join(", ")} wait for each other`)];
}

function evaluationFaults({ evaluate, data, cascade }: Plan): readonly PlanFault[] {
  if (evaluate === undefined) return [];
  const { localisation } = evaluate;
  return [
    ...named(["evaluate", "on", "data"], "data set", evaluate.on.data, data),
    ...(localisation === undefined
      ? []
      : named(["evaluate", "localisation", "window"], "cascade step", localisation.window, cascade)),
    ...(localisation?.against === undefined
      ? []
      : named(["evaluate", "localisation", "against"], "data set", localisation.against, data)),
  ];
}
