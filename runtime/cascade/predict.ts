import type { Plan } from "../../compiler/contract/schema.js";
import type { Box } from "../data/box.js";
import { type SvmClassifiers, scoreAttributes } from "../svm/attribute-classifiers.js";
import { type Cascade, type ResponseMap, scoringSteps, windowChain } from "./cascade.js";

export interface PredictedWindow {
  readonly name: string;
  readonly box: Box;
  readonly score: number;
  readonly response: ResponseMap;
}

/** The cascade's prediction for one image. */
export type Prediction =
  | {
      readonly ok: true;
      readonly path: string;
      /** Outermost first: head-and-shoulders, then face. */
      readonly windows: readonly PredictedWindow[];
      /** SVM score of each attribute, w . x + b averaged over patches; above 0 the face has the attribute. */
      readonly attributes: readonly { readonly name: string; readonly score: number }[];
    }
  | { readonly ok: false; readonly path: string; readonly reason: string };

/** Runs the whole cascade on images: windows, patches, features, scores (paper section 1). */
export async function predict(
  plan: Plan,
  cascade: Cascade,
  classifiers: SvmClassifiers,
  paths: readonly string[],
): Promise<readonly Prediction[]> {
  const steps = scoringSteps(plan);
  if (steps === undefined) throw new Error("plan: the cascade has no svm step");
  const windows = new Map<string, PredictedWindow[]>(paths.map((path) => [path, []]));
  const failed = new Map<string, string>();
  const alive = (): string[] => [...windows.keys()].filter((path) => !failed.has(path));
  for (const step of windowChain(plan, steps.face)) {
    const images = alive().map((path) => ({ path, area: windows.get(path)?.at(-1)?.box }));
    let at = 0;
    for await (const group of cascade.windows(step, images))
      for (const result of group) {
        const { path } = images[at++] as { path: string };
        if (result.ok) windows.get(path)?.push({ name: step.name, ...result.window, response: result.response });
        else failed.set(path, result.reason);
      }
  }
  const faces = alive().flatMap((path) => {
    const area = windows.get(path)?.at(-1)?.box;
    return area === undefined ? [] : [{ path, area }];
  });
  const scores = new Map<string, Float32Array>();
  (await cascade.features(steps.feature, faces)).forEach((result, i) => {
    const { path } = faces[i] as { path: string };
    if (result.ok)
      scores.set(path, scoreAttributes(classifiers, { values: result.vector, rows: 1, columns: result.vector.length }));
    else failed.set(path, result.reason);
  });
  return paths.map((path): Prediction => {
    const score = scores.get(path);
    if (score === undefined) return { ok: false, path, reason: failed.get(path) ?? "no score" };
    const attributes = classifiers.attributes.map((name, a) => ({ name, score: score[a] as number }));
    return { ok: true, path, windows: windows.get(path) ?? [], attributes };
  });
}
