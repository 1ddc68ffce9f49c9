import type { onnx } from "onnx-proto";
import type { Refinement } from "../../../contract/refinement.js";
import type { CropPlan, FeaturePlan, Plan, PlanNet, SvmPlan, WindowPlan } from "../../../contract/schema.js";
import { Arithmetic, type BoxValue, clipBox, enlargeBox, mapBox } from "./arithmetic.js";
import { ExportGraph } from "./export-graph.js";
import { resampleCrop } from "./resample.js";
import { type SvmWeights, scoreWithSvms } from "./svm-classifiers.js";
import { type SearchOptions, searchWindow } from "./window-search.js";

/** A compiled net and its trained weights. */
export interface TrainedNet {
  readonly model: onnx.IModelProto;
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

export interface CascadeParts {
  readonly plan: Plan;
  /** Window steps from the whole image to the face. */
  readonly windows: readonly WindowPlan[];
  readonly crop: CropPlan;
  readonly feature: FeaturePlan;
  readonly score: SvmPlan;
  readonly classifiers: SvmWeights;
  readonly netOf: (name: string) => TrainedNet;
  /** Of the window steps that are refined, by name; absent where none is. */
  readonly refinements?: ReadonlyMap<string, Refinement>;
  /** The graph of the feature step: a resized face to the mean feature of its patches. */
  readonly features: TrainedNet;
  /** The least score of a window, by the name of its step: an image with a window below it has no face. */
  readonly thresholds?: ReadonlyMap<string, number>;
}

interface Found {
  readonly box: BoxValue;
  readonly score: string;
}

/**
 * The whole cascade (paper, section 1) as one model: input `image`, an image of any size as H x W x 3 bytes; outputs
 * `attributes` (-1 or 1), `scores`, `windows` (a row x, y, width, height in the image's pixels for each window step) and
 * `window_scores`. With thresholds, each output has a first dimension `faces`: 1, or 0 for an image without a face.
 */
export function cascadeModel(parts: CascadeParts, metadata: Readonly<Record<string, string>>): onnx.IModelProto {
  const { plan, windows, crop, feature, score, classifiers, netOf, refinements = new Map(), features } = parts;
  const g = new ExportGraph();
  const m = new Arithmetic(g);
  const image = g.input("image", "uint8", ["height", "width", 3], "an image: RGB bytes, upright, H x W x 3");
  const [height = "", width = ""] = g.within("image", () => m.sizes(image, 2));
  const whole: BoxValue = { x: 0, y: 0, width, height };
  const found: Found[] = [];
  for (const step of windows) {
    const region = found.at(-1)?.box;
    const refinement = refinements.get(step.name);
    if ((refinement === undefined) !== (step.refine.kind === "none"))
      throw new Error(`export: the refinement of ${step.name} is missing`);
    found.push(g.within(step.name, () => windowStep(m, image, whole, region, step, plan, netOf(step.net), refinement)));
  }
  const face = found.at(-1)?.box ?? whole;
  const resized = g.within(crop.name, () => {
    const { pixels } = resampleCrop(m, image, enlargeBox(m, face, crop.enlarged), crop.resized, "stretch");
    return g.op("Unsqueeze", [pixels, g.ints([0])]);
  });
  const vector = g.within(feature.name, () =>
    outputOf(g.inline(features.model, { image: resized }, features.weights), "feature"),
  );
  const { scores, labels } = g.within(score.name, () => scoreWithSvms(g, vector, classifiers));
  const attributes = classifiers.attributes.length;
  const line = (value: string): string => g.op("Reshape", [value, g.ints([attributes])]);
  const count = faceCount(m, found, parts);
  const output = (
    name: string,
    value: string,
    type: "int64" | "float",
    shape: readonly number[],
    doc: string,
  ): void => {
    if (count === undefined) {
      g.output(name, value, type, [...shape], doc);
      return;
    }
    const faces = g.op("Slice", [g.op("Unsqueeze", [value, g.ints([0])]), g.ints([0]), count, g.ints([0])]);
    g.output(name, faces, type, ["faces", ...shape], `of each face: ${doc}`);
  };
  output("attributes", line(labels), "int64", [attributes], "1 where the face has the attribute, else -1");
  output("scores", line(scores), "float", [attributes], "SVM score of each attribute; above 0 the face has it");
  const rows = found.map(({ box }) => {
    const row = m.concat([box.x, box.y, box.width, box.height].map((one) => m.vector(one)));
    return m.row(m.cast(row, "float"));
  });
  const names = windows.map((step) => step.name).join(", ");
  const doc = `x, y, width, height in the image's pixels of: ${names}`;
  output("windows", m.concat(rows), "float", [windows.length, 4], doc);
  const windowScores = m.concat(found.map((one) => m.vector(m.cast(one.score, "float"))));
  output("window_scores", windowScores, "float", [windows.length], `scores of: ${names}`);
  return g.model(plan.name, metadata, `Face attributes of an image: ${names}, patches, features, linear SVMs.`);
}

/** 1 if the window of every step passes its threshold, else 0, as a vector; undefined without thresholds. */
function faceCount(m: Arithmetic, found: readonly Found[], { windows, thresholds }: CascadeParts): string | undefined {
  const passes = windows.flatMap(({ name }, i) => {
    const [least, score] = [thresholds?.get(name), found[i]?.score];
    return least === undefined || score === undefined ? [] : [m.compare("GreaterOrEqual", score, least)];
  });
  const [first, ...others] = passes;
  if (first === undefined) return undefined;
  const all = others.reduce((one, other) => m.and(one, other), first);
  return m.graph.op("Reshape", [m.cast(all, "int64"), m.graph.ints([1])]);
}

function windowStep(
  m: Arithmetic,
  image: string,
  whole: BoxValue,
  area: BoxValue | undefined,
  step: WindowPlan,
  plan: Plan,
  net: TrainedNet,
  refinement: Refinement | undefined,
): Found {
  const region = area ?? whole;
  const { pixels, placed } = resampleCrop(m, image, region, step.resized, area === undefined ? "letterbox" : "stretch");
  const batch = m.graph.op("Unsqueeze", [pixels, m.graph.ints([0])]);
  const response = outputOf(m.graph.inline(net.model, { image: batch }, net.weights), "response");
  const { rows, cols } = responseSize(net.model);
  const map = m.reshape(response, [rows, cols]);
  const cells: BoxValue = { x: 0, y: 0, width: cols, height: rows };
  const covers = gridCover(planNet(plan, step.net), rows, cols);
  const shown = mapBox(m, placed, covers, cells);
  const frame = { rows, cols, valid: clipBox(m, shown, cells) };
  const { box, score } = searchWindow(m, map, frame, searchOptions(step), refinement);
  const enlarged = enlargeBox(m, mapBox(m, box, shown, region), step.context);
  return {
    box: {
      ...enlarged,
      x: m.add(enlarged.x, m.mul(step.shift[1], enlarged.width)),
      y: m.add(enlarged.y, m.mul(step.shift[0], enlarged.height)),
    },
    score,
  };
}

/** Throws for a search that no part of this compiler can run; such plans are refused before. */
function searchOptions({ name, search }: WindowPlan): SearchOptions {
  const { proposals, score, floor, power, pick } = search;
  if (proposals.kind !== "sliding" || pick === "all")
    throw new Error(`export: the search of window ${name} cannot be run`);
  const { scales, aspects, step } = proposals;
  return { scales, aspects, step, score, floor, power, pick };
}

function outputOf(outputs: ReadonlyMap<string, string>, name: string): string {
  const found = outputs.get(name);
  if (found === undefined) throw new Error(`export: the net has no output ${name}`);
  return found;
}

function planNet(plan: Plan, name: string): PlanNet {
  const net = plan.nets.find((one) => one.name === name);
  if (net === undefined) throw new Error(`plan: no net ${name}`);
  return net;
}

function responseSize(model: onnx.IModelProto): { readonly rows: number; readonly cols: number } {
  const response = model.graph?.output?.find((one) => one.name === "response");
  const [, , rows, cols] = response?.type?.tensorType?.shape?.dim?.map((dim) => Number(dim.dimValue)) ?? [];
  if (rows === undefined || cols === undefined) throw new Error("export: the net has no response map");
  return { rows, cols };
}

/** Part of the net's input that the cells of its response map cover. */
function gridCover({ response, name }: PlanNet, rows: number, cols: number): BoxValue {
  if (response === undefined) throw new Error(`plan: ${name} has no response map`);
  const { start, stride } = response;
  return {
    x: start[1] - stride[1] / 2,
    y: start[0] - stride[0] / 2,
    width: cols * stride[1],
    height: rows * stride[0],
  };
}
