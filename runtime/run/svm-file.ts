import { fault } from "../errors/user-error.js";
import type { SvmClassifiers } from "../svm/attribute-classifiers.js";
import { quoted } from "../text/quoted.js";
import type { RunFolder } from "./run-folder.js";

/** In the run folder. */
export const svmFile = "svm.safetensors";

/** Writes the SVM classifiers as `svm.safetensors`: `weight` (attributes x features), `bias`, names in the metadata. */
export async function saveSvmClassifiers(run: RunFolder, classifiers: SvmClassifiers): Promise<void> {
  const count = classifiers.attributes.length;
  const tensors = new Map([
    ["weight", { shape: [count, classifiers.weights.length / count], data: classifiers.weights }],
    ["bias", { shape: [count], data: classifiers.bias }],
  ]);
  await run.saveArrays(svmFile, tensors, { attributes: JSON.stringify(classifiers.attributes) });
}

/** Reads the SVM classifiers of a finished run. Throws `UserError` before their stage is finished. */
export async function loadSvmClassifiers(run: RunFolder): Promise<SvmClassifiers> {
  const file = run.file(svmFile);
  const read = await run.loadArrays(svmFile);
  if (read === undefined) {
    if (!run.plan.stages.some((stage) => stage.kind === "fit")) {
      throw fault("svm/no-stage", { file: run.path });
    }
    throw fault("svm/not-fitted", { file: run.path, run: quoted(run.path) });
  }
  const { tensors, metadata } = read;
  const [weight, bias] = [tensors.get("weight"), tensors.get("bias")];
  const attributes = attributeNames(metadata.attributes);
  const { plan } = run;
  const step = plan.cascade.find(({ kind }) => kind === "svm");
  const list = step?.kind === "svm" ? step.attributes : undefined;
  const wanted = plan.attributeLists.find(({ name }) => name === list)?.attributes ?? [];
  if (
    JSON.stringify(attributes) !== JSON.stringify(wanted) ||
    attributes === undefined ||
    bias?.shape.join() !== `${wanted.length}` ||
    weight?.shape.length !== 2 ||
    weight.shape[0] !== wanted.length
  ) {
    throw fault("svm/damaged", {
      file,
      found: `weights ${weight?.shape.join(" x ")}, bias ${bias?.shape.join(" x ")}, attributes ${metadata.attributes}`,
    });
  }
  return { attributes, weights: weight.data, bias: bias.data };
}

function attributeNames(text: string | undefined): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(text ?? "");
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
