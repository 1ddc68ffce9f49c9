import type { PlanParameter } from "../../compiler/contract/schema.js";
import { count, type Layout, type MapOrder } from "./weight-file.js";

/** How the arrays of a file are turned into a parameter. */
export interface Arrangement {
  /** Permutes the axes of each array into the order of the plan. */
  readonly axes:
    | { readonly kind: "as-is" }
    /** `from`: the array's shape, seen with so many axes; `order`: which of them come first. */
    | { readonly kind: "permuted"; readonly from: readonly number[]; readonly order: readonly number[] };
  /** How often the values are repeated: once for each cell of a locally shared layer. */
  readonly copies: number;
  /** The changes, for the user; empty for none. */
  readonly done: readonly string[];
}

export type Fit =
  | { readonly kind: "fits"; readonly arrangements: readonly Arrangement[] }
  | { readonly kind: "misfit" }
  /** Several layouts fit and give different weights: the spec has to name one. */
  | { readonly kind: "ambiguous"; readonly choices: readonly Layout[] };

type Target = Pick<PlanParameter, "shape" | "cells" | "reads">;

/** What a file says about the layout of an array. */
export interface KnownLayout {
  readonly layout: Layout | undefined;
  /** From the graph of an ONNX model, whose layouts are certain. Undefined for what only the maker of the file suggests. */
  readonly mapOrder?: MapOrder | undefined;
}

/**
 * How arrays of the given shapes, joined along their outputs, become a parameter.
 * @param said the layout of the spec: only this one is tried.
 * @param known the layout of the file. That of an operator is the only one that is tried; that of a file's maker decides if
 * several fit, and is not overruled in silence if others fit.
 */
export function fitArrays(
  target: Target,
  shapes: readonly (readonly number[])[],
  said?: Layout,
  known?: Layout | KnownLayout,
): Fit {
  const { layout, mapOrder } = typeof known === "object" ? known : { layout: known, mapOrder: undefined };
  const all = candidates(target, shapes);
  if (said !== undefined) return chosen(wordOf(said, all));
  if (layout !== undefined && mapOrder !== undefined) {
    const allowed = layoutsOf(layout, mapOrder, ordersDiffer(target) && shapes.every((shape) => isMatrix(shape)));
    return chosen(all.filter((one) => allowed.includes(one.layout)));
  }
  const found = all.filter(
    (one) => one.layout !== "plain_last" && (one.layout !== "channels_last" || ordersDiffer(target)),
  );
  const sure = layout === undefined || shapes.every((shape) => shape.filter((size) => size !== 1).length <= 1);
  if (sure) return chosen(found.every((one) => one.trivial) ? found.slice(0, 1) : found);
  const agreeing =
    found.find((one) => one.layout === layout) ??
    found.find((one) => one.layout === "transposed" && layout === "channels_last" && !ordersDiffer(target));
  if (agreeing !== undefined) return chosen([agreeing]);
  return found.length === 0 ? { kind: "misfit" } : { kind: "ambiguous", choices: found.map(layoutWord) };
}

function chosen(found: readonly Candidate[]): Fit {
  const [only, ...more] = found;
  if (only === undefined) return { kind: "misfit" };
  if (more.length > 0) return { kind: "ambiguous", choices: found.map(layoutWord) };
  return { kind: "fits", arrangements: only.parts };
}

/** What a word of the spec means: `channels_last` for a matrix that is not transposed only if nothing else fits. */
function wordOf(said: Layout, all: readonly Candidate[]): readonly Candidate[] {
  const found = all.filter(({ layout }) => layout === said);
  return found.length === 0 && said === "channels_last" ? all.filter(({ layout }) => layout === "plain_last") : found;
}

const layoutWord = ({ layout }: Candidate): Layout => (layout === "plain_last" ? "channels_last" : layout);

/** The layouts in which an operator can read an array. @param overMap whether the order of a map matters. */
function layoutsOf(layout: Layout, mapOrder: MapOrder, overMap: boolean): readonly ArrayLayout[] {
  const plain = layout === "plain";
  if (!overMap) return [plain ? "plain" : "transposed"];
  switch (mapOrder) {
    case "channels_first":
      return [plain ? "plain" : "transposed"];
    case "channels_last":
      return [plain ? "plain_last" : "channels_last"];
    case "unknown":
      return plain ? ["plain", "plain_last"] : ["transposed", "channels_last"];
    default: {
      const never: never = mapOrder;
      return never;
    }
  }
}

const isMatrix = (shape: readonly number[]): boolean => squeezed(shape, 2).length === 2;

/** Whether channels last orders the values of a map differently from channels first. */
const ordersDiffer = ({ reads }: Target): boolean =>
  reads !== undefined && reads.channels > 1 && reads.height * reads.width > 1;

/** A layout, or `plain_last`: out x in, with the columns in row, column, channel order. */
type ArrayLayout = Layout | "plain_last";

interface Candidate {
  readonly layout: ArrayLayout;
  readonly parts: readonly Arrangement[];
  /** The values stay in the order of the file. */
  readonly trivial: boolean;
}

const LAYOUTS = ["plain", "transposed", "channels_last", "plain_last"] as const satisfies readonly ArrayLayout[];

