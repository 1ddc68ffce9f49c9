import { z } from "zod";
import { stageOutputs } from "../check/labels.js";
import type { GraphCost } from "../contract/parts/work.js";
import {
  type Plan,
  type PlanInit,
  type PlanNet,
  type PlanParameter,
  planSchema,
  planSchemaName,
  type TrainGroup,
  type TrainPlan,
} from "../contract/schema.js";
import { type LossInput, lossInputs } from "../contract/training-inputs.js";
import { buildEvalGraph } from "../graphs/eval.js";
import { buildFeatures, featureOptions } from "../graphs/features.js";
import { buildInference } from "../graphs/inference.js";
import { buildTrainingStep } from "../graphs/training-step.js";
import { graphWork } from "../graphs/work.js";
import { fileNameOf } from "../host/host.js";
import type { Graph } from "../ir/graph.js";
import { isPairTerm, lossOf, weightsLabels } from "../losses/losses.js";
import type { Parameter } from "../lower/parameters.js";
import { pixelScale } from "../lower/pixels.js";
import { stepMemory } from "../memory/memory.js";
import type {
  CascadeStep,
  FeatureStep,
  FitStage,
  NetInit,
  NetModel,
  SpecModel,
  StageModel,
  TrainStage,
} from "../model/index.js";
import type { AfterPass } from "../passes/pipeline.js";
import { inferenceSize, stageSize } from "../shape/input-sizes.js";
import { receptiveFields } from "../shape/receptive-field.js";

/** A model as a plan and the graphs that the plan names. */
export interface Lowered {
  readonly plan: Plan;
  /** The IR of every graph, by the plan's name of it: `nets/NET`. */
  readonly graphs: ReadonlyMap<string, Graph>;
  /** The IR of every graph before the first pass and after each, for printing. */
  readonly passes: ReadonlyMap<string, readonly AfterPass[]>;
}

/**
 * Takes a graph with what the passes made of it on the way; the last one is written. `memory`: of a training step, the bytes of
 * its session.
 */
type Emit = (
  name: string,
  graph: { readonly graph: Graph; readonly passes: readonly AfterPass[] },
  memory?: number,
) => void;

/**
 * Lowers a checked model to a plan and its graphs.
 *
 * @param specHash SHA-256 of the spec: its files' contents and the parameters set from outside.
 * @param specFile the path of the spec in the plan: relative to the build folder.
 */
export function buildPlan(model: SpecModel, specHash: string, specFile: string): Lowered {
  const graphs = new Map<string, Graph>();
  const allPasses = new Map<string, readonly AfterPass[]>();
  const costs: GraphCost[] = [];
  const emit: Emit = (name, { graph, passes }, memory) => {
    graphs.set(name, graph);
    allPasses.set(name, passes);
    costs.push({ graph: name, work: graphWork(graph), ...(memory === undefined ? {} : { memory }) });
  };
  // What each net has been through so far; only nets with one history may share a training run.
  const histories = new Map(model.nets.map((net) => [net.name, initialWeightsOf(net)]));

  const plan: Plan = planSchema.parse({
    schema: planSchemaName,
    name: model.cascade?.name ?? fileNameOf(specFile).replace(/(?<=.)\.fan$/, ""),
    spec: { file: specFile, sha256: specHash },
    seed: model.schedule?.seed ?? 0,
    memory: model.schedule?.memory,
    normalise: pixelScale(model),
    attributeLists: model.attributeLists,
    data: model.data,
    nets: model.nets.flatMap((net) => planNet(model, net, emit)),
    cascade: (model.cascade?.steps ?? []).map((step) => planStep(model, step, emit)),
    stages: (model.schedule?.stages ?? []).map((stage) => planStage(model, stage, histories, emit)),
    evaluate: model.evaluate,
    claims: model.claims,
    // After the properties whose graphs it lists.
    costs,
  });
  return { plan, graphs, passes: allPasses };
}

/** The net's inference graph; a net of open size that no cascade step and no stage uses has none. */
function planNet(model: SpecModel, net: NetModel, emit: Emit): readonly PlanNet[] {
  const size = inferenceSize(model, net);
  if (size === undefined) return [];
  const features = (model.cascade?.steps ?? []).flatMap((s) =>
    s.kind === "feature" && s.net === net.name ? [s.layer] : [],
  );
  const inference = buildInference(net, size, pixelScale(model), features);
  const graph = `nets/${net.name}`;
  emit(graph, inference);
  return [
    {
      name: net.name,
      input: { channels: net.input.channels, ...size },
      layers: planLayers(net),
      parameters: inference.parameters.map(planParameter),
      ...(net.init === undefined ? {} : { init: planInit(net.init) }),
      graph,
      response: responseGrid(net),
      outputs: inference.graph.outputs.map((o) => o.name),
    },
  ];
}

