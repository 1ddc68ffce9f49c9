import { evaluate } from "../../runtime/evaluate/evaluation.js";
import type { Evaluation, Localisation } from "../../runtime/evaluate/evaluation-schema.js";
import { Random } from "../../runtime/random.js";
import type { RunOutcome, StudyPoint, StudyResults } from "../../runtime/study/results.js";

/** A run that gets a share of its labels wrong, and finds faces with a mean overlap. */
export function evaluationWith(
  wrong: number,
  overlap: number,
  key: string,
  names: readonly string[] = ["Smiling", "Bald", "Pale_Skin"],
  samples = 200,
): Evaluation {
  // All points and seeds have the same test images.
  const images = new Random("study images", samples);
  const random = new Random("study results", key);
  const truth = Int8Array.from({ length: samples * names.length }, () => (images.chance(0.4) ? 1 : -1));
  const scores = Float32Array.from(truth, (label) => (random.chance(wrong) ? -label : label));
  const recall = (iou: number) => {
    const share = Math.round(samples * Math.min(1, overlap / iou / 1.5)) / samples;
    return { iou, recall: share, interval: { low: Math.max(0, share - 0.03), high: Math.min(1, share + 0.03) } };
  };
  const face: Localisation = {
    images: samples,
    meanIou: overlap,
    curve: [recall(0.5)],
    asked: [recall(0.5), recall(0.7)],
  };
  return evaluate({ names, scores, truth, fitting: truth }, { localisation: new Map([["face", face]]) });
}

interface PointWith {
  readonly name: string;
  readonly outcomes: readonly RunOutcome[];
  readonly against?: string;
  readonly setting?: string;
}

/** The first point is the base; seeds begin at 1. */
export function resultsWith(name: string, points: readonly PointWith[]): StudyResults {
  return {
    name,
    points: points.map(
      ({ name: point, outcomes, against, setting }, i): StudyPoint => ({
        name: point,
        base: i === 0,
        settings: setting === undefined ? [] : [{ name: "width", value: setting }],
        ...(against === undefined ? {} : { against }),
        runs: outcomes.map((outcome, k) => ({ seed: k + 1, folder: `${point}/seed-${k + 1}`, outcome })),
      }),
    ),
  };
}

/** Evaluated runs with about these shares of wrong labels. */
export const evaluated = (key: string, wrong: readonly number[], overlap = 0.7): readonly RunOutcome[] =>
  wrong.map((share, seed) => ({
    kind: "evaluated",
    evaluation: evaluationWith(share, overlap + 0.02 * new Random(key, seed).normal(), `${key} ${seed}`),
  }));

/** A study with every kind of point and run. */
export const mixedStudy = (): StudyResults =>
  resultsWith("width", [
    { name: "base", outcomes: evaluated("base", [0.1, 0.11, 0.09, 0.1, 0.12]) },
    { name: "width=0.5", setting: "0.5", outcomes: evaluated("half", [0.16, 0.17, 0.15, 0.17, 0.18], 0.65) },
    {
      name: "width=2",
      setting: "2",
      outcomes: [
        ...evaluated("double", [0.1, 0.1]),
        { kind: "failed", reason: "training diverged in tune_anet at step 20" },
        { kind: "missing" },
        { kind: "missing" },
      ],
    },
    {
      name: "against no-pretraining",
      against: "no-pretraining.fan",
      outcomes: evaluated("none", [0.2, 0.19, 0.22, 0.2, 0.21], 0.55),
    },
  ]);