function candidates(target: Target, shapes: readonly (readonly number[])[]): readonly Candidate[] {
  const cells = target.cells ?? 1;
  const [outputs = 1, ...rest] = target.shape;
  // The whole array first: a file of fanc has separate filters for each cell.
  const wanted = cells > 1 ? [1, cells] : [1];
  for (const copies of wanted) {
    const shape = [outputs / copies, ...rest];
    const found = LAYOUTS.flatMap((layout): readonly Candidate[] => {
      const parts = shapes.map((one) => arranged(layout, { ...target, shape }, one));
      const whole = parts.flatMap((part) => part ?? []);
      if (whole.length < parts.length) return [];
      if (whole.reduce((sum, part) => sum + part.outputs, 0) !== shape[0]) return [];
      const note = [
        ...(shapes.length > 1 ? ["joined"] : []),
        ...(copies > 1 ? [`repeated for each of ${copies} cells`] : []),
      ];
      const arrangements = whole.map(({ axes, done }, i) => ({
        axes,
        copies,
        done: i === 0 ? [...done, ...note] : done,
      }));
      return [{ layout, parts: arrangements, trivial: whole.every(({ axes }) => inFileOrder(axes)) }];
    });
    if (found.length > 0) return found;
  }
  return [];
}

interface Part extends Omit<Arrangement, "copies"> {
  readonly outputs: number;
}

/** One array as a part of the outputs of a parameter, in a layout; undefined if it does not fit. */
function arranged(layout: ArrayLayout, { shape, reads }: Target, from: readonly number[]): Part | undefined {
  const [, ...inputs] = shape;
  if (inputs.length === 0) return layout === "plain" ? vector(from) : undefined;
  const array = squeezed(from, inputs.length === 3 ? 4 : 2);
  switch (layout) {
    case "plain": {
      const [outputs = 1, ...own] = array;
      const same = inputs.length === 3 ? equalButOnes(own, inputs) : count(own) === count(inputs);
      if (!same || !plausibleMap(own, reads)) return undefined;
      const done = from.length === shape.length ? [] : ["reshaped"];
      return { axes: { kind: "as-is" }, outputs, done };
    }
    case "transposed": {
      if (inputs.length === 3) return filtersLast(array, inputs);
      const [rows, outputs] = array;
      if (array.length !== 2 || rows === undefined || outputs === undefined || rows !== inputs[0]) return undefined;
      return { axes: { kind: "permuted", from: [rows, outputs], order: [1, 0] }, outputs, done: ["transposed"] };
    }
    case "channels_last": {
      if (inputs.length === 3 || reads === undefined) return arranged("transposed", { shape }, from);
      const { channels, height, width } = reads;
      const outputs = array.at(-1) ?? 1;
      const rows = array.slice(0, -1);
      if (count(rows) !== inputs[0] || (rows.length !== 1 && rows.join() !== [height, width, channels].join()))
        return undefined;
      const axes = { kind: "permuted", from: [height, width, channels, outputs], order: [3, 2, 0, 1] } as const;
      return { axes, outputs, done: ["transposed from channels last"] };
    }
    case "plain_last": {
      if (inputs.length === 3 || reads === undefined) return undefined;
      const { channels, height, width } = reads;
      const [outputs = 1, ...columns] = array;
      if (count(columns) !== inputs[0] || (columns.length !== 1 && columns.join() !== [height, width, channels].join()))
        return undefined;
      const axes = { kind: "permuted", from: [outputs, height, width, channels], order: [0, 3, 1, 2] } as const;
      return { axes, outputs, done: ["columns reordered from channels last"] };
    }
    default: {
      const never: never = layout;
      return never;
    }
  }
}

/** A vector; axes of one element around it do not matter (`1 x 96 x 1 x 1`). */
function vector(from: readonly number[]): Part | undefined {
  const long = from.filter((size) => size !== 1);
  if (long.length > 1) return undefined;
  return { axes: { kind: "as-is" }, outputs: long[0] ?? 1, done: from.length === 1 ? [] : ["flattened"] };
}

/**
 * Height x width x in x out; or in x out if filters have one pixel; or, for filters of a single channel each, height x width x
 * channels x filters of each channel, as TensorFlow's depthwise convolutions have them.
 */
function filtersLast(array: readonly number[], [channels, height, width]: readonly number[]): Part | undefined {
  const outputs = array.at(-1) ?? 1;
  const onePixel = height === 1 && width === 1;
  const [rows, columns, groups = 1] = array;
  if (channels === 1 && array.length === 4 && groups > 1 && rows === height && columns === width) {
    const axes = { kind: "permuted", from: array, order: [2, 3, 0, 1] } as const;
    return { axes, outputs: groups * outputs, done: ["transposed"] };
  }
  const expected = array.length === 2 && onePixel ? [channels] : [height, width, channels];
  if (array.slice(0, -1).join() !== expected.join()) return undefined;
  const from = array.length === 2 ? [1, 1, ...array] : array;
  return { axes: { kind: "permuted", from, order: [3, 2, 0, 1] }, outputs, done: ["transposed"] };
}

/** Without axes of one element at the front, down to `rank` axes: Caffe writes matrices as 1 x 1 x out x in. */
function squeezed(shape: readonly number[], rank: number): readonly number[] {
  const extra = shape.findIndex((size, i) => size !== 1 || shape.length - i <= rank);
  return extra <= 0 ? shape : shape.slice(extra);
}

const equalButOnes = (a: readonly number[], b: readonly number[]): boolean =>
  a.filter((size) => size !== 1).join() === b.filter((size) => size !== 1).join();

/** Filters of the size of the map form a matrix over it; other sizes with the same product do not. */
const plausibleMap = (own: readonly number[], reads: Target["reads"]): boolean =>
  own.length !== 3 || reads === undefined || own.join() === [reads.channels, reads.height, reads.width].join();

/** Whether a permutation moves no axis of more than one element past another. */
function inFileOrder(axes: Arrangement["axes"]): boolean {
  if (axes.kind === "as-is") return true;
  const long = axes.order.filter((axis) => axes.from[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > (long[i - 1] ?? 0));
}
