import type { LinearClassifiers } from "../../compiler/contract/classifiers.js";
import { type Decision, type DecisionLayer, decide } from "../../compiler/contract/decisions.js";
import type { Plan } from "../../compiler/contract/schema.js";
import type { Box, Size } from "../data/box.js";
import type { Thresholds } from "../run/threshold-file.js";
import { scoreAttributes } from "../svm/attribute-classifiers.js";
import { type Cascade, type LocatingPlan, scoringSteps, type WindowResult, windowChain } from "./cascade.js";
import type { FoundWindow, ResponseMap } from "./searched-area.js";
import { passing } from "./window-cache.js";

/** A window of a face, with the name of its step. */
export interface PredictedWindow extends FoundWindow {
  readonly name: string;
}

export interface PredictedFace {
  /** Outermost first: head-and-shoulders, then face; none where the whole image is the face. */
  readonly windows: readonly PredictedWindow[];
  readonly attributes: readonly PredictedAttribute[];
}

export interface PredictedAttribute {
  readonly name: string;
  /** w . x + b, averaged over patches. */
  readonly score: number;
  /** By the decide step of the cascade; without one, a face of a score above 0 has the attribute. */
  readonly decision?: Decision;
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

/** The boxes of an image, in its pixels, for a cascade with a boxes step; a reason where none are known. */
export type BoxesOfImage = (path: string) => readonly Box[] | { readonly reason: string };

const noBoxes: BoxesOfImage = () => ({ reason: "no boxes are known of this image" });

export interface PredictOptions {
  /** The least score of a window, by the name of its step. */
  readonly thresholds?: Thresholds;
  /** The fitted rules of a cascade with a decide step. */
  readonly decisions?: DecisionLayer | undefined;
  /** For a cascade with a boxes step. */
  readonly boxesOf?: BoxesOfImage;
}

/** Runs the whole cascade on images: windows, patches, features, scores (paper section 1). */
export async function predict(
  plan: Plan,
  cascade: Cascade,
  classifiers: LinearClassifiers,
  paths: readonly string[],
  { thresholds = new Map(), decisions, boxesOf = noBoxes }: PredictOptions = {},
): Promise<readonly Prediction[]> {
  const steps = scoringSteps(plan);
  if (steps === undefined) throw new Error("plan: the cascade has no step that scores");
  let scenes: readonly Scene[] = [...new Set(paths)].map((path) => ({
    path,
    image: undefined,
    faces: [],
    maps: [],
    failed: undefined,
  }));
  const chain = windowChain(plan, steps.face);
  for (const step of chain) scenes = await located(cascade, step, scenes, { thresholds, boxesOf });
  // Without windows, the whole image is the face.
  if (chain.length === 0) scenes = scenes.map((scene) => ({ ...scene, faces: [[]] }));
  const found = scenes.flatMap(({ path, failed, faces }) =>
    failed === undefined ? faces.map((windows) => ({ path, area: areaOf(windows) })) : [],
  );
  const features = await cascade.features(steps.feature, found);
  const predictions = new Map<string, Prediction>();
  let at = 0;
  for (const { path, image: searched, faces, maps, failed } of scenes) {
    const results = failed === undefined ? features.slice(at, at + faces.length) : [];
    at += results.length;
    const unread = results.flatMap((result) => (result.ok ? [] : [result.reason]))[0] ?? failed;
    const image = searched ?? results.flatMap((result) => (result.ok ? [result.image] : []))[0];
    if (image === undefined || unread !== undefined) {
      if (unread === undefined) throw new Error("predict: an image without a size");
      predictions.set(path, { ok: false, path, reason: unread });
      continue;
    }
    const attributes = results.flatMap((result) =>
      result.ok ? [attributesOf(classifiers, decisions, result.vector)] : [],
    );
    const scored = attributes.map((one, i) => ({ windows: faces[i] ?? [], attributes: one }));
    predictions.set(path, { ok: true, path, image, faces: scored, maps });
  }
  return paths.map((path) => predictions.get(path) as Prediction);
}

/** Runs a step in the windows of each image that were found so far. */
async function located(
  cascade: Cascade,
  step: LocatingPlan,
  before: readonly Scene[],
  { thresholds, boxesOf }: Required<Pick<PredictOptions, "thresholds" | "boxesOf">>,
): Promise<readonly Scene[]> {
  const given = new Map<string, readonly Box[]>();
  const scenes = before.map((scene) => {
    if (step.kind !== "boxes" || scene.failed !== undefined) return scene;
    const boxes = boxesOf(scene.path);
    if ("reason" in boxes) return { ...scene, failed: boxes.reason };
    given.set(scene.path, boxes);
    return scene;
  });
  const alive = scenes.filter(({ failed }) => failed === undefined);
  const after = new Map<string, Scene>();
  for await (const group of groupsOf(cascade, step, alive, given))
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
      const maps = areas.flatMap(({ response, windows }) =>
        response === undefined ? [] : [{ name, response, windows }],
      );
      after.set(scene.path, { ...scene, image: result.image, faces, maps: [...scene.maps, ...maps] });
    }
  return scenes.map((scene) => after.get(scene.path) ?? scene);
}

function groupsOf(
  cascade: Cascade,
  step: LocatingPlan,
  scenes: readonly Scene[],
  given: ReadonlyMap<string, readonly Box[]>,
): AsyncGenerator<readonly WindowResult[]> {
  if (step.kind === "boxes")
    return cascade.given(
      step,
      scenes.map(({ path }) => ({ path, boxes: given.get(path) ?? [] })),
    );
  return cascade.windows(
    step,
    scenes.map(({ path, image, faces }) => ({
      path,
      within: image === undefined ? undefined : { image, areas: faces.flatMap((windows) => areaOf(windows) ?? []) },
    })),
  );
}

/** The innermost window; undefined for the whole image. */
const areaOf = (windows: readonly PredictedWindow[]): Box | undefined => windows.at(-1)?.box;

function attributesOf(
  classifiers: LinearClassifiers,
  decisions: DecisionLayer | undefined,
  vector: Float32Array,
): PredictedFace["attributes"] {
  const scores = scoreAttributes(classifiers, { values: vector, rows: 1, columns: vector.length });
  return classifiers.attributes.map((name, a) => {
    const [score, rule] = [scores[a]!, decisions?.rules[a]];
    return rule === undefined
      ? { name, score }
      : { name, score, decision: decide(rule, decisions?.abstain ?? 0, score) };
  });
}
