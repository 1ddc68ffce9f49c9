import type { onnx } from "onnx-proto";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import { netOf } from "../../compiler/contract/plan-queries.js";
import type { Plan, ScorePlan, WindowPlan } from "../../compiler/contract/schema.js";
import { type CascadeParts, cascadeModel } from "../../compiler/targets/onnx/export/cascade.js";
import { classifiersModel } from "../../compiler/targets/onnx/export/classifiers.js";
import type { TrainedNet } from "../../compiler/targets/onnx/export/located-faces.js";
import { netModel } from "../../compiler/targets/onnx/export/net.js";
import { scoringSteps, windowChain } from "../cascade/cascade.js";
import { loadRefinement } from "../cascade/refinement-file.js";
import type { OpenNet, Weights } from "../engines/engine.js";
import { bakeWeights } from "../engines/onnx/bake-weights.js";
import { foldConstants } from "../engines/onnx/fold-constants.js";
import { readModel, requireNet as requireInterface } from "../engines/onnx/read-model.js";
import { fault, type UserError } from "../errors/user-error.js";
import { fittedOnMetadata, loadClassifiers } from "../run/classifier-file.js";
import { loadDecisions } from "../run/decision-file.js";
import type { RunFolder } from "../run/run-folder.js";
import { runGraph } from "../run/run-graph.js";
import { loadThresholds } from "../run/threshold-file.js";
import { quoted } from "../text/quoted.js";
import { type NetScale, netScale } from "../weights/pixel-scale.js";

export interface ExportedModel {
  /** Without the ending. */
  readonly name: string;
  readonly model: onnx.IModelProto;
}

/** What to export: all that the run has, or parts by name. */
export type Wanted =
  | "everything"
  | { readonly nets: readonly string[]; readonly classifiers: boolean; readonly cascade: boolean };

/** A model that "everything" would include but that cannot be written, with the reason for people. */
export interface OmittedModel {
  readonly name: string;
  readonly reason: string;
}

/** The models that an export of everything leaves out: no ONNX operator finds EdgeBoxes windows. */
export function omittedModels(plan: Plan, wanted: Wanted): readonly OmittedModel[] {
  const steps = wanted === "everything" ? edgeBoxSteps(plan) : [];
  if (steps.length === 0) return [];
  const reason = `${steps.join(", ")}: ONNX has no operator for windows of EdgeBoxes`;
  return [{ name: "cascade", reason }];
}

/** Names of the steps in front of the scores that search EdgeBoxes windows. */
function edgeBoxSteps(plan: Plan): readonly string[] {
  const steps = scoringSteps(plan);
  if (steps === undefined) return [];
  return windowChain(plan, steps.face).flatMap((step) =>
    step.kind === "window" && step.search.proposals.kind === "edgebox" ? [step.name] : [],
  );
}

/**
 * The requested models, with trained weights and with all arithmetic on constants done. Throws `UserError` if the run has
 * not trained them yet.
 */
export async function exportModels(
  run: RunFolder,
  wanted: Wanted,
  about: Readonly<Record<string, string>>,
): Promise<readonly ExportedModel[]> {
  const models: ExportedModel[] = [];
  for (const { name, model } of await unfoldedModels(run, wanted, about))
    models.push({ name, model: await foldConstants(model) });
  return models;
}

async function unfoldedModels(
  run: RunFolder,
  wanted: Wanted,
  about: Readonly<Record<string, string>>,
): Promise<readonly ExportedModel[]> {
  const { plan } = run;
  const metadata = { ...about, ...imagesIn };
  const steps = scoringSteps(plan);
  const scored = steps !== undefined;
  const {
    nets: names,
    classifiers: withClassifiers,
    cascade: withCascade,
  } = wanted === "everything"
    ? { nets: readyNames(run), classifiers: scored, cascade: scored && edgeBoxSteps(plan).length === 0 }
    : wanted;
  for (const name of names) requireNet(run, name);
  if (!scored && (withClassifiers || withCascade)) {
    throw fault("export/no-svms", { file: plan.spec.file });
  }
  const [first, ...others] = withCascade ? edgeBoxSteps(plan) : [];
  if (first !== undefined)
    throw fault("export/proposals", { file: plan.spec.file, steps: [first, ...others].join(", ") });
  const nets = new Map<string, TrainedNet>();
  const load = async (name: string): Promise<TrainedNet> => {
    const net = nets.get(name) ?? (await trainedNet(run, name));
    nets.set(name, net);
    return net;
  };
  const models: ExportedModel[] = [];
  for (const name of names) {
    const { model, weights } = await load(name);
    models.push({
      name,
      model: netModel(bakeWeights(model, weights), {
        ...metadata,
        ...scalesOf(plan, new Map([[name, weights]])),
        net: name,
      }),
    });
  }
  if (!scored || !(withClassifiers || withCascade)) return models;
  const classifiers = await loadClassifiers(run);
  const decisions = await loadDecisions(run);
  const attributes = { attributes: JSON.stringify(classifiers.attributes), ...fittedOnMetadata(classifiers) };
  // The classifiers take vectors: only a normalisation that all nets share tells how these came from images.
  const classifierScale = plan.normalise.kind === "fixed" ? scalesOf(plan, new Map()) : {};
  if (withClassifiers)
    models.push({
      name: classifierModels[steps.score.kind],
      model: classifiersModel(
        steps.score.kind,
        classifiers,
        { ...metadata, ...classifierScale, ...attributes },
        decisions,
      ),
    });
  if (withCascade) {
    const windows = windowChain(plan, steps.face);
    const searched = windows.filter((step) => step.kind === "window");
    const netSteps = [...searched, steps.feature];
    for (const step of netSteps) await load(step.net);
    const { weights: features } = await load(steps.feature.net);
    const parts: CascadeParts = {
      plan,
      windows,
      crop: steps.crop,
      feature: steps.feature,
      score: steps.score,
      classifiers,
      decisions,
      thresholds: await loadThresholds(run),
      netOf: (name) => nets.get(name) ?? missing(name),
      refinements: await refinementsOf(run, searched),
      features: {
        weights: features,
        model: await readGraph(run, steps.feature.graph, { image: steps.crop.resized, weights: features }),
      },
    };
    const used = netSteps.map(({ net }) => [net, parts.netOf(net).weights] as const);
    const rows = { windows: JSON.stringify(windows.map((step) => step.name)), ...scalesOf(plan, new Map(used)) };
    models.push({ name: "cascade", model: cascadeModel(parts, { ...metadata, ...attributes, ...rows }) });
  }
  return models;
}

