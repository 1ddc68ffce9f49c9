import type { LinearClassifiers } from "../../compiler/contract/classifiers.js";
import { scoreOf } from "../../compiler/contract/plan-queries.js";
import type { OutputPlan, Plan, ScorePlan } from "../../compiler/contract/schema.js";
import type { Weights } from "../engines/engine.js";
import { fault, type UserError } from "../errors/user-error.js";
import { quoted } from "../text/quoted.js";
import type { RunFolder } from "./run-folder.js";

/** The SVMs, in the run folder. */
export const svmFile = "svm.safetensors";

/** The output layer with which a stage has trained a net, in the run folder. */
export const outputLayerFile = (net: string, stage: string): string => `output-layers/${net}.${stage}.safetensors`;

/** Arrays as a run stores them. */
export interface StoredArrays {
  readonly tensors: Weights;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A linear function for each attribute: `weight` (attributes x features), `bias`, names in the metadata. */
export function storedClassifiers({ attributes, weights, bias }: LinearClassifiers): StoredArrays {
  const count = attributes.length;
  const tensors = new Map([
    ["weight", { shape: [count, weights.length / count], data: weights }],
    ["bias", { shape: [count], data: bias }],
  ]);
  return { tensors, metadata: { attributes: JSON.stringify(attributes) } };
}

/** Writes the SVM classifiers. */
export async function saveSvmClassifiers(run: RunFolder, classifiers: LinearClassifiers): Promise<void> {
  const { tensors, metadata } = storedClassifiers(classifiers);
  await run.saveArrays(svmFile, tensors, metadata);
}

/** Reads the linear functions by which a run scores attributes. Throws `UserError` before their stage is finished. */
export async function loadClassifiers(run: RunFolder): Promise<LinearClassifiers> {
  const { plan } = run;
  const score = scoreOf(plan);
  const name = score === undefined ? svmFile : classifierFile(plan, score);
  const finished = score?.kind !== "output" || run.state.done.includes(score.stage);
  const read = finished ? await run.loadArrays(name) : undefined;
  if (read === undefined) throw notMade(run, score);
  const { tensors, metadata } = read;
  const [weight, bias] = [tensors.get("weight"), tensors.get("bias")];
  const attributes = attributeNames(metadata.attributes);
  const wanted = plan.attributeLists.find((list) => list.name === score?.attributes)?.attributes ?? [];
  if (
    JSON.stringify(attributes) !== JSON.stringify(wanted) ||
    attributes === undefined ||
    bias?.shape.join() !== `${wanted.length}` ||
    weight?.shape.length !== 2 ||
    weight.shape[0] !== wanted.length
  ) {
    throw fault(score?.kind === "output" ? "score/damaged" : "svm/damaged", {
      file: run.file(name),
      found: `weights ${weight?.shape.join(" x ")}, bias ${bias?.shape.join(" x ")}, attributes ${metadata.attributes}`,
    });
  }
  return { attributes, weights: weight.data, bias: bias.data };
}

function classifierFile(plan: Plan, score: ScorePlan): string {
  return score.kind === "svm" ? svmFile : outputLayerFile(netOfFeature(plan, score), score.stage);
}

function netOfFeature({ cascade }: Plan, { on }: OutputPlan): string {
  const feature = cascade.find(({ name }) => name === on);
  if (feature?.kind !== "feature") throw new Error(`plan: there is no feature ${on}`);
  return feature.net;
}

function notMade(run: RunFolder, score: ScorePlan | undefined): UserError {
  const where = { file: run.path, run: quoted(run.path) };
  if (score?.kind === "output") return fault("score/not-trained", { ...where, stage: score.stage });
  if (!run.plan.stages.some((stage) => stage.kind === "fit")) return fault("svm/no-stage", { file: run.path });
  return fault("svm/not-fitted", where);
}

function attributeNames(text: string | undefined): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(text ?? "");
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
