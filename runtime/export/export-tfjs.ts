import { irFile } from "../../compiler/contract/graph-files.js";
import type { FeaturePlan, PlanNet } from "../../compiler/contract/schema.js";
import { type Graph, graphInputs, type TensorType } from "../../compiler/ir/graph.js";
import { parseGraph } from "../../compiler/ir/parse.js";
import { IrTextError } from "../../compiler/ir/text/line.js";
import { formatProblem, verifyGraph } from "../../compiler/ir/verify.js";
import { withClassifiers } from "../../compiler/targets/tfjs-graph/classifiers.js";
import { emitTfjsGraph } from "../../compiler/targets/tfjs-graph/emit.js";
import type { WeightsByName } from "../../compiler/targets/tfjs-graph/fold-weights.js";
import { type ModelMetadata, modelFiles } from "../../compiler/targets/tfjs-graph/model-files.js";
import { scoringSteps } from "../cascade/cascade.js";
import { fault, type UserError } from "../errors/user-error.js";
import { fittedOnMetadata, loadClassifiers } from "../run/classifier-file.js";
import { loadDecisions } from "../run/decision-file.js";
import type { RunFolder } from "../run/run-folder.js";
import { netScale } from "../weights/pixel-scale.js";
import { noGraph, readyNames, trainedWeights } from "./export-models.js";

export interface TfjsModel {
  /** Folder, relative to where models go: `nets/NET`, `features/STEP`. */
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly metadata: ModelMetadata;
}

type Source =
  | { readonly kind: "net"; readonly net: PlanNet }
  | { readonly kind: "feature"; readonly step: FeaturePlan };

/** Makes models one by one: those of large nets take memory. */
export type MakeTfjsModel = () => Promise<TfjsModel>;

/**
 * Graph models of nets and feature steps with trained weights, for `tf.loadGraphModel`.
 *
 * @param names nets and feature steps; all that are trained where it is not given.
 * @throws UserError where a name is unknown or the run has not come so far.
 */
export function tfjsModels(
  run: RunFolder,
  names: readonly string[] | undefined,
  about: Readonly<Record<string, string>> & { readonly producer: string },
): readonly MakeTfjsModel[] {
  return sourcesOf(run, names).map((source) => () => modelOf(run, source, about));
}

function sourcesOf(run: RunFolder, names: readonly string[] | undefined): readonly Source[] {
  const { nets, cascade, spec } = run.plan;
  const all: readonly Source[] = [
    ...nets.map((net) => ({ kind: "net", net }) as const),
    ...cascade.flatMap((step) => (step.kind === "feature" ? [{ kind: "feature", step } as const] : [])),
  ];
  if (names === undefined) {
    const ready = readyNames(run);
    return all.filter((source) => ready.includes(netNameOf(source)));
  }
  return names.flatMap((name) => {
    const found = all.filter((source) => nameOf(source) === name);
    if (found.length > 0) return found;
    throw fault("export/unknown-model", { name, file: spec.file, expected: all.map(nameOf).join(", ") });
  });
}

const nameOf = (source: Source): string => (source.kind === "net" ? source.net.name : source.step.name);
const netNameOf = (source: Source): string => (source.kind === "net" ? source.net.name : source.step.net);

async function modelOf(
  run: RunFolder,
  source: Source,
  about: Readonly<Record<string, string>> & { readonly producer: string },
): Promise<TfjsModel> {
  const weights = await trainedWeights(run, netNameOf(source));
  const { mean, std } = netScale(run.plan, weights);
  const common = {
    ...about,
    input: "int32, images x height x width x 3, bytes, normalised inside the model as (byte - mean) / std",
    colour_order: "RGB",
    mean,
    std,
  };
  switch (source.kind) {
    case "net": {
      const { graph: name } = source.net;
      const metadata = { ...common, net: source.net.name };
      const graph = emitTfjsGraph(await readIr(run, name, weights), weights);
      return { name, metadata, files: modelFiles(graph, about.producer, metadata) };
    }
    case "feature": {
      const { step } = source;
      const crop = run.plan.cascade.find((one) => one.kind === "crop" && one.name === step.over);
      const metadata = { ...common, net: step.net, layer: step.layer, feature_step: step.name, crop };
      return featureModel(run, step, weights, metadata, about.producer);
    }
    default: {
      const never: never = source;
      return never;
    }
  }
}

/** The features of a crop, with the scores of attributes if the spec has some. */
async function featureModel(
  run: RunFolder,
  step: FeaturePlan,
  weights: WeightsByName,
  about: ModelMetadata,
  producer: string,
): Promise<TfjsModel> {
  const { graph: name } = step;
  const graph = await readIr(run, name, weights);
  const steps = scoringSteps(run.plan);
  if (steps?.feature.name !== step.name)
    return { name, metadata: about, files: modelFiles(emitTfjsGraph(graph, weights), producer, about) };
  const classifiers = await loadClassifiers(run);
  const scored = withClassifiers(graph, steps.score.kind, classifiers);
  const all = new Map([...weights, ...scored.weights]);
  const metadata = { ...about, attributes: classifiers.attributes, ...fittedOnMetadata(classifiers) };
  const layer = await loadDecisions(run);
  const emitted = emitTfjsGraph(
    scored.graph,
    all,
    layer === undefined ? { signs: { attributes: "scores" } } : { decide: { of: "scores", layer } },
  );
  return { name, metadata, files: modelFiles(emitted, producer, metadata) };
}

/**
 * The graph as the run was built, each of whose parameters has a weight.
 * @throws UserError where it is damaged or another one.
 */
async function readIr(run: RunFolder, name: string, weights: WeightsByName): Promise<Graph> {
  const file = run.file("build", irFile(name));
  const bytes = await run.readChecksummed(`build/${irFile(name)}`);
  if (bytes === undefined) throw noGraph(run, irFile(name));
  const graph = parsed(bytes.toString("utf8"), file);
  const [problem] = verifyGraph(graph);
  if (problem !== undefined) throw damaged(file, formatProblem(problem));
  const large = graph.nodes.find(({ type }) => valuesIn(type) > mostValues);
  if (large !== undefined) throw damaged(file, `%${large.id}: more than ${mostValues} values`);
  for (const { name: input, type } of graphInputs(graph))
    if (input !== "image" && weights.get(input)?.shape.join() !== type.shape.join())
      throw damaged(file, `no weight of the shape of ${input}`);
  return graph;
}

/** Values that a result has at most, for one image. */
const mostValues = 2 ** 31;

const valuesIn = ({ shape }: TensorType): number =>
  shape.reduce<number>((product, size) => product * (size === "N" ? 1 : size), 1);

function parsed(text: string, file: string): Graph {
  try {
    return parseGraph(text);
  } catch (cause) {
    if (!(cause instanceof IrTextError)) throw cause;
    throw damaged(file, cause.message, cause);
  }
}

const damaged = (file: string, found: string, cause?: unknown): UserError =>
  fault("export/damaged-graph", { file, found, cause });
