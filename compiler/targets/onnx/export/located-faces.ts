import type { onnx } from "onnx-proto";
import { coverOf, largestOverlap, netOf as planNet } from "../../../contract/plan-queries.js";
import type { Refinement } from "../../../contract/refinement.js";
import type { BoxesPlan, Plan, WindowPlan } from "../../../contract/schema.js";
import { type Arithmetic, type BoxValue, clipBox, enlargeBox, lengthOf, mapBox, type Scalar } from "./arithmetic.js";
import { resampleCrop } from "./resample.js";
import { none, type SearchOptions, searchWindows } from "./window-search.js";

/** A compiled net and its trained weights. */
export interface TrainedNet {
  readonly model: onnx.IModelProto;
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

export interface LocatingParts {
  readonly plan: Plan;
  /** Steps from the whole image to the face. */
  readonly windows: readonly (WindowPlan | BoxesPlan)[];
  readonly netOf: (name: string) => TrainedNet;
  /** Of the window steps that are refined, by name; absent where none is. */
  readonly refinements?: ReadonlyMap<string, Refinement>;
  /** The least score of a window, by the name of its step; absent where no step has one. */
  readonly thresholds?: ReadonlyMap<string, number>;
}

export interface LocatedFaces {
  /** faces x steps x (score, x, y, width, height) in pixels of the image, double precision; at least one face. */
  readonly windows: string;
  /** The number of faces, a vector of one integer: 0 if the only one is none. Undefined if there is always one. */
  readonly count: string | undefined;
}

/** Can a cascade find more faces than one? */
export const findsSeveral = (windows: LocatingParts["windows"]): boolean =>
  windows.some((step) => step.kind === "boxes" || step.search.pick.kind === "all");

/**
 * The windows of every face of an image, as the runtime finds them.
 * @param boxes faces x 4 for a cascade that begins with given boxes.
 */
export function locateFaces(
  m: Arithmetic,
  image: string,
  whole: BoxValue,
  parts: LocatingParts,
  boxes: string | undefined,
): LocatedFaces {
  const { windows } = parts;
  if (!findsSeveral(windows)) {
    const only = onlyFace(m, image, whole, parts);
    return { windows: only, count: oneOrNone(m, only, parts) };
  }
  let faces: string | undefined;
  for (const [i, step] of windows.entries())
    faces = m.graph.within(step.name, () => {
      const rows =
        step.kind === "boxes"
          ? givenRows(m, boxes ?? missing(step.name), whole, step)
          : faces === undefined
            ? imageRows(m, image, whole, step, parts)
            : innerRows(m, image, whole, faces, i, step, parts);
      const overlap = step.kind === "window" ? largestOverlap(parts.plan, step) : 1;
      return continued(m, faces, rows, i, { overlap, least: parts.thresholds?.get(step.name) });
    });
  if (faces === undefined) throw new Error("export: a cascade without a window");
  const scores = column(m, m.graph.op("Gather", [faces, m.graph.ints(windows.length - 1)], { axis: 1 }), 0);
  const found = m.cast(m.compare("Greater", scores, none), "int64");
  return { windows: faces, count: m.graph.op("ReduceSum", [found, m.graph.ints([0])], { keepdims: 1 }) };
}

function missing(step: string): never {
  throw new Error(`export: the step ${step} has no boxes`);
}

/** 1 x steps x 5: the windows of a cascade that finds one face in every image. */
function onlyFace(m: Arithmetic, image: string, whole: BoxValue, parts: LocatingParts): string {
  const rows: string[] = [];
  for (const step of parts.windows) {
    if (step.kind === "boxes") throw new Error("export: given boxes can be of several faces");
    const outer = rows.at(-1);
    const area = outer === undefined ? undefined : boxAt(m, outer, 0);
    rows.push(m.graph.within(step.name, () => windowRows(m, image, whole, area, step, parts)));
  }
  return m.graph.op("Unsqueeze", [m.concat(rows), m.graph.ints([0])]);
}

/** 1 if the window of every step passes its threshold, else 0, as a vector; undefined without thresholds. */
function oneOrNone(m: Arithmetic, faces: string, { windows, thresholds }: LocatingParts): string | undefined {
  const scores = m.reshape(m.graph.op("Gather", [faces, m.graph.ints(0)], { axis: 2 }), [windows.length]);
  const passes = windows.flatMap(({ name }, i) => {
    const least = thresholds?.get(name);
    if (least === undefined) return [];
    return [m.compare("GreaterOrEqual", m.graph.op("Gather", [scores, m.graph.ints(i)], { axis: 0 }), least)];
  });
  const [first, ...others] = passes;
  if (first === undefined) return undefined;
  return m.reshape(
    m.cast(
      others.reduce((one, other) => m.and(one, other), first),
      "int64",
    ),
    [1],
  );
}

interface Rows {
  /** windows x 5; a row with the score `none` is not a window. */
  readonly windows: string;
  /** The face of the steps before to which each window belongs; undefined for the first step. */
  readonly parents: string | undefined;
}

/** Given boxes that overlap the image, followed by a row that is not a window. */
function givenRows(m: Arithmetic, boxes: string, whole: BoxValue, step: BoxesPlan): Rows {
  const all = m.cast(boxes, "double");
  const given = columns(m, all, 0);
  const common = clipBox(m, given, whole);
  const inside = m.and(m.compare("Greater", common.width, 0), m.compare("Greater", common.height, 0));
  const windows = rowsOf(m, m.where(inside, 1, none), resulting(m, given, step));
  const nothing = m.row(m.concat([none, whole.x, whole.y, whole.width, whole.height].map((one) => m.vector(one))));
  return { windows: m.concat([windows, nothing]), parents: undefined };
}

const imageRows = (m: Arithmetic, image: string, whole: BoxValue, step: WindowPlan, parts: LocatingParts): Rows => ({
  windows: windowRows(m, image, whole, undefined, step, parts),
  parents: undefined,
});

/** The windows inside the last window of each face so far: `most` of each face, some of which are not windows. */
function innerRows(
  m: Arithmetic,
  image: string,
  whole: BoxValue,
  faces: string,
  steps: number,
  step: WindowPlan,
  parts: LocatingParts,
): Rows {
  const { pick } = step.search;
  const most = pick.kind === "all" ? pick.most : 1;
  const last = m.graph.op("Gather", [faces, m.graph.ints(steps - 1)], { axis: 1 });
  const count = lengthOf(m, column(m, last, 0));
  const found = m.graph.scan(m.value(m.range(count)), "double", [most, 5], (face) => {
    const outer = m.gather(last, face, 0);
    const rows = windowRows(m, image, whole, boxAt(m, outer, undefined), step, parts);
    if (pick.kind !== "all") return rows;
    const padding = m.graph.op("Expand", [m.graph.number(none), m.graph.ints([most, 5])]);
    const padded = m.concat([rows, padding]);
    return m.graph.op("Slice", [padded, m.graph.ints([0]), m.graph.ints([most]), m.graph.ints([0])]);
  });
  const flat = m.reshape(found, [-1, 5]);
  const total = lengthOf(m, column(m, flat, 0));
  const parents = m.cast(m.value(m.floor(m.div(m.range(total), most))), "int64");
  // A row that is not a window has no windows inside.
  const isWindow = m.compare("Greater", m.graph.op("Gather", [column(m, last, 0), parents], { axis: 0 }), none);
  const windows = rowsOf(m, m.where(isWindow, column(m, flat, 0), none), columns(m, flat, 1));
  return { windows, parents };
}

/**
 * Faces with another window: rows that are windows, without those that overlap an earlier one by more, and of these the ones with
 * the least score. If no window remains, one row does, with the score `none`.
 */
function continued(
  m: Arithmetic,
  faces: string | undefined,
  { windows, parents }: Rows,
  steps: number,
  { overlap, least }: { readonly overlap: number; readonly least: number | undefined },
): string {
  const take = (values: string, indices: string): string => m.graph.op("Gather", [values, indices], { axis: 0 });
  const chosen = foundRows(m, windows);
  const apart = take(chosen, distinct(m, take(windows, chosen), overlap, undefined));
  const distinctRows = take(windows, apart);
  const passed = least === undefined ? distinctRows : atLeast(m, distinctRows, least);
  const passing = least === undefined ? undefined : foundRows(m, passed);
  const rows = passing === undefined ? passed : take(passed, passing);
  const own = m.graph.op("Unsqueeze", [rows, m.graph.ints([1])]);
  if (faces === undefined || parents === undefined) return own;
  const indices = passing === undefined ? apart : take(apart, passing);
  return m.concat([m.reshape(take(faces, take(parents, indices)), [-1, steps, 5]), own], 1);
}

/** Indices of the rows that are windows; that of the first row if none is. */
function foundRows(m: Arithmetic, rows: string): string {
  const scores = column(m, rows, 0);
  const isWindow = m.compare("Greater", scores, none);
  const isNone = m.compare("LessOrEqual", m.reduce("ReduceMax", scores, [0]), none);
  const isFirst = m.compare("Equal", m.range(lengthOf(m, scores)), 0);
  return m.reshape(m.graph.op("NonZero", [m.or(isWindow, m.and(isNone, isFirst))]), [-1]);
}

/** Rows with a lower score become rows that are not windows. */
function atLeast(m: Arithmetic, rows: string, least: number): string {
  const scores = column(m, rows, 0);
  return rowsOf(m, m.where(m.compare("GreaterOrEqual", scores, least), scores, none), columns(m, rows, 1));
}

/** Indices of the rows that do not overlap an earlier one by more than `overlap`, at most `most` of them. */
function distinct(m: Arithmetic, rows: string, overlap: number, most: number | undefined): string {
  const { x, y, width, height } = columns(m, rows, 1);
  const count = lengthOf(m, column(m, rows, 0));
  const index = m.range(count);
  if (overlap >= 1 && most === undefined) return m.cast(index, "int64");
  const corners = [y, x, m.add(y, height), m.add(x, width)].map((side) => m.column(m.value(side)));
  const boxes = m.graph.op("Unsqueeze", [m.cast(m.concat(corners, 1), "float"), m.graph.ints([0])]);
  // The first row has the highest score.
  const order = m.reshape(m.cast(m.value(m.sub(count, index)), "float"), [1, 1, -1]);
  const limit = most === undefined ? m.cast(m.vector(count), "int64") : m.graph.ints([most]);
  const selected = m.graph.op("NonMaxSuppression", [boxes, order, limit, m.graph.floats([overlap])]);
  return m.graph.op("Gather", [selected, m.graph.ints(2)], { axis: 1 });
}

/** The windows of an area of the image, or of the whole image: windows x 5, at least one. */
function windowRows(
  m: Arithmetic,
  image: string,
  whole: BoxValue,
  area: BoxValue | undefined,
  step: WindowPlan,
  { plan, netOf, refinements = new Map() }: LocatingParts,
): string {
  const net = netOf(step.net);
  const refinement = refinements.get(step.name);
  if ((refinement === undefined) !== (step.refine.kind === "none"))
    throw new Error(`export: the refinement of ${step.name} is missing`);
  const region = area ?? whole;
  const { pixels, placed } = resampleCrop(m, image, region, step.resized, area === undefined ? "letterbox" : "stretch");
  const batch = m.graph.op("Unsqueeze", [pixels, m.graph.ints([0])]);
  const response = outputOf(m.graph.inline(net.model, { image: batch }, net.weights), "response");
  const { rows, cols } = responseSize(net.model);
  const map = m.reshape(response, [rows, cols]);
  const cells: BoxValue = { x: 0, y: 0, width: cols, height: rows };
  const covers = coverOf(planNet(plan, step.net), rows, cols);
  const shown = mapBox(m, placed, covers, cells);
  const frame = { rows, cols, valid: clipBox(m, shown, cells) };
  const found = searchWindows(m, map, frame, searchOptions(step), refinement);
  const windows = rowsOf(m, column(m, found, 0), resulting(m, mapBox(m, columns(m, found, 1), shown, region), step));
  const { pick } = step.search;
  if (pick.kind !== "all") return windows;
  return m.graph.op("Gather", [windows, distinct(m, windows, pick.overlap, pick.most)], { axis: 0 });
}

/** A window, enlarged and shifted as its step requires. */
function resulting(
  m: Arithmetic,
  window: BoxValue,
  { context, shift }: Pick<WindowPlan, "context" | "shift">,
): BoxValue {
  const enlarged = enlargeBox(m, window, context);
  return {
    ...enlarged,
    x: m.add(enlarged.x, m.mul(shift[1], enlarged.width)),
    y: m.add(enlarged.y, m.mul(shift[0], enlarged.height)),
  };
}

/** Throws for a search that no part of this compiler can run; such plans are refused before. */
function searchOptions({ name, search }: WindowPlan): SearchOptions {
  const { proposals, score, floor, power, pick } = search;
  if (proposals.kind !== "sliding") throw new Error(`export: the search of window ${name} cannot be run`);
  const { scales, aspects, step } = proposals;
  return { scales, aspects, step, score, floor, power, pick };
}

/** A column of rows as a vector. */
const column = (m: Arithmetic, rows: string, i: number): string =>
  m.graph.op("Gather", [rows, m.graph.ints(i)], { axis: 1 });

/** x, y, width and height from column `first` on, as vectors. */
function columns(m: Arithmetic, rows: string, first: number): BoxValue {
  const at = (i: number): string => column(m, rows, first + i);
  return { x: at(0), y: at(1), width: at(2), height: at(3) };
}

/** The box of a row as scalars; of a single row without `index`. */
export function boxAt(m: Arithmetic, rows: string, index: number | undefined): BoxValue {
  const row = index === undefined ? rows : m.graph.op("Gather", [rows, m.graph.ints(index)], { axis: 0 });
  const at = (i: number): string => m.graph.op("Gather", [row, m.graph.ints(i)], { axis: 0 });
  return { x: at(1), y: at(2), width: at(3), height: at(4) };
}

/** Vectors as rows. */
function rowsOf(m: Arithmetic, score: Scalar, { x, y, width, height }: BoxValue): string {
  return m.concat(
    [score, x, y, width, height].map((side) => m.column(m.value(side))),
    1,
  );
}

export function outputOf(outputs: ReadonlyMap<string, string>, name: string): string {
  const found = outputs.get(name);
  if (found === undefined) throw new Error(`export: the net has no output ${name}`);
  return found;
}

function responseSize(model: onnx.IModelProto): { readonly rows: number; readonly cols: number } {
  const response = model.graph?.output?.find((one) => one.name === "response");
  const [, , rows, cols] = response?.type?.tensorType?.shape?.dim?.map((dim) => Number(dim.dimValue)) ?? [];
  if (rows === undefined || cols === undefined) throw new Error("export: the net has no response map");
  return { rows, cols };
}
