import type { onnx } from "onnx-proto";
import { classifierNames, type LinearClassifiers } from "../../../contract/classifiers.js";
import type { DecisionLayer } from "../../../contract/decisions.js";
import type { CropPlan, FeaturePlan, ScorePlan } from "../../../contract/schema.js";
import { Arithmetic, type BoxValue, enlargeBox, lengthOf } from "./arithmetic.js";
import { decidedAttributes, scoreDoc } from "./classifiers.js";
import { outputDecisions } from "./decisions.js";
import { ExportGraph } from "./export-graph.js";
import { boxAt, findsSeveral, type LocatingParts, locateFaces, outputOf, type TrainedNet } from "./located-faces.js";
import { resampleCrop } from "./resample.js";

export interface CascadeParts extends LocatingParts {
  readonly crop: CropPlan;
  readonly feature: FeaturePlan;
  readonly score: ScorePlan;
  readonly classifiers: LinearClassifiers;
  /** The rules of a decide step, if the cascade has one. */
  readonly decisions?: DecisionLayer | undefined;
  /** The graph of the feature step: a resized face to the mean feature of its patches. */
  readonly features: TrainedNet;
}

/**
 * The whole cascade (paper, section 1) as one model: input `image`, an image of any size as H x W x 3 bytes, and `boxes` for
 * a cascade that begins with given boxes; outputs of each face `attributes` (-1 or 1), `scores`, `windows` (a row x, y,
 * width, height in the image's pixels for each step) and `window_scores`, the best face first; with a decide step also `decisions` and,
 * if it calibrates, `probabilities`. A cascade without windows has one face, the whole image, and no outputs of windows.
 */
export function cascadeModel(parts: CascadeParts, metadata: Readonly<Record<string, string>>): onnx.IModelProto {
  const { plan, windows, score, classifiers } = parts;
  const g = new ExportGraph();
  const m = new Arithmetic(g);
  const image = g.input("image", "uint8", ["height", "width", 3], "an image: RGB bytes, upright, H x W x 3");
  const boxes = windows.some((step) => step.kind === "boxes")
    ? g.input("boxes", "float", ["boxes", 4], "x, y, width, height of each face in the image's pixels")
    : undefined;
  const [height = "", width = ""] = g.within("image", () => m.sizes(image, 2));
  const whole: BoxValue = { x: 0, y: 0, width, height };
  const faces = windows.length === 0 ? wholeAsFace : locateFaces(m, image, whole, parts, boxes);
  const vectors = featuresOf(m, image, { whole, windows: faces.windows }, parts);
  const { scores, labels, decided } = g.within(score.name, () =>
    decidedAttributes(g, vectors, classifiers, parts.decisions),
  );
  const found = (values: string): string =>
    faces.count === undefined ? values : g.op("Slice", [values, g.ints([0]), faces.count, g.ints([0])]);
  const count = faces.count === undefined ? 1 : "faces";
  const attributes = classifiers.attributes.length;
  g.output("attributes", found(labels), "int64", [count, attributes], "1 where the face has the attribute, else -1");
  const what = score.kind === "svm" ? "SVM score" : "output";
  const ofEach = scoreDoc(`${what} of each attribute of each face`, "it", decided);
  g.output("scores", found(scores), "float", [count, attributes], ofEach);
  if (decided !== undefined) outputDecisions(g, decided, [count, attributes], found);
  const names = windows.map((step) => step.name).join(", ");
  const about = `Face attributes of an image: ${names === "" ? "" : `${names}, `}patches, features, ${classifierNames[score.kind]}.`;
  if (faces.windows === undefined) return g.model(plan.name, metadata, about);
  const rows = m.cast(faces.windows, "float");
  const doc = `of each face x, y, width, height in the image's pixels of: ${names}`;
  const sides = g.op("Gather", [rows, g.ints([1, 2, 3, 4])], { axis: 2 });
  g.output("windows", found(sides), "float", [count, windows.length, 4], doc);
  const windowScores = g.op("Gather", [rows, g.ints(0)], { axis: 2 });
  g.output("window_scores", found(windowScores), "float", [count, windows.length], `of each face scores of: ${names}`);
  return g.model(plan.name, metadata, about);
}

/** The only face of a cascade without windows. */
const wholeAsFace = { windows: undefined, count: undefined } as const;

/** faces x length: the feature vector of each face, one face after the other; of the whole image without windows. */
function featuresOf(
  m: Arithmetic,
  image: string,
  { whole, windows }: { readonly whole: BoxValue; readonly windows: string | undefined },
  parts: CascadeParts,
): string {
  const { crop, feature, features } = parts;
  const g = m.graph;
  const featureOf = (face: BoxValue, fit: "stretch" | "letterbox"): string => {
    const resized = g.within(crop.name, () => {
      const { pixels } = resampleCrop(m, image, face, crop.resized, fit);
      return g.op("Unsqueeze", [pixels, g.ints([0])]);
    });
    return g.within(feature.name, () =>
      outputOf(g.inline(features.model, { image: resized }, features.weights), "feature"),
    );
  };
  if (windows === undefined) return featureOf(whole, "letterbox");
  const inWindow = (face: BoxValue): string => featureOf(enlargeBox(m, face, crop.enlarged), "stretch");
  const last = g.op("Gather", [windows, g.ints(parts.windows.length - 1)], { axis: 1 });
  if (!findsSeveral(parts.windows)) return inWindow(boxAt(m, last, 0));
  const count = lengthOf(m, g.op("Gather", [last, g.ints(0)], { axis: 1 }));
  const length = parts.classifiers.weights.length / parts.classifiers.attributes.length;
  const all = g.scan(m.value(m.range(count)), "float", [1, length], (index) =>
    inWindow(boxAt(m, m.gather(last, index, 0), undefined)),
  );
  return m.reshape(all, [-1, length]);
}