/** Names of the models of the classifiers alone. */
const classifierModels: Readonly<Record<ScorePlan["kind"], string>> = {
  svm: "svm-classifiers",
  output: "output-layer",
};

async function refinementsOf(
  run: RunFolder,
  steps: readonly WindowPlan[],
): Promise<NonNullable<CascadeParts["refinements"]>> {
  const refined = steps.filter(({ refine }) => refine.kind === "regression");
  return new Map(await Promise.all(refined.map(async ({ name }) => [name, await loadRefinement(run, name)] as const)));
}

function missing(net: string): never {
  throw new Error(`export: ${net} was not loaded`);
}

function requireNet({ plan }: RunFolder, name: string): void {
  if (plan.nets.some((net) => net.name === name)) return;
  throw fault("export/unknown-net", {
    name,
    file: plan.spec.file,
    expected: plan.nets.map((net) => net.name).join(", "),
  });
}

async function trainedNet(run: RunFolder, name: string): Promise<TrainedNet> {
  const weights = await trainedWeights(run, name);
  const { graph, input } = netOf(run.plan, name);
  return { model: await readGraph(run, graph, { image: input, weights }), weights };
}

/** The newest weights of a net. Throws `UserError` for a net that is not there or not trained. */
export async function trainedWeights(run: RunFolder, name: string): Promise<Weights> {
  requireNet(run, name);
  const stages = stagesOf(run, name);
  // Weights with which a net starts are its result only if no stage trains it.
  const weights = stages.length > 0 && hasInitialWeights(run, name) ? undefined : await run.weightsOf(name);
  if (weights === undefined) {
    if (stages.length === 0) {
      throw fault("export/never-trained", {
        name,
        file: run.plan.spec.file,
        expected: `one of ${readyNames(run).join(", ")}`,
      });
    }
    throw fault("export/not-trained", {
      name,
      file: run.path,
      expected: `a finished stage of ${stages.join(", ")}`,
      run: quoted(run.path),
    });
  }
  return weights;
}

/** Names of the stages that train a net. */
function stagesOf({ plan }: RunFolder, net: string): readonly string[] {
  return plan.stages.flatMap((stage) =>
    stage.kind === "train" && stage.groups.some(({ nets }) => nets.includes(net)) ? [stage.name] : [],
  );
}

const hasInitialWeights = ({ state }: RunFolder, net: string): boolean =>
  state.weights.get(net)?.startsWith("weights/initial/") === true;

/** Names of the nets that a stage trains, or whose weights all come from a file. */
export function readyNames(run: RunFolder): readonly string[] {
  const { plan, state } = run;
  const isRead = (name: string): boolean => state.init?.get(name)?.drawn.length === 0;
  return plan.nets.map((net) => net.name).filter((name) => stagesOf(run, name).length > 0 || isRead(name));
}

/** The error for a run of a generated package, which has no graphs. @param file the graph in `build/` that is missing. */
export const noGraph = (run: RunFolder, file: string): UserError =>
  fault("export/no-graph", { file: run.path, found: `no build/${file}` });

/** A graph of the run that takes such images and weights. */
async function readGraph(
  run: RunFolder,
  name: string,
  takes: Pick<OpenNet, "image" | "weights">,
): Promise<onnx.IModelProto> {
  if (!run.has(`build/${onnxFile(name)}`)) {
    throw noGraph(run, onnxFile(name));
  }
  const graph = runGraph(run, name, undefined);
  const model = await readModel(graph);
  requireInterface(model, { graph, ...takes });
  return model;
}

/** How images enter the nets. */
const imagesIn: Readonly<Record<string, string>> = {
  input: "uint8, height x width x 3, normalised inside the model as (byte - mean) / std",
  colour_order: "RGB",
};

/** The numbers of the normalisation; of a whole cascade by net where each net has its own. */
function scalesOf({ normalise }: Plan, nets: ReadonlyMap<string, Weights>): Readonly<Record<string, string>> {
  const scales = [...nets].map(([name, weights]) => [name, netScale({ normalise }, weights)] as const);
  const [only] = scales;
  const of = (part: keyof NetScale): string =>
    JSON.stringify(
      normalise.kind === "fixed"
        ? normalise[part]
        : scales.length === 1
          ? only?.[1][part]
          : Object.fromEntries(scales.map(([name, scale]) => [name, scale[part]])),
    );
  return { mean: of("mean"), std: of("std") };
}
