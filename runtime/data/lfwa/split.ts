import { RowFaults } from "../../errors/row-faults.js";
import { fault } from "../../errors/user-error.js";
import { NO_SPLIT, splitNumber } from "../tables/face-table.js";
import { type MatFile, withMatFile } from "./mat-file.js";

/**
 * The split of each of N images by `indices_img_train` and `indices_img_test` of a MATLAB file, which count from 1 in
 * the order of the labels: N positions in `SPLITS`, `NO_SPLIT` for images in neither.
 * @throws UserError for an index without an image, and for a duplicate index.
 */
export function readIndexSplit(file: string, images: number): Promise<Uint8Array> {
  return withMatFile(file, (mat) => {
    const splits = new Uint8Array(images).fill(NO_SPLIT);
    mark(mat, "indices_img_train", splits, splitNumber("train"));
    mark(mat, "indices_img_test", splits, splitNumber("test"));
    return splits;
  });
}

function mark(mat: MatFile, variable: string, splits: Uint8Array, split: number): void {
  const { file } = mat;
  const { values } = mat.numbers(variable);
  const faults = new RowFaults();
  const markOne = (index: number, place: string): void => {
    if (!Number.isInteger(index) || index < 1 || index > splits.length) {
      const hint = index === 0 ? "count from 1, as MATLAB does" : "use the file of the same release as the labels";
      throw fault("matlab/bad-index", { place, images: splits.length, file, found: String(index), hint });
    }
    if (splits[index - 1] !== NO_SPLIT) {
      throw fault("matlab/duplicate-index", { file, found: `image ${index} again as ${place}` });
    }
    splits[index - 1] = split;
  };
  for (let i = 0; i < values.length; i++) faults.row(() => markOne(values[i] as number, `${variable}(${i + 1})`));
  faults.throwAny();
}
