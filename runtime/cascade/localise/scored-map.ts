import { type Box, wholeOf } from "../../data/box.js";
import { fault } from "../../errors/user-error.js";
import { type Floor, subtractFloor } from "./floor.js";
import { type IntegralImage, integralImage } from "./integral-image.js";

/** Size of a response map and the part of it that shows the image. */
export interface MapFrame {
  readonly rows: number;
  readonly cols: number;
  /** In cells; the whole map if absent. */
  readonly valid?: Box;
}

export interface MapOptions {
  readonly floor?: Floor;
  /** Positive responses are raised to it before windows are scored; 1 if absent. */
  readonly power?: number;
}

/** A response map as windows are scored on it. */
export interface ScoredMap {
  /** Rows x cols, row-major, without the floor and raised to the power. */
  readonly values: Float32Array;
  readonly integral: IntegralImage;
  /** In cells. */
  readonly valid: Box;
}

/**
 * @param map rows x cols, row-major.
 * @throws UserError for a map with NaN; RangeError if the map has another size.
 */
export function scoredMap(map: Float32Array, { rows, cols, valid }: MapFrame, options: MapOptions): ScoredMap {
  const shown = valid ?? wholeOf({ width: cols, height: rows });
  const values = raised(subtractFloor(map, cols, shown, options.floor ?? "none"), options.power ?? 1);
  const integral = integralImage(values, rows, cols);
  requireFinite(integral);
  return { values, integral, valid: shown };
}

function raised(values: Float32Array, power: number): Float32Array {
  return power === 1 ? values : values.map((value) => (value <= 0 ? 0 : value ** power));
}

function requireFinite({ table }: IntegralImage): void {
  const total = table[table.length - 1]!;
  if (Number.isFinite(total)) return;
  throw fault("window/response-not-finite", { found: `a sum of ${total}` });
}
