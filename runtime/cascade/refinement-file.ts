import {
  type Correction,
  type LinearFunction,
  REFINE_FEATURES,
  type Refinement,
} from "../../compiler/contract/refinement.js";
import { damagedFile } from "../run/read-checked.js";
import type { RunFolder } from "../run/run-folder.js";
import { stateFile } from "../run/run-parts.js";
import { readWeights } from "../run/weight-files.js";

/** In the run folder. */
const refinementFile = (step: string): string => `refinements/${step}.safetensors`;

const parts = ["right", "down", "wider", "taller"] as const satisfies readonly (keyof Correction)[];

/**
 * Stores the refinement of a window step with its checksum: `weight` (corrections x 4 x features) and `bias`.
 * @param made what it was fitted with; see `refinementIsCurrent`.
 */
export async function saveRefinement(
  run: RunFolder,
  step: string,
  refinement: Refinement,
  made: string,
): Promise<void> {
  const functions = refinement.flatMap((correction) => parts.map((part) => correction[part]));
  const weight = Float32Array.from(functions.flatMap(({ weights }) => weights));
  const bias = Float32Array.from(functions.map((one) => one.bias));
  const tensors = new Map([
    ["weight", { shape: [refinement.length, parts.length, REFINE_FEATURES], data: weight }],
    ["bias", { shape: [refinement.length, parts.length], data: bias }],
  ]);
  await run.saveArrays(refinementFile(step), tensors, { step, made });
}

/** Copies the refinement of another run, if it has one that was fitted with the same. @throws UserError for a damaged file. */
export async function copyRefinement(
  run: RunFolder,
  other: { readonly path: string; readonly state: Pick<RunFolder["state"], "files"> },
  step: string,
  made: string,
): Promise<void> {
  const name = refinementFile(step);
  const read = await readWeights(other.path, name, other.state);
  if (read?.metadata.made === made) await run.saveArrays(name, read.tensors, { step, made });
}

/** Does the run have a refinement of the step that was fitted with the same? @throws UserError for a damaged file. */
export async function refinementIsCurrent(run: RunFolder, step: string, made: string): Promise<boolean> {
  return (await run.loadArrays(refinementFile(step)))?.metadata.made === made;
}

/** @throws UserError for a refinement that is missing or damaged: the stage in front of which it is fitted stores it. */
export async function loadRefinement(run: RunFolder, step: string): Promise<Refinement> {
  const name = refinementFile(step);
  const read = await run.loadArrays(name);
  if (read === undefined) throw damagedFile(run.file(stateFile), `no hash of ${name}`);
  const [weight, bias] = [read.tensors.get("weight"), read.tensors.get("bias")];
  const [corrections = 0, outputs, features] = weight?.shape ?? [];
  if (
    weight === undefined ||
    bias?.shape.join() !== `${corrections},${parts.length}` ||
    outputs !== parts.length ||
    features !== REFINE_FEATURES
  )
    throw damagedFile(run.file(name), `weight ${weight?.shape.join(" x ")}, bias ${bias?.shape.join(" x ")}`);
  return Array.from({ length: corrections }, (_, i) => {
    const functionAt = (part: number): LinearFunction => {
      const row = i * parts.length + part;
      return {
        weights: [...weight.data.subarray(row * REFINE_FEATURES, (row + 1) * REFINE_FEATURES)],
        bias: bias.data[row] as number,
      };
    };
    return { right: functionAt(0), down: functionAt(1), wider: functionAt(2), taller: functionAt(3) };
  });
}
