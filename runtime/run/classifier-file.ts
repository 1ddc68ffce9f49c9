import { z } from "zod";
import type { FittedOn, LinearClassifiers } from "../../compiler/contract/classifiers.js";
import { scoreOf } from "../../compiler/contract/plan-queries.js";
import type { OutputPlan, Plan, ScorePlan } from "../../compiler/contract/schema.js";
import { fault, type UserError } from "../errors/user-error.js";
import { byName } from "../text/by-name.js";
import { quoted } from "../text/quoted.js";
import { damagedFile } from "./read-checked.js";
import type { RunFolder, StoredArrays } from "./run-folder.js";
import { stateFile } from "./run-parts.js";

/** The SVMs, in the run folder. */
export const svmFile = "svm.safetensors";

/** The output layer with which a stage has trained a net, in the run folder. */
export const outputLayerFile = (net: string, stage: string): string => `output-layers/${net}.${stage}.safetensors`;

const count = z.int().nonnegative();
/** The labels that each attribute's function was fitted on, by its name. */
const fittedOnSchema = byName(z.string(), z.strictObject({ positives: count, negatives: count, unknown: count }));

/** The same as metadata of a model. */
export function fittedOnMetadata({ attributes, fittedOn }: LinearClassifiers): Readonly<Record<string, string>> {
  if (fittedOn === undefined) return {};
  const named = new Map(attributes.map((name, a) => [name, fittedOn[a] as FittedOn]));
  return { fitted_on: JSON.stringify(fittedOnSchema.encode(named)) };
}

/**
 * A linear function for each attribute: `weight` (attributes x features), `bias`; in the metadata the names, and the labels
 * that each was fitted on where they are known.
 */
export function storedClassifiers(classifiers: LinearClassifiers): StoredArrays {
  const { attributes, weights, bias } = classifiers;
  const count = attributes.length;
  const tensors = new Map([
    ["weight", { shape: [count, weights.length / count], data: weights }],
    ["bias", { shape: [count], data: bias }],
  ]);
  return { tensors, metadata: { attributes: JSON.stringify(attributes), ...fittedOnMetadata(classifiers) } };
}

/** Writes the SVM classifiers. */
export async function saveSvmClassifiers(run: RunFolder, classifiers: LinearClassifiers): Promise<void> {
  const { tensors, metadata } = storedClassifiers(classifiers);
  await run.saveArrays(svmFile, tensors, metadata);
}

/** Reads the linear functions by which a run scores attributes. Throws `UserError` before all that they need is finished. */
export async function loadClassifiers(run: RunFolder): Promise<LinearClassifiers> {
  const score = scoreOf(run.plan);
  const open = score?.kind === "output" ? unfinished(run, score) : undefined;
  if (open !== undefined) throw fault("score/not-trained", { file: run.path, run: quoted(run.path), stage: open });
  return readClassifiers(run);
}

/** The same before the stage that fits thresholds and decisions is finished. */
export async function readClassifiers(run: RunFolder): Promise<LinearClassifiers> {
  const { plan } = run;
  const score = scoreOf(plan);
  const name = score === undefined ? svmFile : classifierFile(plan, score);
  const read = await run.loadArrays(name);
  if (read === undefined && score?.kind === "output") throw damagedFile(run.file(stateFile), `no hash of ${name}`);
  if (read === undefined) throw notMade(run);
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
  const fittedOn = fittedOnIn(metadata.fitted_on, attributes);
  if (fittedOn === "damaged")
    throw fault("svm/damaged", { file: run.file(name), found: `fitted_on ${metadata.fitted_on}` });
  return { attributes, weights: weight.data, bias: bias.data, fittedOn };
}

/** Undefined in a file that does not state it: output layers, and SVMs of older runs. */
function fittedOnIn(
  text: string | undefined,
  attributes: readonly string[],
): readonly FittedOn[] | "damaged" | undefined {
  if (text === undefined) return undefined;
  const read = fittedOnSchema.safeParse(jsonOf(text));
  const counts = attributes.map((name) => (read.success ? read.data.get(name) : undefined));
  return counts.every((one) => one !== undefined) ? counts : "damaged";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function classifierFile(plan: Plan, score: ScorePlan): string {
  return score.kind === "svm" ? svmFile : outputLayerFile(netOfFeature(plan, score), score.stage);
}

function netOfFeature({ cascade }: Plan, { on }: OutputPlan): string {
  const feature = cascade.find(({ name }) => name === on);
  if (feature?.kind !== "feature") throw new Error(`plan: there is no feature ${on}`);
  return feature.net;
}

/** The first stage that the score needs and that is not finished: its own, or one that calibrates thresholds. */
function unfinished({ plan, state }: RunFolder, score: OutputPlan): string | undefined {
  const needed = plan.stages.filter((stage) => stage.name === score.stage || stage.kind === "fit");
  return needed.find(({ name }) => !state.done.includes(name))?.name;
}

function notMade(run: RunFolder): UserError {
  if (!run.plan.stages.some((stage) => stage.kind === "fit")) return fault("svm/no-stage", { file: run.path });
  return fault("svm/not-fitted", { file: run.path, run: quoted(run.path) });
}

function attributeNames(text: string | undefined): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(text ?? "");
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
