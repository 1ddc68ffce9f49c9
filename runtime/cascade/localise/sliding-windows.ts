import type { Box } from "../../data/box.js";
import { fault } from "../../errors/user-error.js";

export interface SlidingOptions {
  /** Square root of a window's area as a fraction of the valid area's shorter side, each in (0, 1]. */
  readonly scales: readonly number[];
  /** Width / height, each > 0. */
  readonly aspects: readonly number[];
  /** Largest distance of neighbouring windows as a fraction of the window's side, in (0, 1]. */
  readonly step: number;
}

/** All windows of one size: the product of `xs` and `ys`. */
export interface WindowGrid {
  readonly width: number;
  readonly height: number;
  /** Left borders, ascending; the first and last window touch the borders of the valid area. */
  readonly xs: Float64Array;
  /** Upper borders, ascending. */
  readonly ys: Float64Array;
}

/** More windows than this are a mistake in the options. */
const MOST_WINDOWS = 1_000_000;

/**
 * Windows that cover the valid area, scale by scale and aspect by aspect in the order given; sizes that do not fit
 * are left out. Positions are spread evenly from border to border, so a mirrored image has mirrored windows.
 * An alternative to the paper's EdgeBoxes proposals.
 *
 * @param valid in cells.
 * @throws UserError if no window fits, or if there are more than a million; RangeError for options out of range.
 */
export function slidingWindows(valid: Box, options: SlidingOptions): readonly WindowGrid[] {
  checkOptions(options);
  const side = Math.min(valid.width, valid.height);
  const grids: WindowGrid[] = [];
  let count = 0;
  for (const scale of options.scales) {
    for (const aspect of options.aspects) {
      const width = fitted(scale * side * Math.sqrt(aspect), valid.width);
      const height = fitted((scale * side) / Math.sqrt(aspect), valid.height);
      if (width === null || height === null) continue;
      const across = positionCount(valid.width - width, options.step * width);
      const down = positionCount(valid.height - height, options.step * height);
      count += across * down;
      if (count > MOST_WINDOWS) {
        throw fault("window/too-many", { most: MOST_WINDOWS, found: `step ${options.step}` });
      }
      const xs = positions(valid.x, valid.width - width, across);
      const ys = positions(valid.y, valid.height - height, down);
      grids.push({ width, height, xs, ys });
    }
  }
  if (grids.length === 0) {
    throw fault("window/none-fits", {
      found: `scales ${options.scales.join(", ")} with aspects ${options.aspects.join(", ")}`,
    });
  }
  return grids;
}

function fitted(length: number, room: number): number | null {
  // A window as large as the area may exceed it by rounding.
  if (length > room * (1 + 1e-9)) return null;
  return Math.min(length, room);
}

function positionCount(slack: number, step: number): number {
  return slack <= 0 ? 1 : Math.ceil(slack / step - 1e-9) + 1;
}

function positions(start: number, slack: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => start + (count === 1 ? 0 : (slack * i) / (count - 1)));
}

function checkOptions({ scales, aspects, step }: SlidingOptions): void {
  requireEach("scale", scales, (value) => value > 0 && value <= 1, "above 0 and at most 1");
  requireEach("aspect", aspects, (value) => value > 0 && Number.isFinite(value), "a finite number above 0");
  requireEach("step", [step], (value) => value > 0 && value <= 1, "above 0 and at most 1");
}

function requireEach(name: string, values: readonly number[], ok: (value: number) => boolean, expected: string): void {
  if (values.length === 0) throw new RangeError(`sliding windows need at least one ${name}`);
  for (const value of values) {
    if (!ok(value)) throw new RangeError(`window ${name} is ${value}, expected ${expected}`);
  }
}
