import { permuted } from "./arrange.js";
import { type ArrayUse, type ArrayView, count, type StoredArray, type ViewStep } from "./weight-file.js";

/** An array that reaches its operator as it is. */
export const unchanged = (shape: readonly number[]): ArrayView => ({ shape, steps: [], factor: 1 });

/** The same array after another step. @param shape of the result. */
export const withStep = (view: ArrayView, step: ViewStep, shape: readonly number[]): ArrayView => ({
  ...view,
  shape,
  steps: [...view.steps, step],
});

/** An array as its operator sees it: another shape, order of axes and factor, and what a use says about its layout. */
export function asUsed(array: StoredArray, use: ArrayUse | undefined): StoredArray {
  if (use === undefined) return array;
  const { view, layout } = use;
  return {
    ...array,
    shape: view.shape,
    layout,
    uses: [use],
    values: async () => viewed(await array.values(), array, view),
  };
}

function viewed(
  values: Float32Array,
  { shape }: Pick<StoredArray, "shape">,
  { steps, factor }: ArrayView,
): Float32Array {
  let seen = values;
  let sizes = shape;
  for (const step of steps) {
    switch (step.kind) {
      case "reshape":
        sizes = step.shape;
        break;
      case "transpose": {
        const from = sizes;
        seen = permuted(seen, from, step.order);
        sizes = step.order.map((axis) => from[axis] ?? 1);
        break;
      }
      default: {
        const never: never = step;
        return never;
      }
    }
  }
  return factor === 1 ? seen : seen.map((value) => value * factor);
}

/** What the graph does to an array, for the user. */
export function viewNotes({ steps, factor }: ArrayView): readonly string[] {
  const turned = steps.some((step) => step.kind === "transpose");
  return [...(turned ? ["transposed by the graph"] : []), ...(factor === 1 ? [] : [`times ${factor}`])];
}

type Reading = Pick<ArrayUse, "role" | "layout" | "mapOrder" | "view">;

/** Whether two uses read an array in the same way. */
export const sameReading = (a: Reading, b: Reading): boolean =>
  JSON.stringify([a.role, a.layout, a.mapOrder, a.view]) === JSON.stringify([b.role, b.layout, b.mapOrder, b.view]);

/** A shape with one size left open (-1), and 0 for a size that stays; undefined if the numbers do not add up. */
export function reshaped(from: readonly number[], sizes: readonly number[]): readonly number[] | undefined {
  const kept = sizes.map((size, axis) => (size === 0 ? (from[axis] ?? 0) : size));
  const known = count(kept.filter((size) => size >= 0));
  const shape = kept.map((size) => (size >= 0 ? size : count(from) / known));
  return count(shape) === count(from) && shape.every((size) => Number.isInteger(size)) ? shape : undefined;
}
