import { integer } from "../tables/list-rows.js";
import { isNone, type WantedValues } from "../tables/value-columns.js";

/** The columns of list_bbox_celeba.txt, and of every list of boxes. */
export const BOX_COLUMNS: WantedValues = {
  names: ["x_1", "y_1", "width", "height"],
  hint: "name the columns so; for corners x1, y1, x2, y2 write x_1 = x1, y_1 = y1, width = x2 - x1, height = y2 - y1",
};

const WHAT = ["left edge x_1", "top edge y_1", "width", "height"] as const;

/**
 * The box in the values of a row: x, y, width, height. All zeros if a value is NaN or absent.
 * @throws UserError for another value than a whole number.
 */
export function boxValues(file: string, row: number, values: readonly string[]): readonly number[] {
  if (values.some(isNone)) return [0, 0, 0, 0];
  return WHAT.map((what, i) => integer(file, row, values[i] ?? "", what, Number.NEGATIVE_INFINITY));
}
