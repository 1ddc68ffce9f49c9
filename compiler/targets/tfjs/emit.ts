import type { Plan, PlanNet, TrainPlan } from "../../contract/schema.js";
import { buildEvalGraph } from "../../graphs/eval.js";
import { buildFeatures, featureOptions } from "../../graphs/features.js";
import { buildInference } from "../../graphs/inference.js";
import type { Graph, NodeId } from "../../ir/graph.js";
import { graphInputs, nodeOf } from "../../ir/graph.js";
import { buildLoss } from "../../lower/loss.js";
import { pixelScale } from "../../lower/pixels.js";
import type { NetModel, SpecModel, TrainStage } from "../../model/index.js";
import { evalModule } from "./eval-module.js";
import { featureModule } from "./feature-module.js";
import { netModule, type TrainedNet, type TrainingFunction } from "./net-module.js";
import type { PlaceOf } from "./places.js";
import { stepModule } from "./step-module.js";

export interface GeneratedModules {
  /** Stem (`nets/NET`, `features/STEP`, `train/STAGE.NET`, `eval/STAGE.NET`, as the plan names graphs) to text with marked types. */
  readonly modules: ReadonlyMap<string, string>;
  /** Files of the library that they import, without extension. */
  readonly libraryFiles: readonly string[];
}

export interface GenerateOptions {
  readonly model: SpecModel;
  /** Of the same model. */
  readonly plan: Plan;
  readonly placeOf: PlaceOf;
  /** First line of every module. */
  readonly about: string;
}

/** The modules of the TensorFlow.js target: one a net, a feature step, a training step and its evaluation. The same model gives the same text. */
export function generateModules({ model, plan, placeOf, about }: GenerateOptions): GeneratedModules {
  const normalise = pixelScale(model);
  const modules = new Map<string, string>();
  const libraryFiles = new Set<string>();
  const add = (stem: string, module: { readonly text: string; readonly libraryFiles: readonly string[] }): void => {
    modules.set(stem, module.text);
    for (const file of module.libraryFiles) libraryFiles.add(file);
  };
  const layersOf = new Map<string, ReadonlyMap<string, TrainingFunction>>();
  for (const planned of plan.nets) {
    const net = netOf(model, planned.name);
    const training = trainedIn(model, plan, net);
    const inference = buildInference(net, planned.input, normalise, featuresOf(model, net));
    const module = netModule({ net, inference, training, normalise, placeOf, about });
    add(planned.graph, module);
    layersOf.set(net.name, module.trainingFunctions);
  }
  for (const planned of plan.cascade) {
    if (planned.kind !== "feature") continue;
    const step = model.cascade?.steps.find(({ name }) => name === planned.name);
    if (step?.kind !== "feature") throw new Error(`tfjs: no feature step ${planned.name}`);
    const features = buildFeatures(featureOptions(model, step, normalise));
    add(planned.graph, featureModule({ step, net: netOf(model, step.net), features, placeOf, about }));
  }
  for (const planned of plan.stages) {
    if (planned.kind !== "train") continue;
    const stage = stageOf(model, planned);
    for (const group of planned.groups) {
      const net = netOf(model, group.nets[0] as string);
      const { outputs } = planned;
      const lossOptions = { net, size: group.input, stage, normalise, outputs };
      const loss = buildLoss(lossOptions);
      const ofOutputLayer = new Set(loss.outputLayerParameters.map(({ name }) => name));
      const layers = layersOf.get(net.name)?.get(stage.name);
      if (layers === undefined) throw new Error(`tfjs: ${net.name} has no layers for stage ${stage.name}`);
      const parameters = loss.parameters.filter(({ name }) => !ofOutputLayer.has(name));
      add(
        group.graph,
        stepModule({ net, stage, parameters, outputs, layers, reached: reached(loss.graph), placeOf, about }),
      );
      if (group.evalGraph !== undefined)
        add(
          group.evalGraph,
          evalModule({ net, stage, evalGraph: buildEvalGraph(lossOptions), step: group.graph, placeOf, about }),
        );
    }
  }
  return { modules, libraryFiles: [...libraryFiles].sort() };
}

/** The stages in which a net itself is trained; what shares the result of another net has no training of its own. */
function trainedIn(model: SpecModel, plan: Plan, net: NetModel): readonly TrainedNet[] {
  return plan.stages.flatMap((planned) =>
    planned.kind === "train"
      ? planned.groups.flatMap(({ nets, input }) =>
          nets[0] === net.name ? [{ stage: stageOf(model, planned), size: input }] : [],
        )
      : [],
  );
}

const featuresOf = (model: SpecModel, { name }: NetModel): readonly string[] =>
  (model.cascade?.steps ?? []).flatMap((step) => (step.kind === "feature" && step.net === name ? [step.layer] : []));

function netOf(model: SpecModel, name: PlanNet["name"]): NetModel {
  const net = model.nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`tfjs: no net ${name}`);
  return net;
}

function stageOf(model: SpecModel, { name }: TrainPlan): TrainStage {
  const stage = model.schedule?.stages.find((one) => one.name === name);
  if (stage?.kind !== "train") throw new Error(`tfjs: no training stage ${name}`);
  return stage;
}

/** Names of the inputs on which the loss depends. */
function reached(graph: Graph): ReadonlySet<string> {
  const needed = new Set<NodeId>(graph.outputs.flatMap(({ name, id }) => (name === "loss" ? [id] : [])));
  for (const id of graph.nodes.map((_, i) => i).toReversed())
    if (needed.has(id)) for (const input of nodeOf(graph, id).inputs) needed.add(input);
  return new Set(graphInputs(graph).flatMap(({ name, id }) => (needed.has(id) ? [name] : [])));
}
