import { RowFaults } from "../../errors/row-faults.js";
import type { Box } from "../box.js";
import { checkCount, headedRows, requireRows, valuesOf } from "../tables/list-rows.js";
import { valueColumns, valuesIn } from "../tables/value-columns.js";
import { BOX_COLUMNS, boxValues } from "./box-columns.js";

/** The boxes of each listed image, in the order of the rows; none for an image of which every box is empty. */
export type BoxList = ReadonlyMap<string, readonly Box[]>;

/**
 * A list of boxes by image, in the format of list_bbox_celeba.txt: those of a detector. In contrast to CelebA's own list, an
 * image can have several rows, one for each face, or none. The names are those of the data set's lists, such as
 * `000001.jpg` or `img/1.jpg`. A box that is empty, as in CelebA's own list, is left out. A list can have more columns than
 * x_1, y_1, width and height.
 * @throws UserError for structural errors, with file and rows.
 */
export async function readBoxList(file: string): Promise<BoxList> {
  const { header, rows, columns } = await headedRows(file, (head) => valueColumns(file, head, BOX_COLUMNS));
  const boxes = new Map<string, Box[]>();
  const faults = new RowFaults();
  let read = 0;
  for await (const piece of rows)
    for (const row of piece) {
      read++;
      faults.row(() => {
        const { name, values } = valuesOf(file, row, columns.width);
        const [x = 0, y = 0, width = 0, height = 0] = boxValues(file, row.number, valuesIn(values, columns));
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