/** The layers as the spec states them; sizes follow from them. */
function planLayers({ layers }: NetModel): PlanNet["layers"] {
  return layers.map(({ id, inputs, op: { kind, ...values } }) => ({
    name: id,
    from: inputs.flatMap((index) => layers[index]?.id ?? []),
    kind,
    // Plain data: only the type of an interface differs from that of JSON.
    values: z.record(z.string(), z.json()).parse(values),
  }));
}

/** A feature step has a graph of its own, for one crop. */
function planStep(
  model: SpecModel,
  step: CascadeStep,
  emit: Emit,
): CascadeStep | (FeatureStep & { readonly graph: string }) {
  if (step.kind !== "feature") return step;
  const graph = `features/${step.name}`;
  emit(graph, buildFeatures(featureOptions(model, step, pixelScale(model))));
  return { ...step, graph };
}

function planInit({ file, map, line, origin }: NetInit): PlanInit {
  return {
    file,
    map: map.map(({ layout, ...one }) => ({
      ...one,
      arrays: [...one.arrays],
      ...(layout === undefined ? {} : { layout }),
    })),
    at: { file: fileNameOf(origin.file), line },
  };
}

/** Tells apart nets that start from different files, or from different arrays of one. */
function initialWeightsOf({ init }: NetModel): string {
  if (init === undefined) return "";
  return JSON.stringify([init.file, init.map.map(({ parameter, arrays, layout }) => [parameter, arrays, layout])]);
}

/** The positions of the response map's cells in the net's input. */
function responseGrid(net: NetModel): PlanNet["response"] {
  if (net.response === undefined) return undefined;
  const field = receptiveFields(net)[net.outputs.get(net.response) ?? -1];
  if (field === undefined) throw new Error(`plan: the response of ${net.name} has no place in its input`);
  return { layer: net.response, start: [...field.start], stride: [...field.stride] };
}

/** What the plan takes of a stage as it is, and what the plan adds; its schema drops the rest. */
type PlannedStage = FitStage | (TrainStage & Pick<TrainPlan, "groups" | "outputs" | "feeds" | "paired">);

function planStage(model: SpecModel, stage: StageModel, histories: Map<string, string>, emit: Emit): PlannedStage {
  if (stage.kind === "fit") return stage;
  const outputs = outputCount(model, stage);
  const groups = new Map<string, TrainGroup>();
  for (const name of stage.nets) {
    const net = model.nets.find((n) => n.name === name);
    const input = net && stageSize(model, stage, net)?.size;
    if (net === undefined || input === undefined)
      throw new Error(`plan: stage ${stage.name} trains ${name} at no known size`);
    const options = { net, size: input, stage, normalise: pixelScale(model), outputs };
    const step = buildTrainingStep(options);
    const history = histories.get(name) ?? "";
    const key = `${history}\n${JSON.stringify(step.graph)}`;
    const shared = groups.get(key);
    if (shared !== undefined) shared.nets.push(name);
    else {
      const graph = `train/${stage.name}.${name}`;
      const evalGraph = `eval/${stage.name}.${name}`;
      emit(graph, step, stepMemory(step, stage.batch).total);
      emit(evalGraph, buildEvalGraph(options));
      groups.set(key, {
        nets: [name],
        graph,
        evalGraph,
        input,
        outputLayer: step.outputLayerParameters.map(planParameter),
        state: step.state.map((one) => ({ ...one, shape: [...one.shape] })),
      });
    }
    histories.set(name, `${history} ${groups.get(key)?.graph}`);
  }
  return {
    ...stage,
    groups: [...groups.values()],
    outputs,
    feeds: feedsOf(stage),
    paired: stage.loss.some(isPairTerm),
  };
}

function planParameter({ cells, reads, ...p }: Parameter): PlanParameter {
  return {
    ...p,
    shape: [...p.shape],
    ...(cells === undefined ? {} : { cells }),
    ...(reads === undefined ? {} : { reads }),
  };
}

/** In a fixed order, whatever that of the terms. */
const feedsOf = ({ loss }: TrainStage): LossInput[] =>
  lossInputs.filter((feed) =>
    loss.some((term) => (feed === "labelWeights" ? weightsLabels(term) : lossOf(term).feeds === feed)),
  );

function outputCount(model: SpecModel, stage: TrainStage): number {
  const outputs = stageOutputs(model, stage);
  if (outputs === 0) throw new Error(`plan: the loss of stage ${stage.name} does not say how many outputs it has`);
  return outputs;
}
