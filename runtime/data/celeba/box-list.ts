import { RowFaults } from "../../errors/row-faults.js";
import type { Box } from "../box.js";
import { checkCount, headedRows, integer, isTable, requireRows, valuesOf } from "../tables/list-rows.js";

const BOX = [
  ["x_1", "left edge x_1"],
  ["y_1", "top edge y_1"],
  ["width", "width"],
  ["height", "height"],
] as const;

/** The boxes of each listed image, in the order of the rows; none for an image of which every box is empty. */
export type BoxList = ReadonlyMap<string, readonly Box[]>;

/**
 * A list of boxes by image, in the format of list_bbox_celeba.txt: those of a detector. In contrast to CelebA's own list, an
 * image can have several rows, one for each face, or none. The names are those of the data set's lists, such as
 * `000001.jpg` or `img/1.jpg`. A box with a width or height of 0 or less is left out. A table (.csv) with the columns x_1,
 * y_1, width and height can have others.
 * @throws UserError for structural errors, with file and rows.
 */
export async function readBoxList(file: string): Promise<BoxList> {
  const { header, rows, columns } = await headedRows(file, ({ names }) => columnsOf(file, names));
  const boxes = new Map<string, Box[]>();
  const faults = new RowFaults();
  let read = 0;
  for await (const piece of rows)
    for (const row of piece) {
      read++;
      faults.row(() => {
        const { name, values } = valuesOf(file, row, columns.width);
        const [x = 0, y = 0, width = 0, height = 0] = BOX.map(([, what], i) =>
          integer(file, row.number, values[columns.at[i] ?? i] ?? "", what, Number.NEGATIVE_INFINITY),
        );
        const own = boxes.get(name) ?? [];
        if (width > 0 && height > 0) own.push({ x, y, width, height });
        boxes.set(name, own);
      });
    }
  checkCount(file, header, read, faults);
  faults.throwAny();
  requireRows(file, read);
  return boxes;
}

/** The number of values after the name, and which of them make the box. */
function columnsOf(file: string, names: readonly string[]): { readonly width: number; readonly at: readonly number[] } {
  const named = BOX.map(([column]) => names.indexOf(column));
  return isTable(file) && !named.includes(-1)
    ? { width: names.length, at: named }
    : { width: BOX.length, at: [0, 1, 2, 3] };
}
