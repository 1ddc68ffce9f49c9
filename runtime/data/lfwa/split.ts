import { UserError } from "../../errors/user-error.js";
import { NO_SPLIT, splitNumber } from "../tables/face-table.js";
import { type MatFile, withMatFile } from "./mat-file.js";

/**
 * The split of each of N images by `indices_img_train` and `indices_img_test` of a MATLAB file, which count from 1 in
 * the order of the labels: N positions in `SPLITS`, `NO_SPLIT` for images in neither.
 * @throws UserError for an index that is no image, and for one that is there twice.
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
  for (let i = 0; i < values.length; i++) {
    const index = values[i] as number;
    const place = `${variable}(${i + 1})`;
    if (!Number.isInteger(index) || index < 1 || index > splits.length) {
      throw new UserError(`${place} is not the number of an image`, {
        file,
        found: String(index),
        expected: `a whole number from 1 to ${splits.length}, the number of images with labels`,
        hint: index === 0 ? "Count from 1, as MATLAB does." : "Use the file of the same release as the labels.",
      });
    }
    if (splits[index - 1] !== NO_SPLIT) {
      throw new UserError("an image is divided twice", {
        file,
        found: `image ${index} again as ${place}`,
        expected: "each image once, to train or to test",
        hint: "Remove it from one of the two lists.",
      });
    }
    splits[index - 1] = split;
  }
}
