import type { Plan } from "../../compiler/contract/schema.js";
import type { Size } from "../data/box.js";
import type { Thresholds } from "../run/threshold-file.js";
import { type SvmClassifiers, scoreAttributes } from "../svm/attribute-classifiers.js";
import { type Cascade, type FoundWindow, type ResponseMap, scoringSteps, windowChain } from "./cascade.js";
import { passing } from "./window-cache.js";

/** A window of a face, with the name of its step. */
export interface PredictedWindow extends FoundWindow {
  readonly name: string;
}

export interface PredictedFace {
  /** Outermost first: head-and-shoulders, then face. */
  readonly windows: readonly PredictedWindow[];
  /** SVM score of each attribute, w . x + b averaged over patches; above 0 the face has the attribute. */
  readonly attributes: readonly { readonly name: string; readonly score: number }[];
}

/** A response map of an image: of the whole image, or of a window that an earlier step found. */
export interface PredictedMap {
  /** The step. */
  readonly name: string;
  readonly response: ResponseMap;
  readonly windows: readonly FoundWindow[];
}

/** The cascade's prediction for one image. */
export type Prediction =
  | {
      readonly ok: true;
      readonly path: string;
      readonly image: Size;
      /** The best one first; none if a step found no window. */
      readonly faces: readonly PredictedFace[];
      /** Outermost step first. */
      readonly maps: readonly PredictedMap[];
    }
  | { readonly ok: false; readonly path: string; readonly reason: string };

/** What is known of an image so far. */
interface Scene {
  readonly path: string;
  readonly image: Size | undefined;
  /** The windows of each face, outermost first. */
  readonly faces: readonly (readonly PredictedWindow[])[];
  readonly maps: readonly PredictedMap[];
  readonly failed: string | undefined;
}

/** Runs the whole cascade on images: windows, patches, features, scores (paper section 1). */
export async function predict(
  plan: Plan,
  cascade: Cascade,
  classifiers: SvmClassifiers,
  paths: readonly string[],
  thresholds: Thresholds = new Map(),
): Promise<readonly Prediction[]> {
  const steps = scoringSteps(plan);
  if (steps === undefined) throw new Error("plan: the cascade has no svm step");
  let scenes: readonly Scene[] = [...new Set(paths)].map((path) => ({
    path,
    image: undefined,
    faces: [],
    maps: [],
    failed: undefined,
  }));
  for (const step of windowChain(plan, steps.face)) scenes = await searched(cascade, step, scenes, thresholds);
  const found = scenes.flatMap(({ path, failed, faces }) =>
    failed === undefined ? faces.map((windows) => ({ path, area: areaOf(windows) })) : [],
  );
  const features = await cascade.features(steps.feature, found);
  const predictions = new Map<string, Prediction>();
  let at = 0;
  for (const { path, image, faces, maps, failed } of scenes) {
    const results = failed === undefined ? features.slice(at, at + faces.length) : [];
    at += results.length;
    const unread = results.flatMap((result) => (result.ok ? [] : [result.reason]))[0] ?? failed;
    if (image === undefined || unread !== undefined) {
      predictions.set(path, { ok: false, path, reason: unread ?? "no window step" });
      continue;
    }
    const attributes = results.flatMap((result) => (result.ok ? [attributesOf(classifiers, result.vector)] : []));
    const scored = attributes.map((one, i) => ({ windows: faces[i] ?? [], attributes: one }));
    predictions.set(path, { ok: true, path, image, faces: scored, maps });
  }
  return paths.map((path) => predictions.get(path) as Prediction);
}

/** Runs a window step in the windows of each image that were found so far. */
async function searched(
  cascade: Cascade,
  step: Parameters<Cascade["windows"]>[0],
  scenes: readonly Scene[],
  thresholds: Thresholds,
): Promise<readonly Scene[]> {
  const alive = scenes.filter(({ failed }) => failed === undefined);
  const after = new Map<string, Scene>();
  const images = alive.map(({ path, image, faces }) => ({
    path,
    within: image === undefined ? undefined : { image, areas: faces.map(areaOf) },
  }));
  for await (const group of cascade.windows(step, images))
    for (const result of group) {
      const scene = alive[after.size] as Scene;
      if (!result.ok) {
        after.set(scene.path, { ...scene, failed: result.reason });
        continue;
      }
      const { name } = step;
      const areas = result.areas.map(({ response, windows }) => ({
        response,
        windows: passing(windows, thresholds.get(name)),
      }));
      const faces = areas.flatMap(({ windows }, area) =>
        windows.map((window) => [...(scene.faces[area] ?? []), { name, ...window }]),
      );
      const maps = areas.map(({ response, windows }) => ({ name, response, windows }));
      after.set(scene.path, { ...scene, image: result.image, faces, maps: [...scene.maps, ...maps] });
    }
  return scenes.map((scene) => after.get(scene.path) ?? scene);
}

/** The innermost window. */
function areaOf(windows: readonly PredictedWindow[]): PredictedWindow["box"] {
  const last = windows.at(-1);
  if (last === undefined) throw new Error("predict: a face without a window");
  return last.box;
}

function attributesOf(classifiers: SvmClassifiers, vector: Float32Array): PredictedFace["attributes"] {
  const scores = scoreAttributes(classifiers, { values: vector, rows: 1, columns: vector.length });
  return classifiers.attributes.map((name, a) => ({ name, score: scores[a] as number }));
}
