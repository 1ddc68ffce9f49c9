import type { Box } from "../box.js";
import type { FaceSample, Landmarks, Split } from "../face-data.js";
import type { Names } from "./names.js";

export const SPLITS = ["train", "validation", "test"] as const satisfies readonly Split[];

/** In `FaceTable.splits`: the image is in no split and not used. */
export const NO_SPLIT = 255;

export function splitNumber(split: Split): number {
  return SPLITS.indexOf(split);
}

/**
 * A data set of N faces as columns: row i of each belongs to name i. So 200,000 images with 40 attributes, boxes and
 * landmarks take some 25 MB instead of the several hundred of as many objects.
 */
export interface FaceTable {
  readonly files: Names;
  /** The path of an image. */
  readonly pathOf: (file: string) => string;
  /** N x A of -1 and 1; 0 for unknown. */
  readonly attributes: Int8Array;
  /** N positions in `SPLITS`, or `NO_SPLIT`. */
  readonly splits: Uint8Array;
  /** N */
  readonly identities?: Int32Array | undefined;
  /** N x 4: x, y, width, height. */
  readonly boxes?: Int32Array | undefined;
  /** N x 10 */
  readonly landmarks?: Int32Array | undefined;
}

/** Memory of the columns in bytes. */
export function bytesOf({ files, attributes, splits, identities, boxes, landmarks }: FaceTable): number {
  const columns = [attributes, splits, identities, boxes, landmarks];
  return columns.reduce((sum, column) => sum + (column?.byteLength ?? 0), files.byteLength);
}

/** The images that are in a split, in order. */
export function samplesOf(table: FaceTable): readonly FaceSample[] {
  const samples: FaceSample[] = [];
  for (let row = 0; row < table.files.size; row++)
    if (table.splits[row] !== NO_SPLIT) samples.push(new TableSample(table, row));
  return samples;
}

/** A row of a table: two words, whatever is known about the image. */
class TableSample implements FaceSample {
  readonly #table: FaceTable;
  readonly #row: number;

  constructor(table: FaceTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  get file(): string {
    return this.#table.files.at(this.#row);
  }

  get path(): string {
    return this.#table.pathOf(this.file);
  }

  get identity(): number | undefined {
    return this.#table.identities?.[this.#row];
  }

  get attributes(): Int8Array {
    return this.#part(this.#table.attributes);
  }

  get split(): Split {
    return SPLITS[this.#table.splits[this.#row] as number] as Split;
  }

  get box(): Box | undefined {
    const box = this.#listedBox;
    return box === undefined || box.width <= 0 || box.height <= 0 ? undefined : box;
  }

  get emptyBox(): Box | undefined {
    const box = this.#listedBox;
    return box === undefined || (box.width > 0 && box.height > 0) ? undefined : box;
  }

  get landmarks(): Landmarks | undefined {
    return this.emptyLandmarks ? undefined : this.#listedLandmarks;
  }

  get emptyLandmarks(): boolean {
    const points = this.#listedLandmarks;
    return points?.every((value, i) => value === points[i % 2]) ?? false;
  }

  get #listedBox(): Box | undefined {
    const { boxes } = this.#table;
    if (boxes === undefined) return undefined;
    const [x, y, width, height] = this.#part(boxes) as unknown as readonly [number, number, number, number];
    return { x, y, width, height };
  }

  get #listedLandmarks(): Landmarks | undefined {
    const { landmarks } = this.#table;
    return landmarks === undefined ? undefined : (Array.from(this.#part(landmarks)) as unknown as Landmarks);
  }

  #part<T extends Int8Array | Int32Array>(column: T): T {
    const width = column.length / this.#table.files.size;
    return column.subarray(this.#row * width, (this.#row + 1) * width) as T;
  }
}
